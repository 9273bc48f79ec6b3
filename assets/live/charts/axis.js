/** What all charts measure and write with: a scale, round numbers along it, words at a place. */

import { svg } from "../core/dom.js";

/**
 * Return what leads from the values between two ends to the places between two others. `stops` are
 * the values evenly spaced in between where not all are.
 */
export function scale([low, high], [start, end], stops = []) {
  if (stops.length) return (value) => start + ((end - start) * position(value, stops)) / (stops.length - 1);
  const span = high - low || 1;
  return (value) => start + ((end - start) * (value - low)) / span;
}

/** The value at a share of the way along an axis. */
export function valueAlong(share, { low, high, stops = [] }) {
  return stops.length ? stopped(Math.min(1, Math.max(0, share)) * (stops.length - 1), stops) : low + share * (high - low);
}

/** Where a value lies among stops, counted from the first one. */
export function position(value, stops) {
  const last = stops.length - 1;
  if (!(value > stops[0])) return 0;
  if (value >= stops[last]) return last;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (stops[middle] <= value) low = middle;
    else high = middle;
  }
  return low + (value - stops[low]) / (stops[low + 1] - stops[low]);
}

/** The value at a place among stops; between two of them to twelve digits. */
export function stopped(place, stops) {
  const below = Math.floor(place);
  if (below === place) return stops[below];
  return Number((stops[below] + (place - below) * (stops[below + 1] - stops[below])).toPrecision(12));
}

/** Round numbers for an axis whose values are not evenly spaced: powers of ten, and what fits between. */
export function ticksAmong(stops, count) {
  const last = stops.length - 1;
  const taken = [];
  // The rounder ones first: a number that comes too near to another is left out.
  for (const factors of [[0], [1], [3], [2, 5]]) {
    for (const value of factors.flatMap((factor) => powers(factor, stops[0], stops[last]))) {
      const at = position(value, stops);
      if (taken.every((other) => Math.abs(at - position(other, stops)) >= last / count)) taken.push(value);
    }
  }
  return taken.sort((a, b) => a - b);
}

function powers(factor, low, high) {
  const found = factor ? [] : [0];
  const largest = Math.max(Math.abs(low), Math.abs(high));
  for (let power = 0; factor && power < 13; power++) {
    const size = Number(`${factor}e${Math.floor(Math.log10(largest)) - power}`);
    found.push(size, -size);
  }
  return found.filter((value) => value >= low && value <= high);
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
