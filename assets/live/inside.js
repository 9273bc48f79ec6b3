/** One tree: which, what it says among the others, and the row's way through it. */

import { make, onWidth } from "./dom.js";
import { grip } from "./fingers.js";
import { fill, number } from "./format.js";
import { together } from "./forest.js";
import { path } from "./path.js";

const states = new WeakMap();

/** Draw the chosen tree for the committed row. */
export function draw(root, data, send) {
  if (!states.has(root)) states.set(root, build(root));
  const state = states.get(root);
  Object.assign(state, { data, send });
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
    ...data.steps.map((step) => Object.assign(make("li", "", step.words), { title: step.exact })),
    make("li", "inside-end", data.steps.length ? data.leaf.words : `${words.start} ${data.leaf.words}`),
  );
  state.sides.textContent = data.steps.length ? words.sides : "";
  state.frame.setAttribute("aria-label", words.picture);
}

function paint({ data, width, strip, frame }) {
  if (!data || width <= 0) return;
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

function build(root) {
  const label = make("label", "inside-label");
  const range = make("input", "inside-range");
  Object.assign(range, { type: "range", min: 1, id: "inside-range" });
  label.htmlFor = range.id;
  const tree = make("output", "inside-tree");
  const telling = make("button", "inside-telling");
  telling.type = "button";
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
  const right = make("div", "inside-right");
  right.append(frame, sides);
  const way = make("div", "inside-way");
  way.append(steps, right);
  const state = { chooser, label, range, tree, telling, said, strip, steps, frame, sides, width: 0, held: false };
  range.addEventListener("input", () => {
    state.held = true;
    name(state);
  });
  range.addEventListener("change", () => {
    state.held = false;
    state.send("tree", Number(range.value));
  });
  telling.addEventListener("click", () => state.send("tree", 0));
  root.replaceChildren(chooser, said, strip, way);
  onWidth(strip, (width) => {
    state.width = width;
    paint(state);
  });
  return state;
}
