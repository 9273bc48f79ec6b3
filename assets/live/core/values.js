/** The one writer of an input's values and of a model's answers in the browser, from the facts of mlcore/wording/values.py. */

import { number, percentage, signed } from "./numbers.js";

/** Difference of two chances below which it is written with one decimal more, as in values.py. */
const FEW_POINTS = 0.0995;
/** Decimals of a percentage at most, and how near to an end they cannot tell a chance from it. */
const FINEST = 2;
const NEAREST = 0.000051;

/** Write a value alone; a chance in percent, a choice by its level, a value that is not known in words. */
export function written(value, of, locale) {
  if (!isKnown(value)) return of.unknown ?? "–";
  if (of.levels) return of.levels[value] ?? of.other;
  return of.percent ? chance(value, percentDecimals(of), locale) : number(value, of.decimals, locale);
}

/** Tell whether a value is known: JSON has null for one that is not. */
export function isKnown(value) {
  return value !== null && !Number.isNaN(value);
}

/** Write a value with its unit, if it is known. */
export function withUnit(value, of, locale) {
  if (!isKnown(value)) return written(value, of, locale);
  return `${written(value, of, locale)} ${of.unit ?? ""}`.trim();
}

/** Write how far two values are apart, without a sign; of chances in points. */
export function difference(change, of, locale) {
  return of.percent ? points(Math.abs(change), of, locale) : number(Math.abs(change), of.decimals, locale);
}

/** Write a change with its sign, and with a unit where differences have their own. */
export function changed(change, of, locale) {
  if (!of.percent) return signed(change, of.decimals, locale);
  const words = points(Math.abs(change), of, locale);
  return isSame(change, of) ? words : `${change > 0 ? "+" : "−"}${words}`;
}

/** Whether a change is so small that it reads as none. */
export function isSame(change, of) {
  return Math.abs(change) < 0.5 * 10 ** -(of.decimals + (of.percent ? 1 : 0));
}

/** What writes parts of a sum, all with the same digits: enough that not all of them are read as 0. */
export function partsWriter(parts, of, locale, { enough = true } = {}) {
  const largest = Math.max(0, ...parts.map(Math.abs));
  const few = of.percent && largest < FEW_POINTS && !isSame(largest, of);
  let digits = few ? of.decimals + 1 : of.decimals;
  while (enough && largest > 0 && largest < 0.5 * 10 ** -digits) digits += 1;
  const write = (value, more = 0) =>
    of.percent ? percentage(value, digits + more - 2, locale) : number(value, digits + more, locale);
  return {
    /** A part with its sign. */
    signed: (value) => withSign(value, write(value)),
    /** How far off a part may be. */
    margin: (value) => write(value, 1),
    /** Whether a part is read as 0. */
    isNone: (value) => Math.abs(value) < 0.5 * 10 ** -digits,
  };
}

/** Write a share of cases as a whole percentage; bare, without the sign. */
export function share(value, locale, { bare = false } = {}) {
  return percentage(value, 0, locale) + (bare ? "" : percentSign(locale));
}

/** Write a round number of an axis with as many decimals as its neighbours need. */
export function onAxis(value, decimals, of, locale) {
  return of.percent ? percentage(value, Math.max(0, decimals - 2), locale) + percentSign(locale) : number(value, decimals, locale);
}

function percentSign(locale) {
  return locale === "fr" ? "\u202f%" : "\u00a0%";
}

function withSign(value, words) {
  return value > 0 && /[1-9]/.test(words) ? `+${words}` : words;
}

function percentDecimals({ decimals }) {
  return Math.max(0, decimals - 2);
}

/** A chance that is read as 0 or 100 % only where it is: the rule of `chance` in mlcore/text/numbers.py. */
function chance(share, decimals, locale) {
  const fromEnd = Math.min(share, 1 - share);
  const needed = fromEnd <= 0 || fromEnd >= 0.0095 ? 0 : fromEnd >= 0.00095 ? 1 : FINEST;
  const digits = Math.max(decimals, needed);
  const sign = percentSign(locale);
  if (fromEnd > 0 && fromEnd < NEAREST && digits <= FINEST) {
    const [before, end] = share < 0.5 ? ["<", 0.0001] : [">", 0.9999];
    return `${before}${locale === "fr" ? "\u202f" : ""}${percentage(end, FINEST, locale)}${sign}`;
  }
  return percentage(share, digits, locale) + sign;
}

const rules = new Map();

/** A difference of two chances in points, whose word follows the number as it is written. */
function points(change, of, locale) {
  const decimals = percentDecimals(of) + (Math.abs(change) < FEW_POINTS ? 1 : 0);
  const key = `${locale} ${decimals}`;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  if (!rules.has(key)) rules.set(key, new Intl.PluralRules(locale, digits));
  const form = rules.get(key).select(100 * change) === "one" ? "one" : "other";
  return of.points[form].replace("{points}", percentage(change, decimals, locale));
}
