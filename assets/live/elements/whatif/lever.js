/** What stands around a slider: label, unit, its value, which can be typed, and the curve. */

import * as curve from "../../charts/curve.js";
import { element, fit, make } from "../../core/dom.js";
import { numberField } from "../../core/field.js";
import { current, subscribe } from "../../core/store.js";
import { invite } from "../bubble.js";

/** Draw the surroundings of one slider. */
export const draw = element(build, (state) => {
  const { root, data } = state;
  state.label.textContent = data.label;
  state.unit.textContent = data.unit;
  state.words.title = `${data.label} ${data.unit}`.trim();
  fit(state.words, state.words.title);
  state.field.setAttribute("aria-label", data.words.typed);
  subscribe(root, state.write);
  state.settle();
  curve.draw(state.curve, data);
  if (data.invitation) invite(state, data.invitation);
});

function build(state) {
  const words = make("div", "lever-words");
  const label = make("strong", "lever-name");
  const unit = make("span", "lever-unit");
  words.append(label, " ", unit);
  const facts = () => ({ ...state.data, value: current()?.row[state.data.place] ?? state.data.value });
  const { field, note, write, settle } = numberField(facts, (value) => state.send("typed", value));
  const head = make("div", "lever-head");
  head.append(words, field, note);
  const curve = make("div", "lever-curve");
  Object.assign(state, { words, label, unit, field, curve, write, settle });
  state.root.replaceChildren(head, curve);
}

/** Draw it from lines handed over as bytes, which are shorter than digits and read back to the last bit. */
export function drawPacked(root, data, send) {
  const average = Object.fromEntries(Object.entries(data.average).map(([name, line]) => [name, floats(line)]));
  draw(root, { ...data, x: floats(data.x), y: floats(data.y), average }, send);
}

/** Read what `floats` of pages/ui/live.py wrote. */
function floats(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return Array.from(new Float64Array(bytes.buffer));
}
