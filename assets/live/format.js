/** Numbers and durations written the way the visitor's language reads them. */

const formats = new Map();
const RAISED = Object.fromEntries([..."-0123456789"].map((sign, i) => [sign, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[i]]));

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

/** A number with its decimals and a true minus sign. */
export function number(value, decimals, locale) {
  const size = Math.abs(value);
  // As in mlcore/text/digits.py: beyond these a number is written as a power of ten.
  if (size >= 1e15) return power(value, 3, locale);
  if (decimals > 9 && size < 1e-6) {
    const digits = size ? decimals + Number(value.toExponential(15).split("e")[1]) : -1;
    return digits < 0 ? "0" : power(value, digits, locale);
  }
  const zero = Math.abs(value) < 0.5 * 10 ** -decimals;
  return format(locale, decimals).format(zero ? 0 : value).replace("-", "−");
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
