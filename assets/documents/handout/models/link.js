/** What scikit-learn makes of the scores of trees, by the rule that `mlcore/inference/links.py` writes down. */

const FUNCTIONS = {
  arcsinh: Math.asinh,
  cbrt: Math.cbrt,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  negative: (x) => -x,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  square: (x) => x * x,
};

/** Each step, from what the rules within it give: numbers, or lists with a number a class. */
const STEPS = {
  average: (values, { weights }) => mean(values, weights ?? values.map(() => 1)),
  binary([score], { factor }) {
    const second = 1 / (1 + Math.exp(-factor * score));
    return [1 - second, second];
  },
  column: ([values], { place }) => values[place],
  columns: (values) => values,
  difference: ([first, second]) => first - second,
  divided: ([value], { minus, by }) => (value - minus) / by,
  function: ([value], { name }) => FUNCTIONS[name](value),
  line: (values, { weights, plus }) => values.reduce((total, value, i) => total + weights[i] * value, plus),
  "mean-in-turn": (values) => mean(values, values.map(() => 1)),
  multiplied: ([value], { by, plus }) => value * (by ?? 1) + (plus ?? 0),
  softmax(scores) {
    const most = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - most));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  },
};

/** Compute what a rule makes of the scores of a row: a number, or a list with a chance for each class. */
export function answer(rule, scores) {
  if (typeof rule === "number") return scores[rule];
  const [name, parameters, ...inner] = rule;
  return STEPS[name](inner.map((each) => answer(each, scores)), parameters);
}

function mean(values, weights) {
  if (Array.isArray(values[0])) return values[0].map((_, place) => mean(values.map((each) => each[place]), weights));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return values.reduce((sum, value, i) => sum + value * weights[i], 0) / total;
}
