/** The way through one tree: its nodes one below the other, the branches not taken as stubs. */

import { svg } from "./dom.js";

const LEVEL = 46;
const SIDE = 34;
const LETTER = 7.2;
const EDGE = 14;
const LEAST = 0.75;

/**
 * Draw the path; `data-root` of the picture is how far across its root lies, as a share. Where its
 * words would be too small to read, its numbers stand alone: they are those of the list beside it.
 */
export function path(data, room) {
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
    if (isWhole && step.exact) question.append(hint(step.exact));
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

/** What is shown to who points at it. */
function hint(said) {
  const node = svg("title", {});
  node.textContent = said;
  return node;
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
  const node = svg("text", { class: className, x, y, dy: "0.35em", "text-anchor": "middle" });
  node.textContent = said;
  return node;
}
