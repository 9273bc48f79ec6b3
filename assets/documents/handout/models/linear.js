/** A model whose answer is a sum of its inputs, each times a number of its own. */

import { valueAlong } from "../../../live/charts/axis.js";

/** What `mlcore/documents/linear.py` read off it, as a model that answers. */
export function linear({ start, value, slopes }) {
  const predict = (row) => slopes.reduce((sum, slope, i) => sum + slope * (row[i] - start[i]), value);
  const parts = (row, from) => slopes.map((slope, i) => slope * (row[i] - from[i]));
  return {
    predict,
    // Nothing in it lies apart from anything.
    ask: (row) => ({ prediction: predict(row), apart: 0 }),
    parts,
    /** The mean over real rows of what leads from each of them to this row. */
    *averaged(row, others) {
      yield;
      return slopes.map((slope, i) => slope * (row[i] - others.reduce((sum, other) => sum + other[i], 0) / others.length));
    },
    curve(row, place, { low, high, stops }) {
      const at = (x) => predict(row.map((old, i) => (i === place ? x : old)));
      const x = stops.length ? stops : [low, high];
      return { x, y: x.map(at), steps: false };
    },
    sample({ x, y }, axis, points) {
      const slope = (y.at(-1) - y[0]) / (x.at(-1) - x[0] || 1);
      return Array.from({ length: points }, (_, i) => y[0] + slope * (valueAlong(i / (points - 1), axis) - x[0]));
    },
  };
}
