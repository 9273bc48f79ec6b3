/** How the predictions of uncertain inputs are spread: bars, their middle, and a goal. */

import { label as written, scale } from "../../../charts/axis.js";
import { element, make, measure, set, svg } from "../../../core/dom.js";
import { fill, number } from "../../../core/numbers.js";
import { written as said } from "../../../core/values.js";

const HEIGHT = 150;
const TOP = 22;

/** Draw the spread around the committed row. */
export const draw = element(build, paint);

function build(state) {
  const picture = svg("svg", { role: "img", height: HEIGHT });
  const frame = make("div", "uncertain-frame");
  frame.append(picture);
  state.root.replaceChildren(frame);
  state.picture = picture;
  measure(state, frame, paint);
}

function paint({ picture, width, data }) {
  if (width <= 0) return;
  set(picture, "width", String(width));
  const { counts, edges, target, words, locale, goal } = data;
  const write = (value) => said(value, target, locale);
  const [least, most] = [edges[0], edges.at(-1)];
  const across = scale([least, most], [0, width]);
  const floor = HEIGHT - 20;
  const tallest = Math.max(...counts);
  const nodes = counts.map((count, i) => {
    const height = (floor - TOP) * (count / tallest);
    const middle = (edges[i] + edges[i + 1]) / 2;
    const passes = goal.kind === "at-least" ? middle >= goal.edge : middle <= goal.edge;
    const left = across(edges[i]);
    return svg("rect", {
      class: passes ? "uncertain-in" : "uncertain-out",
      x: left.toFixed(1),
      y: (floor - height).toFixed(1),
      width: Math.max(0.5, across(edges[i + 1]) - left - 1).toFixed(1),
      height: height.toFixed(1),
    });
  });
  nodes.push(svg("path", { class: "uncertain-range", d: `M${across(data.low)} ${floor + 3}H${across(data.high)}` }));
  const before = across(data.median) > width / 2 ? "end" : "start";
  nodes.push(...mark(across(data.median), floor, `${words.median} ${write(data.median)}`, "uncertain-median", 9, before));
  if (goal.value >= least && goal.value <= most) {
    // On the side away from the median, and lower: the two may lie close together.
    const side = goal.value < data.median ? "end" : "start";
    const room = side === "end" ? across(goal.value) : width - across(goal.value);
    nodes.push(...mark(across(goal.value), floor, `${words.goal} ${write(goal.value)}`, "uncertain-goal", 21, room > 90 ? side : other(side)));
  }
  nodes.push(label(0, HEIGHT - 3, write(least), "start"), label(width, HEIGHT - 3, write(most), "end"));
  picture.replaceChildren(...nodes);
  picture.setAttribute(
    "aria-label",
    fill(words.picture, {
      n: number(counts.reduce((sum, count) => sum + count, 0), 0, locale),
      low: write(least),
      high: write(most),
      median: write(data.median),
    }),
  );
}

function other(side) {
  return side === "end" ? "start" : "end";
}

function mark(x, floor, words, kind, y, side) {
  return [
    svg("path", { class: kind, d: `M${x.toFixed(1)} ${y - 8}V${floor}` }),
    label(x + (side === "end" ? -5 : 5), y, words, side),
  ];
}

function label(x, y, words, anchor) {
  return written("uncertain-label", words, x, y, anchor);
}
