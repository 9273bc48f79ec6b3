/** A model whose answer is a sum of its inputs, each times a number of its own. */

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
    curve(row, place, low, high) {
      const at = (x) => predict(row.map((old, i) => (i === place ? x : old)));
      return { x: [low, high], y: [at(low), at(high)], steps: false };
    },
    sample: ({ y: [from, to] }, low, high, points) =>
      Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1)),
  };
}
