/** What all trees say: a histogram where they average, a running sum where they add up. */

import { svg } from "./dom.js";
import { number } from "./format.js";

const HEIGHT = 96;
const TOP = 22;
const FLOOR = HEIGHT - 20;
const BARS = 31;

/** Draw the answers of all trees over the width there is. */
export function together(data, width) {
  if (data.n_trees === 1) return [];
  const picture = svg("svg", { width, height: HEIGHT });
  picture.append(...(data.average ? histogram(data, width) : runningSum(data, width)));
  return [picture];
}

function histogram(data, width) {
  const { answers, prediction, words } = data;
  const least = Math.min(...answers);
  const most = Math.max(...answers);
  const span = most - least || 1;
  const counts = new Array(BARS).fill(0);
  const bin = (value) => Math.min(BARS - 1, Math.floor((BARS * (value - least)) / span));
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
  const across = (value) => (width * (value - least)) / span;
  return [
    ...bars,
    ...mark(across(prediction), `${words.prediction} ${write(prediction, data)}`, width, 14),
    ...ends(least, most, width, data),
    triangle((bin(here) + 0.5) * step),
  ];
}

function runningSum(data, width) {
  const { answers, words, prediction } = data;
  const sums = [];
  for (const value of answers) sums.push((sums.at(-1) ?? 0) + value);
  const least = Math.min(...sums);
  const span = Math.max(...sums) - least || 1;
  const across = (i) => (width * i) / (sums.length - 1);
  const down = (value) => FLOOR - ((FLOOR - TOP) * (value - least)) / span;
  const line = sums.map((sum, i) => `${i ? "H" : "M"}${across(i).toFixed(1)}${i ? "V" : " "}${down(sum).toFixed(1)}`);
  const at = data.tree - 1;
  return [
    svg("path", { class: "inside-sum", d: line.join("") }),
    svg("circle", { class: "inside-dot", r: 5, cx: across(at).toFixed(1), cy: down(sums[at]).toFixed(1) }),
    triangle(across(at)),
    note(`${words.prediction} ${write(prediction, data)}`, width, 14, "end"),
    note(write(sums[0], data), 0, 14, "start"),
  ];
}

function mark(x, words, width, y) {
  const anchor = x < width * 0.15 ? "start" : x > width * 0.85 ? "end" : "middle";
  return [svg("path", { class: "inside-mean", d: `M${x.toFixed(1)} ${TOP - 4}V${FLOOR}` }), note(words, x, y, anchor)];
}

function ends(least, most, width, data) {
  return [note(write(least, data), 0, HEIGHT - 4, "start"), note(write(most, data), width, HEIGHT - 4, "end")];
}

function triangle(x) {
  return svg("path", { class: "inside-here", d: `M${x.toFixed(1)} ${FLOOR + 2}l6 9h-12z` });
}

function note(words, x, y, anchor) {
  const node = svg("text", { class: "inside-note", x: x.toFixed(1), y, "text-anchor": anchor });
  node.textContent = words;
  return node;
}

function write(value, { target, locale }) {
  return number(value, target.decimals, locale);
}
