/** The prediction along one input, drawn beneath its slider and aligned with its track. */

import { differs, element, make, measure, set, svg } from "../core/dom.js";
import { trace } from "../core/drag.js";
import { current, subscribe } from "../core/store.js";
import { scale } from "./axis.js";

const HEIGHT = 40;
const RUG = 5;

/** Draw the curve of the committed row, or of the live one. */
export const draw = element(build, (state) => {
  const { root, data, picture } = state;
  trace(data.place, data);
  state.span ??= data.span;
  picture.setAttribute("aria-label", data.words.curve);
  subscribe(root, () => paint(state));
  paint(state);
});

function build(state) {
  const picture = svg("svg", { role: "img", height: HEIGHT });
  state.picture = picture;
  state.back = svg("svg", { height: HEIGHT - RUG });
  state.rug = svg("path", { class: "curve-rug" });
  state.line = svg("path", { class: "curve-line" });
  state.stem = svg("path", { class: "curve-stem" });
  state.dot = svg("circle", { class: "curve-dot", r: 4 });
  picture.append(state.back, state.rug, state.line, state.stem, state.dot);
  const frame = make("div", "curve-frame");
  frame.append(picture);
  state.root.replaceChildren(frame);
  measure(state, frame, paint);
}

function paint(state) {
  const { data, width, picture, back, line, rug, stem, dot } = state;
  if (width <= 0) return;
  set(picture, "width", String(width));
  set(back, "width", String(width));
  const live = current();
  // The curve of the input that moves stays as it is: only its point wanders along.
  const sampled = live && live.place !== data.place ? live.curves?.[data.place] : null;
  const value = live ? live.row[data.place] : data.value;
  // While another input moves, the point stays with its curve, which may come less often.
  const others = live && live.place !== data.place ? live.curves : null;
  if (!differs(state, "all", [data, width, value, others]) && others) return;
  const prediction = live?.prediction ?? data.prediction;
  state.span = widened(live ? state.span : data.span, sampled, prediction);
  const across = scale([data.low, data.high], [0, width]);
  const down = scale(state.span, [HEIGHT - RUG - 5, 4]);
  background(state, across, down);
  once(state, "line", [width, ...state.span, sampled ?? data], () =>
    line.setAttribute("d", sampled ? polyline(sampled, width, down) : staircase(data, across, down)));
  once(state, "rug", [width, data.rug], () =>
    rug.setAttribute("d", data.rug.map((x) => `M${across(x).toFixed(1)} ${HEIGHT - RUG}v${RUG}`).join("")));
  const x = across(value).toFixed(1);
  set(stem, "d", `M${x} 0V${HEIGHT - RUG}`);
  set(dot, "cx", x);
  set(dot, "cy", down(prediction).toFixed(2));
}

/** The average of real cases and where there are none: the same for every row, so drawn rarely. */
function background(state, across, down) {
  const { data, width, span } = state;
  once(state, "back", [width, ...span, data.average, data.gaps], () => paintBackground(state, across, down));
}

/** Draw a part only where something it is made from has changed. */
function once(state, part, from, draw) {
  if (differs(state, part, from)) draw();
}

function paintBackground({ data, width, back }, across, down) {
  const { mean, low, high } = data.average;
  const there = polyline(high, width, down);
  const again = polyline([...low].reverse(), width, down).replace(/[ML]([\d.]+) /g, (_, x) => `L${(width - x).toFixed(1)} `);
  const average = titled(data.words.average, [
    svg("path", { class: "curve-band", d: `${there}${again}z` }),
    svg("path", { class: "curve-mean", d: polyline(mean, width, down) }),
  ]);
  const pattern = svg("pattern", { id: "gap", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  pattern.append(svg("path", { class: "curve-hatch", d: "M0 0V5" }));
  const empty = data.gaps.map(([from, to]) =>
    svg("rect", { x: across(from), width: across(to) - across(from), height: HEIGHT - RUG, fill: "url(#gap)" }));
  back.replaceChildren(pattern, titled(data.words.gap, empty), average);
}

function titled(words, nodes) {
  const group = svg("g");
  group.append(svg("title", {}, words), ...nodes);
  return group;
}

/** While a thumb moves the scale may only grow, or every curve would breathe. */
function widened([least, most], sampled, prediction) {
  const all = sampled ? [...sampled, prediction] : [prediction];
  return [Math.min(least, ...all), Math.max(most, ...all)];
}

function staircase({ x, y, steps, high }, across, down) {
  const height = (i) => down(y[i]).toFixed(2);
  if (!steps) return x.map((at, i) => `${i ? "L" : "M"}${across(at).toFixed(1)} ${height(i)}`).join("");
  const flats = x.map((at, i) => `${i ? "V" : `M${across(at).toFixed(1)} `}${height(i)}H${across(x[i + 1] ?? high).toFixed(1)}`);
  return flats.join("");
}

function polyline(y, width, down) {
  const step = width / (y.length - 1);
  return y.map((value, i) => `${i ? "L" : "M"}${(i * step).toFixed(1)} ${down(value).toFixed(2)}`).join("");
}
