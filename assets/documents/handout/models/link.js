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
  binary: ([score], { factor }) => both(logistic(factor * score)),
  capped: ([value]) => (value > 1 && value <= 1 + 1e-5 ? 1 : value),
  clipped: ([value]) => (Math.min(1, Math.max(-1, value)) + 1) / 2,
  column: ([values], { place }) => values[place],
  columns: (values) => values.flat(),
  complement: ([second]) => both(second),
  difference: ([first, second]) => first - second,
  divided: ([value], { minus, by }) => (value - minus) / by,
  function: ([value], { name }) => FUNCTIONS[name](value),
  interpolated: ([value], { x, y }) => between(Math.min(x.at(-1), Math.max(x[0], value)), x, y),
  line: (values, { weights, plus }) => values.reduce((total, value, i) => total + weights[i] * value, plus),
  lines: (values, { weights, plus }) => weights.map((own, k) => values.flat().reduce((sum, value, i) => sum + own[i] * value, plus[k])),
  logistic: ([score]) => logistic(score),
  "mean-in-turn": (values) => mean(values, values.map(() => 1)),
  multiplied: ([value], { by, plus }) => value * (by ?? 1) + (plus ?? 0),
  placed: ([chances], { places, n_classes: n }) => Array.from({ length: n }, (_, k) => (places.includes(k) ? chances[places.indexOf(k)] : 0)),
  shares(values, { empty }) {
    const votes = values.flat();
    const total = votes.reduce((sum, vote) => sum + vote, 0);
    return votes.map((vote) => (total === 0 && empty !== null ? empty : vote / total));
  },
  softmax(values) {
    const scores = values.flat();
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

function both(second) {
  return [1 - second, second];
}

function logistic(score) {
  return 1 / (1 + Math.exp(-score));
}

/** The height at a place along straight lines between points; of points at one place the last counts. */
function between(value, x, y) {
  let low = 0;
  let high = x.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= value) low = middle;
    else high = middle;
  }
  if (low === x.length - 1 || x[low] === value) return y[low];
  return y[low] + ((y[low + 1] - y[low]) / (x[low + 1] - x[low])) * (value - x[low]);
}

function mean(values, weights) {
  if (Array.isArray(values[0])) return values[0].map((_, place) => mean(values.map((each) => each[place]), weights));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return values.reduce((sum, value, i) => sum + value * weights[i], 0) / total;
}
