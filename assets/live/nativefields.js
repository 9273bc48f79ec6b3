/** Lets Streamlit's fields for numbers read and write them as the page does. */

import { make } from "./dom.js";
import { refusal } from "./field.js";
import { number } from "./format.js";
import { read } from "./reading.js";

const FIELD = "[data-testid=stNumberInputField]";
/** Streamlit's own bounds where nobody set any are as large as a number can be. */
const UNBOUNDED = 2 ** 53 - 1;

const fields = new WeakMap();
let spoken = null;
let observer = null;

/** Speak a language from now on, in the words of a field. */
export function adopt(locale, words) {
  if (locale === spoken?.locale) return;
  spoken = { locale, words };
  every(document.body);
  if (observer) return;
  observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element) every(node);
  });
  observer.observe(document.body, { subtree: true, childList: true });
}

function every(node) {
  for (const field of node.matches(FIELD) ? [node] : node.querySelectorAll(FIELD)) {
    if (!fields.has(field)) fields.set(field, take(field));
    fields.get(field)();
  }
}

/**
 * Take a field over; returns what writes it again. The browser's own kind of field drops a comma or
 * reads it by its own language: this one holds the page's letters, and gives Streamlit, which asks
 * for its value, the number with a point; the last one for as long as there is none to be taken.
 */
function take(field) {
  const own = Object.getOwnPropertyDescriptor(field, "value") ?? Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  const state = { field, own, said: own.get.call(field), shown: null, note: make("div", "field-note") };
  const text = () => own.get.call(field);
  const given = () => (text() === state.shown ? state.said : refused(state, text()) ? state.said : plain(text()));
  field.type = "text";
  field.inputMode = "decimal";
  Object.defineProperty(field, "value", { configurable: true, get: given, set: (said) => show(state, String(said ?? "")) });
  state.note.setAttribute("role", "alert");
  field.closest("[data-testid=stNumberInput]").append(state.note);
  const settle = () => {
    if (text() === state.shown) return;
    state.note.textContent = refused(state, text());
    show(state, given());
  };
  field.addEventListener("input", () => (state.note.textContent = ""));
  // Streamlit listens further up, and hears of both when this is done.
  field.addEventListener("keydown", ({ key }) => key === "Enter" && settle());
  field.addEventListener("focusout", settle);
  return () => show(state, state.said);
}

/** Write what Streamlit says, a number with a point, as the page writes it. */
function show(state, said) {
  const { field, own } = state;
  const value = Number(said);
  own.set.call(field, said.trim() && Number.isFinite(value) ? number(value, digits(said), spoken.locale) : said);
  Object.assign(state, { said, shown: own.get.call(field) });
  // React compares what it is given with what it has set.
  field._valueTracker?.setValue(said);
}

function refused({ field, said }, typed) {
  const [low, high] = [field.min, field.max].map((end) => (Math.abs(Number(end)) < UNBOUNDED ? Number(end) : null));
  return refusal(typed, { value: Number(said), low, high, decimals: digits(said), ...spoken });
}

function plain(written) {
  const [value] = read(written, spoken.locale);
  return value === undefined ? "" : String(value);
}

function digits(said) {
  return said.split(".")[1]?.length ?? 0;
}
