/** The model itself: trees that are walked in their order, so that no bit of an answer differs. */

import { rowsOf, unpack } from "../arrays.js";

/** Make the trees ready that `mlcore/documents/packing.py` wrote. */
export async function plant({ feature, rank, thresholds, counts, values, average, missing, sets, add32 = false }) {
  const forest = { counts, average, add32 };
  // Where values may be missing: whether a node sends them left.
  forest.missing = missing ? await unpack(missing) : null;
  forest.feature = await unpack(feature);
  forest.rank = await unpack(rank);
  forest.thresholds = await unpack(thresholds);
  forest.starts = counts.map((_, i) => counts.slice(0, i).reduce((a, b) => a + b, 0));
  const leaves = await unpack(values);
  const n = forest.feature.length;
  const choices = sets ? await level(sets) : null;
  // Of a node that asks a choice: where its set begins, which has 1 for each code that goes left.
  forest.set = sets ? new Int32Array(n).fill(-1) : null;
  forest.inside = choices && choices.inside;
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
    if (choices && input >= 0 && sets[input]) forest.set[node] = choices.starts[input] + forest.rank[node] * sets[input].width;
    forest.number[node] = input < 0 ? leaves[forest.rank[node]] : forest.thresholds[forest.starts[input] + forest.rank[node]];
  }
  return forest;
}

/** Lay the sets of all choices out, a byte a code, one after the other. */
async function level(sets) {
  const rows = [];
  const starts = [];
  let size = 0;
  for (const asked of sets) {
    starts.push(size);
    if (!asked) continue;
    const { width, bits } = asked;
    for (const bytes of rowsOf(await unpack(bits), Math.ceil(width / 8))) {
      rows.push(Uint8Array.from({ length: width }, (_, code) => (bytes[code >> 3] >> (7 - (code & 7))) & 1));
      size += width;
    }
  }
  const inside = new Uint8Array(size);
  let at = 0;
  for (const row of rows) {
    inside.set(row, at);
    at += row.length;
  }
  return { inside, starts };
}

/** Tell whether a value goes left at a node; one that is not known is NaN, a level its code. */
export function isLeft({ number, missing, set, inside }, node, value) {
  if (missing !== null && Number.isNaN(value)) return missing[node] === 1;
  return set !== null && set[node] >= 0 ? inside[set[node] + value] === 1 : value <= number[node];
}

/** Return what each tree says of a row. */
export function answers(forest, row) {
  const { feature, number, right, roots } = forest;
  const all = new Float64Array(roots.length);
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree];
    let input = feature[node];
    while (input >= 0) {
      node = isLeft(forest, node, row[input]) ? node + 1 : right[node];
      input = feature[node];
    }
    all[tree] = number[node];
  }
  return all;
}

/** Add the trees up in their order, and divide once, as the server does: of some models in single precision. */
export function combine({ average, add32 }, all) {
  let total = 0;
  for (const one of all) total = add32 ? Math.fround(total + one) : total + one;
  if (!average) return total;
  return add32 ? Math.fround(total / all.length) : total / all.length;
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
