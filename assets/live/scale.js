/** Round numbers for axes, legends and contour lines. */

/** About `count` round numbers from `low` to `high`, at least `least` apart. */
export function ticks(low, high, count, least = 0) {
  const rough = Math.max((high - low) / count, least);
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough) + 1e-9);
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** Digits after the separator that round numbers need. */
export function decimalsOf(values) {
  const step = values.length > 1 ? values[1] - values[0] : Math.abs(values[0]) || 1;
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}
