/** A field for a number: reads what the page writes, and says why it refuses anything else. */

import { make } from "./dom.js";
import { decimalsIn, fill, number, read } from "./numbers.js";
import { isKnown, written as inWords } from "./values.js";

/** Characters of what was typed that a complaint repeats. */
const REPEATED = 24;

let made = 0;

/**
 * Make a field and its note, which says what is wrong once the field is left as well.
 * `facts` tells what the field is about: value, low, high, decimals, locale and words. `take` is
 * given a number that can be taken.
 */
export function numberField(facts, take) {
  const field = make("input", "lever-field");
  const note = make("div", "field-note");
  note.id = `field-note-${++made}`;
  // It is there while it is empty: only what is written later is read aloud.
  note.setAttribute("role", "alert");
  field.setAttribute("aria-describedby", note.id);
  field.inputMode = "decimal";
  field.autocomplete = "off";
  const state = { field, note, facts, typing: false, sent: false, written: null, refused: null };
  field.addEventListener("focus", () => field.select());
  field.addEventListener("input", () => {
    state.typing = true;
    complain(state, "");
  });
  field.addEventListener("change", () => {
    const now = facts();
    const [value] = read(field.value, now.locale);
    const trouble = refusal(field.value, now);
    state.typing = false;
    state.sent = !trouble && value !== undefined;
    if (state.sent) {
      field.value = number(value, now.decimals, now.locale);
      take(value);
    } else {
      write(state);
      complain(state, trouble);
      if (field.matches(":focus")) field.select();
    }
  });
  field.addEventListener("blur", () => {
    state.typing = false;
    write(state);
  });
  return {
    field,
    note,
    /** Write the value of a moving row. */
    write: () => write(state),
    /** Write the value of a row that the page has settled on. */
    settle() {
      Object.assign(state, { sent: false, written: null });
      write(state);
    },
  };
}

/** Say why something typed cannot be taken; nothing where it can, or where nothing was typed. */
export function refusal(typed, facts) {
  const { value, low, high, decimals, locale, words } = facts;
  const said = typed.trim();
  const readings = read(said, locale);
  const within = (one) => (low === null || one >= low) && (high === null || one <= high);
  if (!said || (readings.length === 1 && within(readings[0]))) return "";
  const write = (one) => one !== null && number(one, decimals, locale);
  const [one, other] = readings.map((each) => number(each, decimalsIn(each), locale));
  return fill(readings.length > 1 ? words.unclear : words[high === null ? (low === null ? "refused" : "least") : "between"], {
    typed: said.length > REPEATED ? `${said.slice(0, REPEATED)}…` : said,
    low: write(low),
    high: write(high),
    value: inWords(value, facts, locale),
    one,
    other,
  });
}

function complain(state, words) {
  const { field, note, facts } = state;
  note.textContent = words;
  state.refused = words ? facts().value : null;
  field.classList.toggle("lever-field-refused", Boolean(words));
}

function write(state) {
  const { field, facts, typing, sent, written, refused } = state;
  // What somebody is typing is theirs until they are done; what was taken stays until the page follows.
  if (typing || sent) return;
  const { value, decimals, locale, unknown } = facts();
  if (refused !== null && refused !== value) complain(state, "");
  // All but one of the sliders stand still at frame rate.
  if (written?.value === value && written.text === field.value) return;
  field.value = isKnown(value) ? number(value, decimals, locale) : "";
  if (unknown) field.placeholder = isKnown(value) ? "" : unknown;
  state.written = { value, text: field.value };
}
