/** One tree: which, what it says among the others, and the row's way through it. */

import { anchored, label, scale } from "../../../charts/axis.js";
import { button, element, make, measure, svg } from "../../../core/dom.js";
import { grip } from "../../../core/fingers.js";
import { fill, number } from "../../../core/numbers.js";
import { written } from "../../../core/values.js";

/** The answers of all trees: how high, where bars begin and end, and how many. */
const STRIP = 96;
const TOP = 22;
const FLOOR = STRIP - 20;
const BARS = 31;
/** The way through a tree: between nodes downwards and sideways, and the least it may shrink. */
const LEVEL = 46;
const SIDE = 34;
const LETTER = 7.2;
const EDGE = 14;
const LEAST = 0.75;

/** Draw the chosen tree for the committed row. */
export const draw = element(build, (state) => {
  const { data } = state;
  const { words } = data;
  state.chooser.hidden = data.n_trees === 1;
  state.label.textContent = words.tree;
  state.range.max = data.n_trees;
  // While it is in somebody's hand the slider is theirs.
  if (!state.held) state.range.value = data.tree;
  name(state);
  state.telling.textContent = words.telling;
  state.telling.setAttribute("aria-pressed", data.telling);
  state.said.textContent = words.together;
  paint(state);
  state.steps.replaceChildren(
    ...data.steps.map(listed),
    make("li", "inside-end", data.steps.length ? data.leaf.words : `${words.start} ${data.leaf.words}`),
  );
  state.sides.textContent = data.steps.length ? words.sides : "";
  state.frame.setAttribute("aria-label", words.picture);
});

/** A step in words, with the way that a value would go that is not known. */
function listed({ words, exact, unknown }) {
  const item = Object.assign(make("li"), { title: exact });
  const said = make("span", "", words);
  if (unknown) said.append(" ", make("small", "inside-unknown", unknown));
  item.append(said);
  return item;
}

function paint({ data, width, strip, frame }) {
  if (width <= 0) return;
  strip.replaceChildren(...together(data, width));
  const picture = path(data, frame.clientWidth);
  frame.replaceChildren(picture);
  // The root is what one looks for first.
  const across = Number(picture.dataset.root) * picture.clientWidth;
  frame.scrollLeft = across - frame.clientWidth / 2;
}

function name({ data, range, tree }) {
  const facts = { tree: number(Number(range.value), 0, data.locale), n_trees: number(data.n_trees, 0, data.locale) };
  tree.textContent = fill(data.words.of, facts);
  range.setAttribute("aria-valuetext", tree.textContent);
}

function build(state) {
  const label = make("label", "inside-label");
  const range = make("input", "inside-range");
  Object.assign(range, { type: "range", min: 1, id: "inside-range" });
  label.htmlFor = range.id;
  const tree = make("output", "inside-tree");
  const telling = button("inside-telling");
  const chooser = make("div", "inside-chooser");
  chooser.append(label, grip(range), tree, telling);
  const said = make("p", "inside-said");
  said.setAttribute("role", "status");
  const strip = make("div", "inside-strip");
  strip.setAttribute("aria-hidden", "true");
  const steps = make("ol", "inside-steps");
  const frame = make("div", "inside-frame");
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  const sides = make("p", "inside-sides");
  const right = make("div");
  right.append(frame, sides);
  const way = make("div", "inside-way");
  way.append(steps, right);
  Object.assign(state, { chooser, label, range, tree, telling, said, strip, steps, frame, sides, held: false });
  range.addEventListener("input", () => {
    state.held = true;
    name(state);
  });
  range.addEventListener("change", () => {
    state.held = false;
    state.send("tree", Number(range.value));
  });
  telling.addEventListener("click", () => state.send("tree", 0));
  state.root.replaceChildren(chooser, said, strip, way);
  measure(state, strip, paint);
}

/** Draw the answers of all trees over the width there is. */
function together(data, width) {
  if (data.n_trees === 1) return [];
  const picture = svg("svg", { width, height: STRIP });
  picture.append(...(data.average ? histogram(data, width) : runningSum(data, width)));
  return [picture];
}

function histogram(data, width) {
  const { answers, prediction, words } = data;
  const least = Math.min(...answers);
  const most = Math.max(...answers);
  const across = scale([least, most], [0, width]);
  const counts = new Array(BARS).fill(0);
  const bin = (value) => Math.min(BARS - 1, Math.floor((BARS * (value - least)) / (most - least || 1)));
  for (const value of answers) counts[bin(value)] += 1;
  const highest = Math.max(...counts);
  const step = width / BARS;
  const here = answers[data.tree - 1];
  const bars = counts.map((count, i) =>
    svg("rect", {
      class: i === bin(here) ? "inside-bar inside-bar-here" : "inside-bar",
      x: (i * step + 1).toFixed(1),
      width: Math.max(1, step - 2).toFixed(1),
      y: (FLOOR - ((FLOOR - TOP) * count) / highest).toFixed(1),
      height: (((FLOOR - TOP) * count) / highest).toFixed(1),
    }),
  );
  const x = across(prediction);
  const said = `${words.prediction} ${write(prediction, data)}`;
  return [
    ...bars,
    svg("path", { class: "inside-mean", d: `M${x.toFixed(1)} ${TOP - 4}V${FLOOR}` }),
    label("inside-note", said, x, 14, anchored(x, width, 0.15 * width)),
    label("inside-note", write(least, data), 0, STRIP - 4, "start"),
    label("inside-note", write(most, data), width, STRIP - 4, "end"),
    triangle((bin(here) + 0.5) * step),
  ];
}

function runningSum(data, width) {
  const { answers, words, prediction, running } = data;
  const sums = running ?? [];
  if (!running) for (const value of answers) sums.push((sums.at(-1) ?? 0) + value);
  const across = scale([0, sums.length - 1], [0, width]);
  const down = scale([Math.min(...sums), Math.max(...sums)], [FLOOR, TOP]);
  const line = sums.map((sum, i) => `${i ? "H" : "M"}${across(i).toFixed(1)}${i ? "V" : " "}${down(sum).toFixed(1)}`);
  const at = data.tree - 1;
  return [
    svg("path", { class: "inside-sum", d: line.join("") }),
    svg("circle", { class: "inside-dot", r: 5, cx: across(at).toFixed(1), cy: down(sums[at]).toFixed(1) }),
    triangle(across(at)),
    label("inside-note", `${words.prediction} ${write(prediction, data)}`, width, 14, "end"),
    label("inside-note", write(sums[0], data), 0, 14, "start"),
  ];
}

function triangle(x) {
  return svg("path", { class: "inside-here", d: `M${x.toFixed(1)} ${FLOOR + 2}l6 9h-12z` });
}

function write(value, { target, locale }) {
  return written(value, target, locale);
}

/**
 * Draw the path; `data-root` of the picture is how far across its root lies, as a share. Where its
 * words would be too small to read, its numbers stand alone: they are those of the list beside it.
 */
function path(data, room) {
  const whole = drawn(data, true);
  return LEAST * whole.getAttribute("width") > room ? drawn(data, false) : whole;
}

function drawn({ steps, leaf }, isWhole) {
  const turns = steps.map(({ left }) => (left ? -SIDE : SIDE));
  const x = turns.reduce((all, turn) => [...all, all.at(-1) + turn], [0]);
  const y = (level) => EDGE + LEVEL * level;
  const picture = svg("svg", {});
  const reach = { least: 0, most: 0 };
  const lines = [];
  const nodes = [];
  steps.forEach((step, i) => {
    // On the side away from the parent, whose stub is on the other.
    const asked = isWhole ? step.asks : "";
    const question = words(asked, x[i], y(i), i ? turns[i - 1] : SIDE, 18, "path-asks", reach);
    if (isWhole && step.exact) question.append(svg("title", {}, step.exact));
    const stub = x[i] - turns[i];
    lines.push(
      svg("path", { class: "path-aside", d: `M${x[i]} ${y(i)}L${stub} ${y(i + 1)}` }),
      svg("path", { class: "path-taken", d: `M${x[i]} ${y(i)}L${x[i + 1]} ${y(i + 1)}` }),
    );
    nodes.push(
      svg("circle", { class: "path-stub", cx: stub, cy: y(i + 1), r: 5 }),
      words(step.aside, stub, y(i + 1), -turns[i], 10, "path-leaves", reach),
      svg("circle", { class: "path-node", cx: x[i], cy: y(i), r: 12 }),
      centred(i + 1, x[i], y(i), "path-number"),
      question,
    );
  });
  const width = Math.max(44, LETTER * leaf.value.length + 20);
  const end = x.at(-1);
  nodes.push(
    svg("rect", { class: "path-leaf", x: end - width / 2, y: y(steps.length) - 14, width, height: 28, rx: 6 }),
    centred(leaf.value, end, y(steps.length), "path-value"),
  );
  reach.least = Math.min(reach.least, end - width / 2);
  reach.most = Math.max(reach.most, end + width / 2);
  picture.append(...lines, ...nodes);
  const left = reach.least - EDGE;
  const whole = reach.most - left + EDGE;
  const height = y(steps.length) + EDGE + 6;
  picture.setAttribute("viewBox", `${left} -2 ${whole} ${height}`);
  picture.setAttribute("width", whole);
  picture.setAttribute("height", height);
  // Where there is less room it shrinks, as far as its words can still be read.
  picture.style.minWidth = `${LEAST * whole}px`;
  picture.dataset.root = -left / whole;
  return picture;
}

function words(said, x, y, side, gap, className, reach) {
  const start = x + Math.sign(side) * gap;
  const end = start + Math.sign(side) * LETTER * said.length;
  reach.least = Math.min(reach.least, end);
  reach.most = Math.max(reach.most, end);
  const node = centred(said, start, y, className);
  node.setAttribute("text-anchor", side < 0 ? "end" : "start");
  return node;
}

function centred(said, x, y, className) {
  return svg("text", { class: className, x, y, dy: "0.35em", "text-anchor": "middle" }, said);
}
