/** The exact staircase of the model along one input, read off its trees. */

import { valueAlong } from "../../../live/charts/axis.js";
import { isLeft } from "./ensemble.js";

/** Return where the steps begin and how high they are, between the input's bounds. */
export function staircase(forest, row, place, low, high) {
  const { thresholds, starts, counts, average, roots } = forest;
  const count = counts[place];
  const changes = heights(forest, row, place, count);
  const scale = average ? roots.length : 1;
  const x = [];
  const y = [];
  let height = 0;
  for (let step = 0; step <= count; step++) {
    height += changes[step];
    // Step number `step` holds above one threshold, up to and including the next.
    const from = step ? thresholds[starts[place] + step - 1] : -Infinity;
    const to = step < count ? thresholds[starts[place] + step] : Infinity;
    // A value at the lower bound itself belongs to the step that ends there.
    if (to < low || from >= high) continue;
    const value = height / scale;
    if (x[x.length - 1] === low && from <= low) {
      y[y.length - 1] = value;
      continue;
    }
    if (x.length && Math.abs(value - y[y.length - 1]) <= 1e-12 * Math.abs(value)) continue;
    x.push(Math.max(from, low));
    y.push(value);
  }
  return { x, y };
}

/** How much each step is higher than the one before: every leaf raises those it covers. */
function heights(forest, row, place, count) {
  const { feature, rank, number, right, roots } = forest;
  const changes = new Float64Array(count + 2);
  const nodes = [];
  const firsts = [];
  const lasts = [];
  for (const root of roots) {
    nodes.push(root);
    firsts.push(0);
    lasts.push(count);
    while (nodes.length) {
      let node = nodes.pop();
      let first = firsts.pop();
      let last = lasts.pop();
      for (let input = feature[node]; input >= 0; input = feature[node]) {
        if (input !== place) {
          node = isLeft(forest, node, row[input]) ? node + 1 : right[node];
          continue;
        }
        const step = rank[node];
        // Along the moving input both branches stay, each on its side of the threshold.
        if (first > step) node = right[node];
        else if (last <= step) node += 1;
        else {
          nodes.push(right[node]);
          firsts.push(step + 1);
          lasts.push(last);
          last = step;
          node += 1;
        }
      }
      changes[first] += number[node];
      changes[last + 1] -= number[node];
    }
  }
  return changes;
}

/** Read a staircase at values evenly spaced along an axis, as curves are drawn while a thumb moves. */
export function sample({ x, y }, axis, points) {
  let step = 0;
  return Array.from({ length: points }, (_, i) => {
    const value = valueAlong(i / (points - 1), axis);
    while (step + 1 < x.length && x[step + 1] < value) step += 1;
    return y[step];
  });
}
