/** Ensembles that give a row a score each, and what is made of the scores: of most classifiers the chances. */

import { plant, predict } from "./ensemble.js";
import { answer } from "./link.js";
import { averaged, contributions } from "./mixtures.js";
import { sample, staircase } from "./slicing.js";

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
    raw,
    chances,
    predict: one,
    ask: (row) => ({ prediction: one(row), apart: 0 }),
    parts: (row, from) => contributions(one, row, from),
    averaged: (row, others) => averaged(one, row, others),
    curve(row, at, { low, high }) {
      const steps = forests.map((forest) => staircase(forest, row, at, low, high));
      return together(steps, linked);
    },
    sample,
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
