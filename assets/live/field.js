/** A field for a number, as people write it in either language. */

import { make } from "./dom.js";

// × 10⁻³⁰, *10^30 or ·10-30; a bare *100 is a product, not a power.
const POWER = /[×x*·]10(\^[-−]?\d+|[-−]\d+|⁻?[⁰¹²³⁴-⁹]+)$/;

/** Make a field; `take` is given what was typed, NaN if it is no number; `leave` is told the end. */
export function numberField(take, leave) {
  const field = make("input", "lever-field");
  field.inputMode = "decimal";
  field.autocomplete = "off";
  field.addEventListener("focus", () => field.select());
  field.addEventListener("input", () => complain(field, ""));
  field.addEventListener("change", () => take(read(field.value)));
  field.addEventListener("blur", () => {
    complain(field, "");
    leave();
  });
  return field;
}

/** Say beside the field what is wrong with it; empty words take that back. */
export function complain(field, words) {
  field.setCustomValidity(words);
  field.setAttribute("aria-invalid", words ? "true" : "false");
  if (words) field.reportValidity();
}

/** Read a number as it is written in either language: spaces between thousands, comma or point. */
function read(written) {
  const plain = written.replace(/[\s'’]/g, "").replace("−", "-").replace(POWER, lowered);
  if (plain === "") return NaN;
  return Number(/,\d{3}(\D|$)/.test(plain) && plain.includes(".") ? plain.replace(/,/g, "") : plain.replace(",", "."));
}

/** Turn a written power of ten, as of 1.5 × 10⁻³⁰, into what a number is read from. */
function lowered(_, exponent) {
  return `e${exponent.replace(/^\^/, "").replace("−", "-").replace(/[⁻⁰¹²³⁴-⁹]/g, (sign) => "-0123456789"["⁻⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(sign)])}`;
}
