/** What the file knows of a row: number, range, distance to the data, curves and reasons. */

import { rowsOf, unpack } from "./arrays.js";
import * as distance from "./distance.js";
import { answers, combine, plant, predict, spread } from "./ensemble.js";
import { averaged, contributions } from "./shapley.js";
import { sample, staircase } from "./slicing.js";

/** Make the model ready. */
export async function open(data) {
  const forest = await plant(data.forest);
  const support = await distance.settle(data.support);
  const { inputs, calibration, baseline, background } = data;
  const others = rowsOf(await unpack(background.rows), inputs.length);
  const curve = (row, place) => staircase(forest, row, place, inputs[place].low, inputs[place].high);
  const model = {
    bias: predict(forest, baseline.row),
    predict: (row) => predict(forest, row),
    parts: (row) => contributions(forest, row, baseline.row),
    /** Why a row has its value, against real rows: many steps, for whoever must not wait. */
    *reasons(row) {
      return { bias: background.bias, contributions: yield* averaged(forest, row, others) };
    },
    value(row) {
      const steps = model.reasons(row);
      let step = steps.next();
      while (!step.done) step = steps.next();
      return step.value;
    },
    curves: (row) => inputs.map((_, place) => curve(row, place)),
    /** Curves at evenly spaced values, but for the one of the input that moves. */
    sampled: (row, moving, points) => inputs.map(({ low, high }, place) =>
      place === moving ? null : sample(curve(row, place), low, high, points)),
    distance: (row) => distance.share(support, row),
    /** The number with the range that holds the true value as often as asked. */
    answer(row, coverage) {
      const all = answers(forest, row);
      const prediction = combine(forest, all);
      if (!calibration) return { prediction, interval: null };
      const apart = calibration.scaled ? spread(all) : 0;
      const reach = calibration.factors[coverage] * (apart + calibration.floor);
      return { prediction, interval: { low: prediction - reach, high: prediction + reach } };
    },
    /** Everything the page shows of a row. */
    explore: (row, coverage = data.coverage) => ({
      ...model.answer(row, coverage),
      distance: model.distance(row),
      curves: model.curves(row),
      bias: model.bias,
      contributions: model.parts(row),
    }),
  };
  return model;
}

/** Compare stored answers of the server with the file's own, bit for bit. */
export async function check(model, { rows, answers: expected }, width) {
  const stored = await unpack(expected);
  const own = rowsOf(await unpack(rows), width).map(model.predict);
  const wrong = own.filter((answer, i) => !Object.is(answer, stored[i])).length;
  return { n: own.length, wrong };
}
