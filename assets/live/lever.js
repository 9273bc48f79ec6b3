/** What stands around a slider: label, unit, its value, which can be typed, and the curve. */

import * as curve from "./curve.js";
import { make } from "./dom.js";
import { complain, numberField } from "./field.js";
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
  const field = numberField((value) => take(state, value), () => show(state));
  const head = make("div", "lever-head");
  head.append(words, field);
  const curve = make("div", "lever-curve");
  const state = { label, unit, field, curve };
  root.replaceChildren(head, curve);
  return state;
}

function show(state) {
  const { data, field } = state;
  // What somebody is typing is theirs until they are done.
  if (field.matches(":focus") && field.value !== "") return;
  const value = current()?.row[data.place] ?? data.value;
  // All but one of the sliders stand still at frame rate.
  if (state.written?.data === data && state.written.value === value && state.written.text === field.value) return;
  field.value = number(value, data.decimals, data.locale);
  state.written = { data, value, text: field.value };
}

function take({ data, field, send }, value) {
  if (value >= data.low && value <= data.high) send("typed", value);
  else complain(field, data.words.range);
}
