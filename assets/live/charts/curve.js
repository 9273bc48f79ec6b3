/** The prediction along one input; the slider beneath it is its axis. */

import { differs, element, make, measure, set, svg, write } from "../core/dom.js";
import { trace } from "../core/drag.js";
import { number } from "../core/numbers.js";
import { current, subscribe } from "../core/store.js";
import { isKnown, written } from "../core/values.js";
import { label, scale } from "./axis.js";

/** Heights in px: both ends of the scale, the middle of the slider's track, and the rug beneath it. */
export const TOP = 8;
export const FLOOR = 62;
const TRACK = 78;
const RUG = 88;
export const HEIGHT = 93;
/** Room at the left for the ends of the scale, as in lever.css. */
const GUTTER = 46;
/** How far at the right of the curve the answer for a value that is not known stands. */
const ASIDE = 13;
/** Letters that fit there. */
const SHORT = 6;

/** Draw the curve of the committed row, or of the live one. */
export const draw = element(build, (state) => {
  const { root, data, picture } = state;
  trace(data.place, data);
  picture.setAttribute("aria-label", data.words.curve);
  subscribe(root, () => paint(state));
  paint(state);
});

function build(state) {
  const picture = svg("svg", { role: "img", height: HEIGHT });
  const part = (name) => svg("path", { class: `curve-${name}` });
  state.picture = picture;
  state.ends = part("ends");
  state.most = label("curve-end", "", -8, TOP + 4, "end");
  state.least = label("curve-end", "", -8, FLOOR + 4, "end");
  state.back = svg("svg", { height: FLOOR + 1 });
  state.rug = part("rug");
  state.base = part("base");
  state.line = part("line");
  state.stem = part("stem");
  state.dot = svg("circle", { class: "curve-dot", r: 4.5 });
  state.aside = svg("circle", { class: "curve-aside", r: 4 });
  const { ends, back, rug, base, line, stem, dot, most, least } = state;
  picture.append(ends, back, rug, base, line, stem, dot, most, least);
  const frame = make("div", "curve-frame");
  frame.append(picture);
  state.root.replaceChildren(frame);
  measure(state, frame, paint);
}

function paint(state) {
  const { data, width, picture, back, line, stem, dot } = state;
  if (width <= 0) return;
  set(picture, "width", String(width));
  set(back, "width", String(width));
  const live = current();
  // The curve of the input that moves stays as it is: only its point wanders along.
  const sampled = live && live.place !== data.place ? live.curves?.[data.place] : null;
  const value = live ? live.row[data.place] : data.value;
  // A chance has one scale whatever the row.
  const span = data.target.percent ? data.span : common(live, data.span);
  // While another input moves, the point stays with its curve, which may come less often or not at all.
  const follows = live && live.place !== data.place;
  const others = follows ? live.curves : null;
  if (follows && !others) state.prediction = data.prediction;
  else if (differs(state, "curves", [data, others]) || !others) state.prediction = live?.prediction ?? data.prediction;
  if (!differs(state, "all", [data, width, value, others, ...span]) && others) return;
  const across = scale([data.low, data.high], [0, width], data.stops);
  const down = scale(span, [FLOOR, TOP]);
  background(state, across, down, span);
  once(state, "line", [width, ...span, sampled ?? data], () =>
    line.setAttribute("d", sampled ? polyline(sampled, width, down) : staircase(data, across, down)));
  const known = isKnown(value);
  const x = across(known ? value : data.low).toFixed(1);
  const y = down(state.prediction).toFixed(2);
  set(stem, "d", known ? `M${x} ${y}V${TRACK}` : "");
  set(dot, "cx", x);
  set(dot, "cy", y);
  if (data.unknown) beside(state, known, down);
}

/** Where the answer lies while the value is not known, to the right of the curve; filled once that is so. */
export function beside(state, known, down) {
  const { data, width, picture, aside } = state;
  const missing = current()?.missing?.[data.place] ?? data.missing;
  if (!aside.isConnected) picture.append(aside);
  picture.classList.toggle("curve-unknown", !known);
  set(aside, "cx", String(width + ASIDE));
  set(aside, "cy", down(known ? missing : state.prediction).toFixed(2));
}

let moving = null;

/** The scale of all curves; while a thumb moves it may only grow, or every curve would breathe. */
export function common(live, own) {
  if (!live) {
    moving = null;
    return own;
  }
  if (moving?.live !== live) {
    let span = widened(moving?.span ?? own, [live.prediction ?? own[0]]);
    for (const line of Object.values(live.curves ?? {})) if (line) span = widened(span, line);
    moving = { live, span };
  }
  moving.span = widened(moving.span, own);
  return moving.span;
}

function widened([least, most], heights) {
  return [Math.min(least, ...heights), Math.max(most, ...heights)];
}

/** What is the same for every row and therefore drawn rarely. */
function background(state, across, down, span) {
  const { data, width, rug, base, ends } = state;
  once(state, "back", [width, ...span, data.average, data.gaps], () => paintBackground(state, across, down));
  once(state, "rug", [width, data.rug], () =>
    rug.setAttribute("d", data.rug.map((x) => `M${across(x).toFixed(1)} ${RUG}V${HEIGHT}`).join("")));
  once(state, "base", [width, data.base], () => {
    const inside = isKnown(data.base) && data.base >= data.low && data.base <= data.high;
    base.setAttribute("d", inside ? `M${across(data.base).toFixed(1)} ${TRACK - 8}V${TRACK + 8}` : "");
  });
  once(state, "ends", [width, ...span, data.locale], () => {
    ends.setAttribute("d", [TOP, FLOOR, TRACK].map((y) => `M0 ${y}H${width}`).join(""));
    if (data.first) name(state, span);
  });
}

/** Write the ends of the scale at the left, with two digits of how far they are apart. */
export function name({ data, most, least }, [low, high]) {
  const { target, locale } = data;
  const decimals = high > low ? Math.max(0, Math.min(target.decimals, 1 - Math.floor(Math.log10(high - low)))) : target.decimals;
  for (const [node, value] of [[least, low], [most, high]]) {
    const words = target.percent ? written(value, target, locale) : number(value, decimals, locale);
    const short = words.length <= SHORT;
    write(node, node === most && high <= low ? "" : words);
    // What is too long for its place begins at the edge and covers the start of the curve.
    set(node, "x", String(short ? -8 : -GUTTER));
    set(node, "text-anchor", short ? "end" : "start");
  }
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
    svg("rect", { x: across(from), y: TOP, width: across(to) - across(from), height: FLOOR - TOP, fill: "url(#gap)" }));
  back.replaceChildren(pattern, titled(data.words.gap, empty), average);
}

function titled(words, nodes) {
  const group = svg("g");
  group.append(svg("title", {}, words), ...nodes);
  return group;
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
