/** What gives a row several scores, and what is made of them: of most classifiers the chances. */

import { valueAlong } from "../../../live/charts/axis.js";
import { plant, predict } from "./ensemble.js";
import { linear } from "./linear.js";
import { answer } from "./link.js";
import { averaged, contributions } from "./mixtures.js";
import { sample, staircase } from "./slicing.js";

/** Values along an input at which a curve without steps is asked, and those of what one input reaches. */
const ALONG = 81;

/** Linear scores and what is made of them. */
export function linearScores({ lines, rule, place }) {
  const sums = lines.map(linear);
  const raw = (row) => sums.map((sum) => sum.predict(row));
  const chances = (row) => answer(rule, raw(row));
  const one = (row) => chances(row)[place];
  return {
    ...model(one),
    raw,
    chances,
    curve(row, at, { low, high, stops, points = ALONG }) {
      const x = Array.from({ length: points }, (_, i) => valueAlong(i / (points - 1), { low, high, stops }));
      return { x, y: x.map((value) => one(row.map((old, i) => (i === at ? value : old)))), steps: false };
    },
    // Curves are asked at values that lie as evenly along their axes as what is drawn of them.
    sample: ({ y }, _, points) => Array.from({ length: points }, (_, i) => {
      const at = (i / (points - 1)) * (y.length - 1);
      const before = Math.min(Math.floor(at), y.length - 2);
      return y[before] + (at - before) * (y[before + 1] - y[before]);
    }),
  };
}

/**
 * Make the ensembles ready. `place` is that of the class whose chance is the number, null where the
 * answer is one number; `alone` makes a model of an ensemble that is the number by itself.
 */
export async function scores({ members, rule, place }, alone) {
  const forests = await Promise.all(members.map(plant));
  const raw = (row) => forests.map((forest) => predict(forest, row));
  const number = (found) => (place === null ? found : found[place]);
  const chances = place === null ? null : (row) => answer(rule, raw(row));
  const own = rule[0] === "columns" ? rule[2 + place] : null;
  if (Number.isInteger(own)) return { ...alone(forests[own]), raw, chances };
  const linked = (found) => number(answer(rule, found));
  const one = (row) => linked(raw(row));
  return {
    ...model(one),
    raw,
    chances,
    curve(row, at, { low, high }) {
      const steps = forests.map((forest) => staircase(forest, row, at, low, high));
      return together(steps, linked);
    },
    sample,
  };
}

/** What any number tells that is made of scores. */
function model(predict) {
  return {
    predict,
    ask: (row) => ({ prediction: predict(row), apart: 0 }),
    parts: (row, from) => contributions(predict, row, from),
    averaged: (row, others) => averaged(predict, row, others),
  };
}

/** The staircase of what is made of several staircases: it has a step wherever one of them has. */
function together(staircases, linked) {
  const x = [...new Set(staircases.flatMap((each) => each.x))].sort((a, b) => a - b);
  const at = staircases.map(() => 0);
  const y = x.map((value) => {
    const found = staircases.map((each, i) => {
      while (each.x[at[i] + 1] <= value) at[i] += 1;
      return each.y[at[i]];
    });
    return linked(found);
  });
  return { x, y };
}
