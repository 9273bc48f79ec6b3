/** What the file knows of a row: number, range, distance to the data, curves and reasons. */

import { rowsOf, unpack } from "./arrays.js";
import * as distance from "./distance.js";
import { answers, combine, plant, predict, spread } from "./models/ensemble.js";
import { linear } from "./models/linear.js";
import { linearScores, scores } from "./models/scores.js";
import { averaged, contributions } from "./models/shapley.js";
import { sample, staircase } from "./models/slicing.js";

/** Values tried of what one input alone reaches, where a curve has no steps: as many as the server tries. */
const REACHED = 21;

/** Trees as a model that answers. */
function trees(forest) {
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

/** What answers, of whichever kind it is. */
async function machineOf({ linear: line, scores: several, forest }) {
  if (line) return linear(line);
  if (several?.lines) return linearScores(several);
  return several ? scores(several, trees) : trees(await plant(forest));
}

/** The same for rows that have null for what is not known, as the page has them. */
function withGaps({ predict, raw, chances, ask, parts, averaged, curve, ...rest }) {
  const read = (row) => Array.from(row, (value) => value ?? NaN);
  return {
    ...rest,
    predict: (row) => predict(read(row)),
    raw: raw && ((row) => raw(read(row))),
    chances: chances && ((row) => chances(read(row))),
    ask: (row) => ask(read(row)),
    parts: (row, from) => parts(read(row), read(from)),
    averaged: (row, others) => averaged(read(row), others),
    curve: (row, ...along) => curve(read(row), ...along),
  };
}

/** Make the model ready. */
export async function open(data) {
  const whole = await machineOf(data);
  const machine = data.inputs.some(({ unknown }) => unknown) ? withGaps(whole) : whole;
  const support = await distance.settle(data.support);
  const { inputs, calibration, baseline, background } = data;
  const others = rowsOf(await unpack(background.rows), inputs.length);
  /** The answer with each level of a choice, by its code. */
  const levels = (row, place) => Array.from(inputs[place].codes, (_, code) => machine.predict(row.map((old, i) => (i === place ? code : old))));
  const curve = (row, place) => {
    if (!inputs[place].codes) return machine.curve(row, place, inputs[place]);
    const y = levels(row, place);
    return { x: [...y.keys()], y, steps: false };
  };
  const model = {
    bias: machine.predict(baseline.row),
    predict: machine.predict,
    /** What is compared with the server's bit for bit: the answer, or the scores it is made of. */
    raw: machine.raw ?? ((row) => [machine.predict(row)]),
    /** The chances of all classes; null where the answer is one number. */
    chances: machine.chances ?? null,
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
      const { middle: [low, high], usual } = inputs[place];
      if (usual) {
        const all = levels(row, place);
        const y = usual.map((code) => all[code]);
        return { least: Math.min(...y), most: Math.max(...y) };
      }
      const { y } = machine.curve(row, place, { low, high, stops: [], points: REACHED });
      return { least: Math.min(...y), most: Math.max(...y) };
    },
    curves: (row) => inputs.map((_, place) => curve(row, place)),
    /** Curves at values evenly spaced along their axes, but for the one of the input that moves. */
    sampled: (row, moving, points) => inputs.map((axis, place) =>
      place === moving ? null : axis.codes ? levels(row, place) : machine.sample(curve(row, place), axis, points)),
    distance: (row) => distance.share(support, row),
    /** The answer where the value of an input is not known; nothing where it always is. */
    missing: (row, place) => (inputs[place].unknown ? machine.predict(row.map((value, i) => (i === place ? null : value))) : undefined),
    /** What came of the unseen cases nearest to a chance, in whole percents; null where that was not checked. */
    unseen(chance) {
      if (!data.unseen) return null;
      const at = Math.round(100 * chance);
      const [n, hits, low, high] = data.unseen[at];
      return { n, hits, share: hits / n, low, high, near: at / 100 };
    },
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
  const own = rowsOf(await unpack(rows), width).map(model.raw);
  const stored = rowsOf(await unpack(expected), own[0].length);
  const equal = (one, other) => (slack ? Math.abs(one - other) <= slack : Object.is(one, other));
  const wrong = own.filter((answers, i) => !answers.every((answer, k) => equal(answer, stored[i][k]))).length;
  return { n: own.length, wrong };
}
