/** Numbers as people write them, read in the language of the page. */

// × 10⁻³⁰, *10^30 or ·10-30; a bare *100 is a product, not a power.
const POWER = / ?[×x*·] ?10(\^[-−]?\d+|[-−]\d+|⁻?[⁰¹²³⁴-⁹]+)$/;

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
