/** A model whose answer is a sum over its inputs: a number times a slope, of a choice what its level adds. */

import { valueAlong } from "../../../live/charts/axis.js";

/** What `mlcore/documents/linear.py` read off it, as a model that answers. */
export function linear({ start, value, slopes, levels, missing }) {
  /** What an input adds to the answer for the row where it starts. */
  const adds = (place, x) => {
    if (Number.isNaN(x)) return missing[place];
    return levels[place].length ? levels[place][x] : slopes[place] * (x - start[place]);
  };
  const predict = (row) => slopes.reduce((sum, _, i) => sum + adds(i, row[i]), value);
  const parts = (row, from) => slopes.map((_, i) => adds(i, row[i]) - adds(i, from[i]));
  return {
    predict,
    // Nothing in it lies apart from anything.
    ask: (row) => ({ prediction: predict(row), apart: 0 }),
    parts,
    /** The mean over real rows of what leads from each of them to this row. */
    *averaged(row, others) {
      yield;
      return slopes.map((_, i) => adds(i, row[i]) - others.reduce((sum, other) => sum + adds(i, other[i]), 0) / others.length);
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
