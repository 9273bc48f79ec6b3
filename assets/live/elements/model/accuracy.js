/** Actual against predicted: a dot for each case the model has not seen, and the case on the sliders. */

import { decimalsOf, label, scale, ticks } from "../../charts/axis.js";
import { announcer, element, make, measure, set, svg, write as put } from "../../core/dom.js";
import { fill, number } from "../../core/numbers.js";
import { withUnit, written } from "../../core/values.js";
import { current, subscribe } from "../../core/store.js";

const WIDEST = 460;
const MARGIN = { left: 52, right: 12, top: 10, bottom: 26 };
/** Cases predicted nearest to the one on the sliders; told of where there are twice as many. */
const NEAREST = 20;

/** Draw the cases and the row of the page among them; it moves with the live one. */
export const draw = element(build, (state) => {
  const { root, data } = state;
  state.said.replaceChildren(...data.said.map((words) => make("p", "", words)));
  state.plot.hidden = state.now.hidden = !data.cases;
  if (!data.cases) return;
  key(state);
  subscribe(root, () => follow(state));
  paint(state);
  put(state.spoken, `${state.now.firstChild.textContent}. ${state.now.lastChild.textContent}`);
});

function build(state) {
  const names = ["up", "across"].map((name) => make("div", `accuracy-axis accuracy-${name}`));
  state.picture = svg("svg", { class: "accuracy-picture", role: "img" });
  state.ground = svg("g");
  state.band = svg("path", { class: "accuracy-band" });
  state.point = svg("circle", { class: "accuracy-point", r: 7 });
  state.picture.append(state.ground, state.band, state.point);
  state.plot = make("div", "accuracy-plot");
  state.plot.append(names[0], state.picture, names[1]);
  state.said = make("div", "accuracy-said");
  state.now = make("div", "accuracy-now");
  state.now.append(make("strong"), make("p"));
  // They change at frame rate; what is read aloud changes only once the row is settled.
  state.now.setAttribute("aria-hidden", "true");
  state.key = make("div", "accuracy-key");
  state.spoken = announcer();
  const side = make("div", "accuracy-side");
  side.append(state.now, state.key, state.spoken);
  state.root.replaceChildren(state.said, state.plot, side);
  [state.up, state.across] = names;
  measure(state, state.plot, (now) => now.data.cases && paint(now));
}

function key({ key, data: { words, interval } }) {
  const sign = (name, said) => [make("span", `accuracy-sign accuracy-sign-${name}`), make("span", "", said)];
  key.replaceChildren(...sign("case", words.case), ...sign(interval ? "now" : "alone", words.sign));
}

function scales({ side, data: { low, high } }) {
  const { left, top } = MARGIN;
  return [scale([low, high], [left, left + side]), scale([low, high], [top + side, top])];
}

/** The cases and axes, which stay while a thumb moves. */
function paint(state) {
  const width = Math.min(state.width, WIDEST);
  if (width <= 0) return;
  const { data, picture } = state;
  const { left, right, top, bottom } = MARGIN;
  const side = (state.side = width - left - right);
  picture.setAttribute("width", width);
  picture.setAttribute("height", side + top + bottom);
  const [across, down] = scales(state);
  const { predicted, actual } = data.cases;
  const dots = predicted.map((x, i) => `M${across(x).toFixed(1)} ${down(actual[i]).toFixed(1)}h0`).join("");
  state.ground.replaceChildren(
    svg("rect", { class: "accuracy-border", x: left, y: top, width: side, height: side }),
    svg("path", { class: "accuracy-equal", d: `M${left} ${top + side}L${left + side} ${top}` }),
    svg("path", { class: predicted.length > 500 ? "accuracy-dots accuracy-many" : "accuracy-dots", d: dots }),
    ...axes(data, across, down, side),
  );
  state.up.textContent = `↑ ${data.words.actual}`;
  state.across.textContent = `${data.words.predicted} →`;
  follow(state);
}

function axes({ low, high, locale }, across, down, side) {
  const { left, top } = MARGIN;
  const round = ticks(low, high, side > 300 ? 6 : 4);
  const nodes = round.flatMap((value) => {
    const words = number(value, decimalsOf(round), locale);
    return [
      label("accuracy-tick", words, across(value), top + side + 18),
      label("accuracy-tick", words, left - 8, down(value) + 4, "end"),
    ];
  });
  const marks = round.map((value) => `M${across(value).toFixed(1)} ${top + side}v4M${left} ${down(value).toFixed(1)}h-4`);
  return [svg("path", { class: "accuracy-ticks", d: marks.join("") }), ...nodes];
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
