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

/** Rules whose results are numbers in single precision, with which the next step computes in it, too. */
const SINGLE = ["float32", "exp-32", "odds-32", "shares-32"];
/** Added to a number and taken away again it leaves the nearest whole one. */
const WHOLE = 3 * 2 ** 51;

/** Each step, from what the rules within it give: numbers, or lists with a number a class. */
const STEPS = {
  apart(values, _, inner) {
    const scores = values.flat();
    const most = Math.max(...scores);
    return scores.map((score) => (isSingle(inner) ? Math.fround(score - most) : score - most));
  },
  average: (values, { weights }) => mean(values, weights ?? values.map(() => 1)),
  binary: ([score], { factor }) => both(logistic(factor * score)),
  capped: ([value]) => (value > 1 && value <= 1 + 1e-5 ? 1 : value),
  clipped: ([value]) => (Math.min(1, Math.max(-1, value)) + 1) / 2,
  column: ([values], { place }) => values[place],
  columns: (values) => values.flat(),
  complement: ([second], _, inner) => (isSingle(inner) ? [Math.fround(1 - second), second] : both(second)),
  difference: ([first, second]) => first - second,
  divided: ([value], { minus, by }) => (value - minus) / by,
  "exp-32": ([value]) => each(value, single),
  "exp-fast": ([value]) => each(value, fast),
  "exp-in-turn": ([value]) => each(value, Math.exp),
  float32: ([value]) => each(value, Math.fround),
  float64: ([value]) => value,
  function: ([value], { name }) => FUNCTIONS[name](value),
  interpolated: ([value], { x, y }) => between(Math.min(x.at(-1), Math.max(x[0], value)), x, y),
  line: (values, { weights, plus }) => values.reduce((total, value, i) => total + weights[i] * value, plus),
  lines: (values, { weights, plus }) => weights.map((own, k) => values.flat().reduce((sum, value, i) => sum + own[i] * value, plus[k])),
  logistic: ([score]) => logistic(score),
  "mean-in-turn": (values) => mean(values, values.map(() => 1)),
  multiplied: ([value], { by, plus }) => value * (by ?? 1) + (plus ?? 0),
  // As XGBoost has it, with its guards against a power too large and a division by 0.
  "odds-32"([power]) {
    const guarded = Math.min(power, 0x1f46ff8 * 2 ** 103);
    return Math.fround(1 / Math.fround(Math.fround(guarded + 1) + Math.fround(1e-16)));
  },
  placed: ([chances], { places, n_classes: n }) => Array.from({ length: n }, (_, k) => (places.includes(k) ? chances[places.indexOf(k)] : 0)),
  shares(values, { empty }) {
    const votes = values.flat();
    const total = votes.reduce((sum, vote) => sum + vote, 0);
    return votes.map((vote) => (total === 0 && empty !== null ? empty : vote / total));
  },
  "shares-32"([powers]) {
    const total = Math.fround(powers.reduce((sum, power) => sum + power, 0));
    return powers.map((power) => Math.fround(power / total));
  },
  "signed-square": ([value]) => Math.sign(value) * value * value,
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
  return STEPS[name](inner.map((rule) => answer(rule, scores)), parameters, inner);
}

function isSingle(rules) {
  return rules.every((rule) => SINGLE.includes(rule[0]));
}

/** Do the same to a number, or to each of a list. */
function each(value, step) {
  return Array.isArray(value) ? value.map(step) : step(value);
}

/** The exponential of the C library in single precision: a table of 32 and a polynomial. */
function single(score) {
  const n = 32;
  const scaled = Math.min(129 * n, Math.max(-151 * n, score * (1.4426950408889634 * n)));
  const whole = scaled + WHOLE - WHOLE;
  const rest = scaled - whole;
  const first = (0.05550361559341535 / n ** 3) * rest + 0.2402284522445722 / n ** 2;
  const second = (0.6931471806916203 / n) * rest + 1;
  return Math.fround((first * (rest * rest) + second) * 2 ** (whole / n));
}

/** CatBoost's own exponential: a table of 2048 and a polynomial. */
function fast(score) {
  if (score <= -708.3964185322641) return 0;
  if (score >= 709.782712893384) return Infinity;
  const n = 2048;
  const number = Math.min(709.8, Math.max(-708.5, score)) * (n / Math.LN2) + WHOLE - WHOLE;
  const rest = number * (Math.LN2 / n) - score;
  const cubic = (3.0000000027955394 - rest) * (rest * rest) * 0.16666666685227835;
  return (cubic - rest + 1) * 2 ** (number / n);
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
