/** What all charts measure and write with: a scale, round numbers along it, words at a place. */

import { svg } from "../core/dom.js";

/** Return what leads from the values between two ends to the places between two others. */
export function scale([low, high], [start, end]) {
  const span = high - low || 1;
  return (value) => start + ((end - start) * (value - low)) / span;
}

/** About `count` round numbers from `low` to `high`, at least `least` apart. */
export function ticks(low, high, count, least = 0) {
  const rough = Math.max((high - low) / count, least);
  if (!(rough > 0)) return [low];
  const step = round(rough);
  return multiples(step, Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9));
}

/** About `count` round numbers, two at least, the first below `low` and the last above `high`. */
export function ticksAround(low, high, count) {
  const step = round((high - low) / count);
  const first = Math.floor(low / step);
  return multiples(step, first, Math.max(Math.ceil(high / step), first + 1));
}

function round(rough) {
  const power = 10 ** Math.floor(Math.log10(rough) + 1e-9);
  return power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
}

function multiples(step, first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** Digits after the separator that round numbers need. */
export function decimalsOf(values) {
  const step = values.length > 1 ? values[1] - values[0] : Math.abs(values[0]) || 1;
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}

/** Write at a place of a chart. */
export function label(className, words, x, y, anchor = "middle") {
  return svg("text", { class: className, x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor }, words);
}

/** How words at a place stay within a width: the nearer to an edge, the more to its other side. */
export function anchored(x, width, edge) {
  return x < edge ? "start" : x > width - edge ? "end" : "middle";
}
