/** What the file knows of a row: number, range, distance to the data, curves and reasons. */

import { rowsOf, unpack } from "./arrays.js";
import * as distance from "./distance.js";
import { answers, combine, plant, predict, spread } from "./ensemble.js";
import { linear } from "./linear.js";
import { averaged, contributions } from "./shapley.js";
import { sample, staircase } from "./slicing.js";

/** Trees as a model that answers. */
async function trees(packed) {
  const forest = await plant(packed);
  return {
    predict: (row) => predict(forest, row),
    ask(row) {
      const all = answers(forest, row);
      return { prediction: combine(forest, all), apart: spread(all) };
    },
    parts: (row, from) => contributions(forest, row, from),
    averaged: (row, others) => averaged(forest, row, others),
    curve: (row, place, { low, high }) => staircase(forest, row, place, low, high),
    sample,
  };
}

/** Make the model ready. */
export async function open(data) {
  const machine = data.linear ? linear(data.linear) : await trees(data.forest);
  const support = await distance.settle(data.support);
  const { inputs, calibration, baseline, background } = data;
  const others = rowsOf(await unpack(background.rows), inputs.length);
  const curve = (row, place) => machine.curve(row, place, inputs[place]);
  const model = {
    bias: machine.predict(baseline.row),
    predict: machine.predict,
    parts: (row) => machine.parts(row, baseline.row),
    /** Why a row has its value, against real rows: many steps, for those who must not wait. */
    *reasons(row) {
      return { bias: background.bias, contributions: yield* machine.averaged(row, others) };
    },
    value(row) {
      const steps = model.reasons(row);
      let step = steps.next();
      while (!step.done) step = steps.next();
      return step.value;
    },
    /** The lowest and the highest answer that one input alone reaches over most of its real values. */
    reach(row, place) {
      const [low, high] = inputs[place].middle;
      const { y } = machine.curve(row, place, { low, high, stops: [] });
      return { least: Math.min(...y), most: Math.max(...y) };
    },
    curves: (row) => inputs.map((_, place) => curve(row, place)),
    /** Curves at values evenly spaced along their axes, but for the one of the input that moves. */
    sampled: (row, moving, points) => inputs.map((axis, place) =>
      place === moving ? null : machine.sample(curve(row, place), axis, points)),
    distance: (row) => distance.share(support, row),
    /** The number with the range that holds the actual value as often as asked. */
    answer(row, coverage) {
      const { prediction, apart } = machine.ask(row);
      if (!calibration) return { prediction, interval: null };
      const reach = calibration.factors[coverage] * ((calibration.scaled ? apart : 0) + calibration.floor);
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

/** Compare stored answers of the server with the file's own: bit for bit, unless some slack is given. */
export async function check(model, { rows, answers: expected, slack }, width) {
  const stored = await unpack(expected);
  const own = rowsOf(await unpack(rows), width).map(model.predict);
  const equal = (one, other) => (slack ? Math.abs(one - other) <= slack : Object.is(one, other));
  const wrong = own.filter((answer, i) => !equal(answer, stored[i])).length;
  return { n: own.length, wrong };
}
