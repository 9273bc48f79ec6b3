/** What each input adds on the way from one row to another, by trying every mixture of the two. */

/** Inputs that may differ: each doubles the mixtures. */
export const MOST = 10;

/** Return the Shapley values of the difference between two rows; null where too many inputs differ. */
export function contributions(predict, row, baseline) {
  const moved = [...row.keys()].filter((place) => !Object.is(row[place], baseline[place]));
  if (moved.length > MOST) return null;
  const n = moved.length;
  const answers = new Float64Array(1 << n);
  const mixed = Array.from(baseline);
  for (let mask = 0; mask < answers.length; mask++) {
    moved.forEach((place, i) => (mixed[place] = mask & (1 << i) ? row[place] : baseline[place]));
    answers[mask] = predict(mixed);
  }
  const weights = shares(n);
  const parts = new Array(row.length).fill(0);
  moved.forEach((place, i) => {
    for (let mask = 0; mask < answers.length; mask++) {
      if (!(mask & (1 << i))) parts[place] += weights[ones(mask)] * (answers[mask | (1 << i)] - answers[mask]);
    }
  });
  return parts;
}

/** Return the parts against many rows, averaged; a generator, one of them a step. */
export function* averaged(predict, row, others) {
  const parts = new Array(row.length).fill(0);
  for (const other of others) {
    contributions(predict, row, other).forEach((part, place) => (parts[place] += part));
    yield;
  }
  return parts.map((part) => part / others.length);
}

/** Share of all orders of n inputs in which an input follows on so many others, by their number. */
function shares(n) {
  const all = [1 / n];
  for (let before = 1; before < n; before++) all.push((all[before - 1] * before) / (n - before));
  return all;
}

function ones(mask) {
  let count = 0;
  for (let rest = mask; rest; rest &= rest - 1) count++;
  return count;
}
