/** The prediction along one input, drawn beneath its slider and aligned with its track. */

import { make, onWidth, svg } from "./dom.js";

const HEIGHT = 40;
const RUG = 5;
const states = new WeakMap();

/** Draw the curve of the committed row. */
export function draw(root, data) {
  if (!states.has(root)) states.set(root, build(root));
  const state = states.get(root);
  state.data = data;
  state.picture.setAttribute("aria-label", data.words);
  paint(state);
}

function build(root) {
  const picture = svg("svg", { role: "img", height: HEIGHT });
  const state = { picture, width: 0, data: null };
  state.rug = svg("path", { class: "curve-rug" });
  state.line = svg("path", { class: "curve-line" });
  state.stem = svg("path", { class: "curve-stem" });
  state.dot = svg("circle", { class: "curve-dot", r: 4 });
  picture.append(state.rug, state.line, state.stem, state.dot);
  const frame = make("div", "curve-frame");
  frame.append(picture);
  root.replaceChildren(frame);
  onWidth(frame, (width) => {
    state.width = width;
    picture.setAttribute("width", width);
    paint(state);
  });
  return state;
}

function paint({ data, width, line, rug, stem, dot }) {
  if (!data || width <= 0) return;
  const across = (x) => (width * (x - data.low)) / (data.high - data.low || 1);
  const [least, most] = data.span;
  const room = HEIGHT - RUG - 9;
  const down = (y) => 4 + room * (1 - (y - least) / (most - least || 1));
  line.setAttribute(
    "d",
    data.x.map((x, i) => `${i ? "L" : "M"}${across(x).toFixed(1)} ${down(data.y[i]).toFixed(2)}`).join(""),
  );
  rug.setAttribute(
    "d",
    data.rug.map((x) => `M${across(x).toFixed(1)} ${HEIGHT - RUG}v${RUG}`).join(""),
  );
  const x = across(data.value);
  const y = down(data.prediction);
  stem.setAttribute("d", `M${x.toFixed(1)} 0V${HEIGHT - RUG}`);
  dot.setAttribute("cx", x.toFixed(1));
  dot.setAttribute("cy", y.toFixed(2));
}
