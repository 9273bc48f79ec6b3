/** The prediction with each level of a choice: one short line per level, the average faint, how frequent it is beneath. */

import { cut, differs, element, make, measure, set, svg, write } from "../core/dom.js";
import { trace } from "../core/drag.js";
import { fill } from "../core/numbers.js";
import { current, subscribe } from "../core/store.js";
import { isKnown, share, withUnit, written } from "../core/values.js";
import { label, scale } from "./axis.js";
import { FLOOR, HEIGHT, TOP, beside, common, name } from "./curve.js";

/** Width of a column in px from which its answer, and its level, are written at it. */
const ROOMY = 44;
/** About how wide a letter is there, in px. */
const LETTER = 6.2;
/** Where levels are written, in px from the top. */
const NAMES = FLOOR + 13;
/** Heights in px of the bars of their shares: at most, and under pills. */
const SHARES = 13;
const FLAT = 3;
/** Levels whose answers are read aloud with the picture. */
const SPOKEN = 20;

/** Draw the levels of the committed row, or of the live one. */
export const draw = element(build, (state) => {
  const { root, data, columns } = state;
  // Half a step below its code each answer begins: between levels there is nothing.
  trace(data.place, { ...data, x: data.x.map((code) => code - 0.5), steps: true });
  set(state.picture, "aria-label", spoken(data));
  while (columns.length > data.codes.length) columns.pop().group.remove();
  while (columns.length < data.codes.length) columns.push(column(state));
  subscribe(root, () => paint(state));
  paint(state);
});

function build(state) {
  const picture = svg("svg", { role: "img", height: HEIGHT });
  const part = (name) => svg("path", { class: `curve-${name}` });
  Object.assign(state, { picture, columns: [], ends: part("ends"), base: part("base") });
  state.most = label("curve-end", "", -8, TOP + 4, "end");
  state.least = label("curve-end", "", -8, FLOOR + 4, "end");
  state.hatch = svg("pattern", { id: "never", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  state.hatch.append(svg("path", { class: "curve-hatch", d: "M0 0V5" }));
  state.dot = svg("circle", { class: "curve-dot", r: 4.5 });
  state.aside = svg("circle", { class: "curve-aside", r: 4 });
  picture.append(state.hatch, state.ends, state.base, state.dot, state.most, state.least);
  const frame = make("div", "curve-frame curve-levels");
  frame.append(picture);
  state.root.replaceChildren(frame);
  measure(state, frame, paint);
  const code = ({ clientX }) => {
    const { left, width } = picture.getBoundingClientRect();
    const { codes } = state.data;
    return codes[Math.min(codes.length - 1, Math.max(0, Math.floor(((clientX - left) / width) * codes.length)))];
  };
  frame.addEventListener("pointermove", (event) => event.pointerType !== "touch" && state.send.attempt(code(event)));
  frame.addEventListener("pointerleave", () => state.send.leave());
  frame.addEventListener("click", (event) => state.send.choose(code(event)));
}

function column({ picture, dot }) {
  const group = svg("g");
  const bar = svg("rect", { class: "level-bar" });
  const mean = svg("path", { class: "curve-mean" });
  const line = svg("path", { class: "curve-line" });
  const rug = svg("rect", { class: "level-share" });
  const value = label("level-value", "", 0, 0);
  const level = label("level-name", "", 0, 0);
  const title = svg("title");
  group.append(title, bar, mean, line, rug, value, level);
  picture.insertBefore(group, dot);
  return { group, bar, mean, line, rug, value, level, title };
}

function paint(state) {
  const { data, width, picture, columns, dot } = state;
  if (width <= 0) return;
  const live = current();
  // The levels of the input that moves stay as they are: only its point wanders along.
  const follows = live && live.place !== data.place;
  const y = (follows && live.curves?.[data.place]) || data.y;
  const value = live ? live.row[data.place] : data.value;
  const span = data.target.percent ? data.span : common(live, data.span);
  if (follows && !live.curves) state.prediction = data.prediction;
  else state.prediction = live?.prediction ?? data.prediction;
  if (!differs(state, "all", [data, width, value, y, state.prediction, ...span])) return;
  set(picture, "width", String(width));
  const down = scale(span, [FLOOR, TOP]);
  const slot = width / data.codes.length;
  if (differs(state, "ground", [data, width, y, ...span])) {
    state.ends.setAttribute("d", [TOP, FLOOR].map((at) => `M0 ${at}H${width}`).join(""));
    if (data.first) name(state, span);
    data.codes.forEach((code, i) => lay(state, columns[i], { code, left: i * slot, slot, answer: y[code], down }));
    const base = data.codes.indexOf(data.base);
    set(state.base, "d", base < 0 ? "" : `M${((base + 0.5) * slot).toFixed(1)} ${FLOOR - 4}V${FLOOR + 4}`);
  }
  const here = data.codes.indexOf(value);
  columns.forEach(({ group }, i) => group.classList.toggle("level-here", i === here));
  dot.style.display = here < 0 ? "none" : "";
  set(dot, "cx", ((here + 0.5) * slot).toFixed(1));
  set(dot, "cy", down(state.prediction).toFixed(2));
  if (data.unknown) beside(state, isKnown(value), down);
}

/** Lay one level's column. */
function lay({ data }, { bar, mean, line, rug, value, level, title }, { code, left, slot, answer, down }) {
  const { target, locale, words, shares, average, pills } = data;
  const gap = slot > 30 ? 2 : slot > 5 ? 1 : 0;
  const [from, to, middle] = [left + gap / 2, left + slot - gap / 2, left + slot / 2];
  const top = down(answer);
  const part = shares[code] ?? 0;
  box(bar, from, top, to - from, FLOOR - top);
  // A level that no case has: the answer is a guess.
  set(bar, "fill", part ? "" : "url(#never)");
  bar.classList.toggle("level-never", !part);
  const usual = down(average.mean[code]);
  mean.setAttribute("d", `M${from.toFixed(1)} ${usual.toFixed(2)}H${to.toFixed(1)}`);
  line.setAttribute("d", `M${from.toFixed(1)} ${top.toFixed(2)}H${to.toFixed(1)}`);
  const high = pills ? FLAT : (SHARES * part) / Math.max(...shares);
  const wide = pills ? part * (to - from) : to - from;
  box(rug, middle - wide / 2, HEIGHT - high, wide, part ? Math.max(high, 1) : 0);
  const said = `${written(code, data, locale)}: ${withUnit(answer, target, locale)}`;
  write(title, [said, part ? fill(words.share, { share: share(part, locale) }) : words.gap].join(" · "));
  const roomy = slot >= ROOMY;
  write(value, roomy ? written(answer, target, locale) : "");
  const above = Math.min(top, usual) - 5;
  place(value, middle, above < TOP + 7 ? Math.max(top, usual) + 13 : above);
  write(level, roomy && !pills ? cut(written(code, data, locale), slot / LETTER) : "");
  place(level, middle, NAMES);
}

function box(node, x, y, width, height) {
  for (const [key, value] of Object.entries({ x, y, width, height })) set(node, key, Math.max(0, value).toFixed(1));
}

function place(node, x, y) {
  set(node, "x", x.toFixed(1));
  set(node, "y", y.toFixed(1));
}

/** What is read aloud of the picture: each level with its answer, as long as they are not too many. */
function spoken(data) {
  const { codes, words, target, locale, y } = data;
  if (codes.length > SPOKEN) return words.curve;
  const each = codes.map((code) => fill(words.level, { level: written(code, data, locale), value: withUnit(y[code], target, locale) }));
  return `${words.curve}. ${each.join(", ")}`;
}
