/** Actual against predicted: a dot for each case the model has not seen, and the case on the sliders. */

import { decimalsOf, scale, ticks } from "../../charts/axis.js";
import { element, make, set, svg, write as put } from "../../core/dom.js";
import { fill, number } from "../../core/numbers.js";
import { withUnit, written } from "../../core/values.js";
import { current, subscribe } from "../../core/store.js";
import * as square from "./square.js";

const MARGIN = { left: 52, right: 12, top: 10, bottom: 26 };
/** Cases predicted nearest to the one on the sliders; told of where there are twice as many. */
const NEAREST = 20;

/** Draw the cases and the row of the page among them; it moves with the live one. */
export const draw = element(build, (state) => {
  const { root, data } = state;
  state.said.replaceChildren(...data.said.map((words) => make("p", "", words)));
  state.plot.hidden = state.now.hidden = !data.cases;
  if (!data.cases) return;
  square.tell(state, [["case", data.words.case], [data.interval ? "now" : "alone", data.words.sign]]);
  subscribe(root, () => follow(state));
  paint(state);
  put(state.spoken, `${state.now.firstChild.textContent}. ${state.now.lastChild.textContent}`);
});

function build(state) {
  state.band = svg("path", { class: "accuracy-band" });
  square.build(state, state.band, (now) => now.data.cases && paint(now));
}

function scales({ side, data: { low, high } }) {
  const { left, top } = MARGIN;
  return [scale([low, high], [left, left + side]), scale([low, high], [top + side, top])];
}

/** The cases and axes, which stay while a thumb moves. */
function paint(state) {
  const side = square.size(state, MARGIN);
  if (!side) return;
  const { cases: { predicted, actual }, low, high, locale } = state.data;
  const [across, down] = scales(state);
  const dots = predicted.map((x, i) => `M${across(x).toFixed(1)} ${down(actual[i]).toFixed(1)}h0`).join("");
  const shape = svg("path", { class: predicted.length > 500 ? "accuracy-dots accuracy-many" : "accuracy-dots", d: dots });
  const round = ticks(low, high, side > 300 ? 6 : 4);
  const write = (value) => number(value, decimalsOf(round), locale);
  square.ground(state, MARGIN, [shape], square.axes(round, write, [across, down], side, MARGIN));
  follow(state);
}

/** Put the live row among the cases, with the range in which its actual value usually lies. */
function follow(state) {
  const { data, now, side } = state;
  if (!data.cases || !side) return;
  const { words, target, locale, low, high } = data;
  const live = current();
  const prediction = live?.prediction ?? data.prediction;
  const interval = live?.interval ?? data.interval;
  const [across, down] = scales(state);
  const within = (value) => Math.min(high, Math.max(low, value));
  const x = across(within(prediction)).toFixed(1);
  set(state.point, "cx", x);
  set(state.point, "cy", down(within(prediction)).toFixed(1));
  set(state.band, "d", interval ? `M${x} ${down(within(interval.low)).toFixed(1)}V${down(within(interval.high)).toFixed(1)}` : "");
  const write = (value) => written(value, target, locale);
  put(now.firstChild, fill(interval ? words.now : words.alone, {
    value: withUnit(prediction, target, locale),
    low: write(interval?.low ?? 0),
    high: write(interval?.high ?? 0),
  }));
  put(now.lastChild, nearest(data, prediction, write));
  if (!live) set(state.picture, "aria-label", `${words.picture}. ${now.firstChild.textContent}. ${now.lastChild.textContent}`);
}

/** What came of the cases predicted nearest to a value. */
function nearest({ cases: { predicted, actual }, words }, value, write) {
  if (predicted.length < 2 * NEAREST) return "";
  // They are in order: the nearest follow each other.
  let first = 0;
  while (first + NEAREST < predicted.length && value - predicted[first] > predicted[first + NEAREST] - value) first++;
  const came = actual.slice(first, first + NEAREST);
  return fill(words.near, { n: NEAREST, low: write(Math.min(...came)), high: write(Math.max(...came)) });
}
