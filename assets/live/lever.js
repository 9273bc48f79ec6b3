/** What stands around a slider: label, unit, its value, which can be typed, and the curve. */

import * as curve from "./curve.js";
import { make } from "./dom.js";
import { number } from "./format.js";
import { current, subscribe } from "./store.js";

const states = new WeakMap();

/** Draw the surroundings of one slider. */
export function draw(root, data, send) {
  if (!states.has(root)) states.set(root, build(root));
  const state = states.get(root);
  Object.assign(state, { data, send });
  state.label.textContent = data.label;
  state.unit.textContent = data.unit;
  state.field.setAttribute("aria-label", data.words.typed);
  subscribe(root, () => show(state));
  show(state);
  curve.draw(state.curve, data);
}

function build(root) {
  const words = make("div", "lever-words");
  const label = make("strong", "lever-name");
  const unit = make("span", "lever-unit");
  words.append(label, " ", unit);
  const field = make("input", "lever-field");
  field.inputMode = "decimal";
  field.autocomplete = "off";
  const head = make("div", "lever-head");
  head.append(words, field);
  const curve = make("div", "lever-curve");
  const state = { label, unit, field, curve };
  field.addEventListener("focus", () => field.select());
  field.addEventListener("input", () => complain(state, ""));
  field.addEventListener("change", () => take(state));
  field.addEventListener("blur", () => {
    complain(state, "");
    show(state);
  });
  root.replaceChildren(head, curve);
  return state;
}

function show({ data, field }) {
  // What somebody is typing is theirs until they are done.
  if (field.matches(":focus") && field.value !== "") return;
  field.value = number(current()?.row[data.place] ?? data.value, data.decimals, data.locale);
}

function take(state) {
  const { data, field, send } = state;
  const value = read(field.value);
  if (Number.isFinite(value) && value >= data.low && value <= data.high) send("typed", value);
  else complain(state, data.words.range);
}

/** Read a number as it is written in either language: spaces between thousands, comma or point. */
function read(written) {
  const plain = written.replace(/[\s'’]/g, "").replace("−", "-");
  if (plain === "") return NaN;
  return Number(/,\d{3}(\D|$)/.test(plain) && plain.includes(".") ? plain.replace(/,/g, "") : plain.replace(",", "."));
}

function complain({ field }, words) {
  field.setCustomValidity(words);
  field.setAttribute("aria-invalid", words ? "true" : "false");
  if (words) field.reportValidity();
}
