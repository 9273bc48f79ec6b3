/** What each input adds on the way from one row to another, exact for any number of inputs. */

import { isLeft } from "./ensemble.js";

const weights = new Map();

/**
 * Return the Shapley values of the difference between two rows.
 *
 * A leaf is reached by every mixture of the rows that takes some inputs from the one and some from
 * the other: its value is split over those inputs in closed form (Lundberg et al., "From local
 * explanations to global understanding with explainable AI for trees", 2020, interventional form).
 */
export function contributions(forest, row, baseline) {
  const { feature, number, right, roots, average } = forest;
  const parts = new Float64Array(row.length);
  const taken = new Int8Array(row.length);
  const path = [];
  let ours = 0;

  const leaf = (value) => {
    const theirs = path.length - ours;
    const [up, down] = weight(ours, theirs);
    for (const input of path) parts[input] += taken[input] > 0 ? value * up : -value * down;
  };
  const walk = (start) => {
    let node = start;
    for (let input = feature[node]; input >= 0; input = feature[node]) {
      const here = isLeft(forest, node, row[input]);
      const there = isLeft(forest, node, baseline[input]);
      if (taken[input] || here === there) {
        node = (taken[input] < 0 ? there : here) ? node + 1 : right[node];
        continue;
      }
      path.push(input);
      taken[input] = 1;
      ours += 1;
      walk(here ? node + 1 : right[node]);
      taken[input] = -1;
      ours -= 1;
      walk(there ? node + 1 : right[node]);
      taken[input] = 0;
      path.pop();
      return;
    }
    leaf(number[node]);
  };
  for (const root of roots) walk(root);
  return Array.from(parts, (part) => (average ? part / roots.length : part));
}

/** Return the parts against many rows, averaged; a generator, one of them a step. */
export function* averaged(forest, row, others) {
  const parts = new Float64Array(row.length);
  for (const other of others) {
    contributions(forest, row, other).forEach((part, input) => (parts[input] += part));
    yield;
  }
  return Array.from(parts, (part) => part / others.length);
}

/** Shares of a leaf for an input taken from the row, and for one taken from the baseline. */
function weight(ours, theirs) {
  const key = ours * 1024 + theirs;
  if (!weights.has(key)) weights.set(key, [share(ours - 1, theirs), share(ours, theirs - 1)]);
  return weights.get(key);
}

/** a! b! / (a + b + 1)!, without the large numbers; 0 where one is negative. */
function share(a, b) {
  if (a < 0 || b < 0) return 0;
  let product = 1 / (a + b + 1);
  for (let i = 1; i <= b; i++) product *= i / (a + i);
  return product;
}
