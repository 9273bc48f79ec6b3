/** Numbers and durations, written and read as people who speak the page's language write them. */

const formats = new Map();
const RAISED = Object.fromEntries([..."-0123456789"].map((sign, i) => [sign, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[i]]));
// × 10⁻³⁰, *10^30 or ·10-30; a bare *100 is a product, not a power.
const POWER = / ?[×x*·] ?10(\^[-−]?\d+|[-−]\d+|⁻?[⁰¹²³⁴-⁹]+)$/;

function format(locale, decimals) {
  const key = `${locale} ${decimals}`;
  if (!formats.has(key)) {
    formats.set(
      key,
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
        // Four digits stay together: 1979 is a year as often as a count.
        useGrouping: "min2",
      }),
    );
  }
  return formats.get(key);
}

/** A number with its decimals and a proper minus sign. */
export function number(value, decimals, locale) {
  const size = Math.abs(value);
  // As in mlcore/text/numbers.py: beyond these a number is written as a power of ten.
  if (size >= 1e15) return power(value, 3, locale);
  if (decimals > 9 && size < 1e-6) {
    const digits = size ? decimals + Number(value.toExponential(15).split("e")[1]) : -1;
    return digits < 0 ? "0" : power(value, digits, locale);
  }
  const zero = Math.abs(value) < 0.5 * 10 ** -decimals;
  return format(locale, decimals).format(zero ? 0 : value).replace("-", "−");
}

/** A share in percent, without the sign. */
export function percentage(share, decimals, locale) {
  const key = `${locale} ${decimals} %`;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  // By the digits of the share: 100 times 0.145 is less than 14.5.
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(locale, { style: "percent", ...digits, useGrouping: "min2" }));
  const words = formats.get(key).format(Math.abs(share) < 0.5 * 10 ** -(decimals + 2) ? 0 : share);
  return words.replace(/[\s\u00a0\u202f]*%/, "").replace("-", "−");
}

function power(value, digits, locale) {
  const [mantissa, exponent] = value.toExponential(Math.min(digits, 100)).split("e");
  const raised = String(Number(exponent)).replace(/./g, (sign) => RAISED[sign]);
  return `${format(locale, digits).format(Number(mantissa))}\u00a0×\u00a010${raised}`.replace("-", "−");
}

/** A change with its sign. */
export function signed(value, decimals, locale) {
  const written = number(value, decimals, locale);
  return value > 0 && /[1-9]/.test(written) ? `+${written}` : written;
}

/** A duration given in seconds, with two digits and the unit that suits it. */
export function seconds(value, locale) {
  const [scaled, unit] = value >= 1 ? [value, "s"] : value >= 1e-4 ? [value * 1e3, "ms"] : [value * 1e6, "µs"];
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(scaled)));
  return `${number(scaled, Math.min(decimals, 2), locale)} ${unit}`;
}

/** Fill the {names} of a sentence. */
export function fill(sentence, facts) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
}

/**
 * Every number that the words may stand for: none, one, or two where they can be read either way.
 * A language groups thousands by its own sign, and by spaces. Before exactly three digits a sign
 * that is neither its own way to group nor to separate could do both.
 */
export function read(written, locale) {
  const even = written.trim().replace(/[\s'’]/g, " ").replace(POWER, lowered).replace("−", "-");
  const [, sign, digits, power = ""] = /^([-+]?) ?([\d., ]+)(e[-+]?\d+)?$/i.exec(even) ?? ["", "", ""];
  const point = mark(locale);
  const other = point === "." ? "," : ".";
  const own = [["", point], [" ", point], [" ", other], ...(point === "." ? [[other, point]] : [])];
  const foreign = [["", other], [point, other], ...(point === "." || power ? [] : [[other, point]])];
  const found = numerals(digits, own);
  const values = (found.length ? found : numerals(digits, foreign)).map((numeral) => Number(sign + numeral + power));
  return [...new Set(values)].filter(Number.isFinite);
}

/** The sign before the decimals. */
export function mark(locale) {
  return (1.5).toLocaleString(locale)[1];
}

/** Digits after the point of a number whose every digit is written. */
export function decimalsIn(value) {
  const [mantissa, exponent = 0] = String(value).split("e");
  return Math.max(0, (mantissa.split(".")[1] ?? "").length - exponent);
}

/** What digits say where thousands are grouped by the first sign of a pair, decimals set off by the other. */
function numerals(digits, pairs) {
  return pairs.filter(([group, point]) => shape(group, point).test(digits))
    .map(([group, point]) => digits.replaceAll(group, "").replace(point, "."));
}

function shape(group, point) {
  // Grouped thousands never begin with a zero.
  const whole = group ? `[1-9]\\d{0,2}(\\${group}\\d{3})+` : "\\d+";
  return new RegExp(`^(${whole}(\\${point}\\d*)?${group ? "" : `|\\${point}\\d+`})$`);
}

/** Turn a written power of ten, as of 1.5 × 10⁻³⁰, into what a number is read from. */
function lowered(_, exponent) {
  return `e${exponent.replace(/^\^/, "").replace("−", "-").replace(/[⁻⁰¹²³⁴-⁹]/g, (sign) => "-0123456789"["⁻⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(sign)])}`;
}
