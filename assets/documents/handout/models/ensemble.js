/** The model itself: trees that are walked in their order, so that no bit of an answer differs. */

import { unpack } from "../arrays.js";

/** Make the trees ready that `mlcore/documents/packing.py` wrote. */
export async function plant({ feature, rank, thresholds, counts, values, average, missing }) {
  const forest = { counts, average };
  // Where values may be missing: whether a node sends them left.
  forest.missing = missing ? await unpack(missing) : null;
  forest.feature = await unpack(feature);
  forest.rank = await unpack(rank);
  forest.thresholds = await unpack(thresholds);
  forest.starts = counts.map((_, i) => counts.slice(0, i).reduce((a, b) => a + b, 0));
  const leaves = await unpack(values);
  const n = forest.feature.length;
  // The threshold of a node that compares, what a leaf says.
  forest.number = new Float64Array(n);
  forest.right = new Uint32Array(n);
  forest.roots = [];
  const open = [];
  for (let node = 0; node < n; node++) {
    const input = forest.feature[node];
    const ends = node > 0 && forest.feature[node - 1] < 0;
    // After a leaf comes the right branch of the innermost node that has none yet, or a tree.
    if (ends && open.length) forest.right[open.pop()] = node;
    else if (ends || node === 0) forest.roots.push(node);
    if (input >= 0) open.push(node);
    forest.number[node] = input < 0 ? leaves[forest.rank[node]] : forest.thresholds[forest.starts[input] + forest.rank[node]];
  }
  return forest;
}

/** Tell whether a value goes left at a node; one that is not known is NaN, and at most nothing. */
export function isLeft(value, node, number, missing) {
  return value <= number[node] || (missing !== null && Number.isNaN(value) && missing[node] === 1);
}

/** Return what each tree says of a row. */
export function answers({ feature, number, right, roots, missing }, row) {
  const all = new Float64Array(roots.length);
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree];
    let input = feature[node];
    while (input >= 0) {
      node = isLeft(row[input], node, number, missing) ? node + 1 : right[node];
      input = feature[node];
    }
    all[tree] = number[node];
  }
  return all;
}

/** Add the trees up in their order, and divide once, as the server does. */
export function combine({ average }, all) {
  let total = 0;
  for (const one of all) total += one;
  return average ? total / all.length : total;
}

/** Predict a row. */
export function predict(forest, row) {
  return combine(forest, answers(forest, row));
}

/** How far the trees lie apart: their standard deviation, divided by one less than there are. */
export function spread(all) {
  if (all.length < 2) return 0;
  const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
  const squares = all.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return Math.sqrt(squares / (all.length - 1));
}
