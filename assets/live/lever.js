/** What stands around a slider: label, unit, its value, which can be typed, and the curve. */

import * as curve from "./curve.js";
import { fit, make } from "./dom.js";
import { numberField } from "./field.js";
import { current, subscribe } from "./store.js";

const states = new WeakMap();

/** Draw the surroundings of one slider. */
export function draw(root, data, send) {
  if (!states.has(root)) states.set(root, build(root));
  const state = states.get(root);
  Object.assign(state, { data, send });
  state.label.textContent = data.label;
  state.unit.textContent = data.unit;
  fit(state.words, `${data.label} ${data.unit}`);
  state.field.setAttribute("aria-label", data.words.typed);
  subscribe(root, state.write);
  state.settle();
  curve.draw(state.curve, data);
}

function build(root) {
  const words = make("div", "lever-words");
  const label = make("strong", "lever-name");
  const unit = make("span", "lever-unit");
  words.append(label, " ", unit);
  const facts = () => ({ ...state.data, value: current()?.row[state.data.place] ?? state.data.value });
  const { field, note, write, settle } = numberField(facts, (value) => state.send("typed", value));
  const head = make("div", "lever-head");
  head.append(words, field, note);
  const curve = make("div", "lever-curve");
  const state = { words, label, unit, field, curve, write, settle };
  root.replaceChildren(head, curve);
  return state;
}
