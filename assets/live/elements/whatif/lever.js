/** What stands around a slider: label, unit, its value, which can be typed, and the curve; around pills or a select the levels. */

import * as curve from "../../charts/curve.js";
import * as levels from "../../charts/levels.js";
import { announcer, button, element, fit, make, set, write as put } from "../../core/dom.js";
import { aim } from "../../core/drag.js";
import { numberField } from "../../core/field.js";
import { fill } from "../../core/numbers.js";
import { current, subscribe } from "../../core/store.js";
import { isKnown, withUnit, written } from "../../core/values.js";
import { invite } from "../bubble.js";
import { attempt, attempted, hear, keep, leave } from "../choice.js";

/** Draw the surroundings of one slider. */
export const draw = element(build, (state) => {
  const { root, data } = state;
  state.label.textContent = data.label;
  state.unit.textContent = data.unit;
  state.words.title = `${data.label} ${data.unit}`.trim();
  fit(state.words, state.words.title);
  if (data.unknown) offerUnknown(state);
  if (data.levels) return choice(state);
  state.field.setAttribute("aria-label", data.words.typed);
  subscribe(root, () => {
    state.write();
    if (data.unknown) showUnknown(state);
  });
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
  const spoken = announcer();
  Object.assign(state, { head, words, label, unit, field, curve, spoken, write, settle });
  state.root.replaceChildren(head, curve, spoken);
}

/** Draw what stands around a choice, which Streamlit's own pills or select box beside it make. */
function choice(state) {
  const { root, data, head, field } = state;
  field.hidden = true;
  head.classList.toggle("lever-head-select", !data.pills);
  subscribe(root, () => {
    if (!data.pills) tell(state);
    if (data.unknown) showUnknown(state);
  });
  tell(state);
  state.tryOut = (code, { aloud = false } = {}) => {
    if (attempt(data.place, code, data.row) && aloud) state.spoken.textContent = said(state, code);
  };
  levels.draw(state.curve, data, {
    attempt: state.tryOut,
    leave: () => leave(data.place),
    choose(code) {
      state.tryOut(code);
      keep();
      if (code !== data.value) state.send("typed", code);
    },
  });
  hear(state);
}

/** Say beside the label which level is tried, where columns are too narrow for it. */
function tell(state) {
  const { data, unit } = state;
  const code = data.pills ? undefined : attempted(data.place);
  put(unit, code === undefined ? data.unit || (data.pills ? "" : data.words.count) : said(state, code));
}

function said({ data }, code) {
  const { target, words, locale, y } = data;
  const level = written(code, data, locale);
  return fill(words.level, { level, value: withUnit(current()?.prediction ?? y[code], target, locale) });
}

/** Offer, beside the field, that the value is not known, with what the answer would be. */
function offerUnknown(state) {
  const { data } = state;
  if (!state.pill) {
    state.pill = button("lever-unknown", make("span"), make("span", "lever-unknown-answer"));
    state.pill.addEventListener("click", () => toggle(state));
    state.field.before(state.pill);
  }
  put(state.pill.firstChild, data.unknown);
  showUnknown(state);
}

/** Show the answer without the value and, where that is the row, which value would come back; at frame rate. */
function showUnknown({ root, data, pill }) {
  const live = current();
  const known = isKnown(live ? live.row[data.place] : data.value);
  const missing = live?.missing?.[data.place] ?? data.missing;
  const answer = withUnit(known || !live ? missing : live.prediction, data.target, data.locale);
  put(pill.lastChild, answer);
  set(pill, "aria-pressed", String(!known));
  if (!live) set(pill, "aria-label", fill(data.words.unknown, { value: answer }));
  // The slider is Streamlit's own, outside this element.
  (root.getRootNode().host ?? root).closest("[class*=st-key-lever-]")?.toggleAttribute("data-unknown", !known);
}

/** Leave the value open, or take back the one that the slider has kept. */
function toggle({ data, send }) {
  const known = isKnown((current()?.row ?? data.row)[data.place]);
  aim([[data.place, known ? null : data.stands]]);
  send("unknown", known);
}

/** Draw it from lines handed over as bytes, which are shorter than digits and read back to the last bit. */
export function drawPacked(root, data, send) {
  const average = Object.fromEntries(Object.entries(data.average).map(([name, line]) => [name, floats(line)]));
  draw(root, { ...data, x: floats(data.x), y: floats(data.y), average }, send);
}

/** Read what `floats` of pages/ui/live.py wrote. */
export function floats(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return Array.from(new Float64Array(bytes.buffer));
}
