/** How far a row lies from the real ones, as a share of them that lie nearer to each other. */

import { rowsOf, unpack } from "./arrays.js";

/** Make the real rows ready; null where the file does not carry them. */
export async function settle(support) {
  if (!support) return null;
  const rows = rowsOf(await unpack(support.rows), support.width);
  return { ...support, rows, reference: await unpack(support.reference) };
}

/** The square of how far two values are apart; any two levels of a choice are equally far, and 0 is a missing one. */
function squared(one, other, mismatch) {
  if (!mismatch) return (one - other) ** 2;
  if (one === other) return 0;
  return one === 0 || other === 0 ? 1 : mismatch;
}

/** Return the share of real rows that lie nearer to the data than this row. */
export function share(support, row) {
  if (!support) return null;
  const { rows, reference, used, mean, scale, neighbours, width, unknown = [], mismatch = null } = support;
  const isMissing = (value) => value === null || Number.isNaN(value);
  const point = new Float64Array(width);
  // A value that is not known lies at the mean of its input, and aside.
  used.forEach((input, i) => (point[i] = isMissing(row[input]) ? 0 : (row[input] - mean[input]) / scale[input]));
  unknown.forEach((input, i) => (point[used.length + i] = Number(isMissing(row[input]))));
  const nearest = new Float64Array(neighbours).fill(Infinity);
  for (const other of rows) {
    let square = 0;
    for (let i = 0; i < width; i++) square += squared(point[i], other[i], mismatch !== null && mismatch[i]);
    if (square >= nearest[neighbours - 1]) continue;
    let place = neighbours - 1;
    for (; place > 0 && nearest[place - 1] > square; place--) nearest[place] = nearest[place - 1];
    nearest[place] = square;
  }
  const distance = nearest.reduce((sum, square) => sum + Math.sqrt(square), 0) / neighbours;
  let low = 0;
  let high = reference.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reference[middle] < distance) low = middle + 1;
    else high = middle;
  }
  return low / Math.max(reference.length, 1);
}
