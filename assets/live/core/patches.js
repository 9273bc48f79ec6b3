/** Works around what Streamlit cannot do yet: speak a language, take a comma, let a finger scroll, change its theme. */

import { make } from "./dom.js";
import { refusal } from "./field.js";
import { sideways } from "./fingers.js";
import { mark, number, read } from "./numbers.js";

const ATTRIBUTES = ["aria-label", "aria-valuetext", "placeholder", "title"];
/** What is written there is ours, or a visitor's, but for the button that takes a file. */
const THEIRS = "[data-testid=stFileUploaderDropzone] button";
const OURS = "[data-testid=stMarkdownContainer], [data-testid=stCode], [data-tag], [role=option], style, script";
const NUMBERS = "[data-testid^=stSlider], [role=slider], input[type=range]";
const WATCHED = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES };

let spoken = { locale: "", pairs: [], fields: null };
let rules = [];
/** How a number that stands there is written. */
let figures = (said) => said;

const observer = new MutationObserver((changes) => {
  for (const { type, target, attributeName, addedNodes } of changes) {
    if (type === "childList") addedNodes.forEach(all);
    else if (type === "characterData") word(target);
    else attribute(target, attributeName);
  }
  // These changes are its own.
  observer.takeRecords();
});

/**
 * Speak a language from now on: `words` lead from English to it, `{name}` stands for anything, and
 * `fields` says what a field for numbers refuses.
 */
export function speak(locale, words, fields) {
  const isNew = locale !== spoken.locale;
  if (isNew) reword(locale, Object.entries(words));
  if (fields && (isNew || !spoken.fields)) {
    spoken.fields = fields;
    takeFields();
  }
}

function reword(locale, pairs) {
  observer.disconnect();
  document.documentElement.lang = locale;
  // Streamlit will not write again what it believes to stand there.
  translate(spoken.pairs.map(([from, to]) => [to, from]), (said) => streamlits(said, spoken.locale));
  translate(pairs, (said) => ours(said, locale));
  spoken = { locale, pairs, fields: null };
  if (pairs.length) observer.observe(document.body, WATCHED);
}

function translate(pairs, write) {
  rules = pairs.map(([from, to]) => [pattern(from), to]);
  figures = write;
  all(document.body);
}

function pattern(words) {
  const parts = words.split(/\{(\w+)\}/).map((part, i) => (i % 2 ? `(?<${part}>.+)` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  return new RegExp(`^${parts.join("")}$`);
}

function all(node) {
  if (node instanceof Text) word(node);
  if (!(node instanceof Element)) return;
  for (const each of [node, ...node.querySelectorAll(ATTRIBUTES.map((name) => `[${name}]`).join())]) {
    for (const name of ATTRIBUTES) attribute(each, name);
  }
  const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) word(texts.currentNode);
}

function attribute(node, name) {
  const said = node.getAttribute(name);
  if (!said) return;
  const now = name === "aria-valuetext" ? figures(said) : translated(said);
  if (now !== said) node.setAttribute(name, now);
}

function word(node) {
  const parent = node.parentElement;
  const said = node.data;
  if (!parent || !said.trim()) return;
  const isNumber = parent.closest(NUMBERS);
  if (!isNumber && parent.closest(OURS) && !parent.closest(THEIRS)) return;
  const now = isNumber ? figures(said) : translated(said);
  if (now !== said) node.data = now;
}

/** A number of Streamlit's, with the page's signs between thousands and before decimals. */
function ours(said, locale) {
  if (!/^-?\d+(\.\d+)?$/.test(said)) return said;
  return number(Number(said), said.split(".")[1]?.length ?? 0, locale);
}

function streamlits(said, locale) {
  const [value] = locale ? read(said, locale) : [];
  return value === undefined ? said : value.toFixed(said.split(mark(locale))[1]?.length ?? 0);
}

function translated(said) {
  for (const [from, to] of rules) {
    const found = from.exec(said);
    if (found) return to.replace(/\{(\w+)\}/g, (_, name) => found.groups[name]);
  }
  return said;
}

// Streamlit's fields for numbers read and write them as the page does.

const FIELD = "[data-testid=stNumberInputField]";
/** Streamlit's own bounds where nobody set any are as large as a number can be. */
const UNBOUNDED = 2 ** 53 - 1;
const taken = new WeakMap();
let newcomers = null;

function takeFields() {
  takeAll(document.body);
  if (newcomers) return;
  newcomers = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element) takeAll(node);
  });
  newcomers.observe(document.body, { subtree: true, childList: true });
}

function takeAll(node) {
  for (const field of node.matches(FIELD) ? [node] : node.querySelectorAll(FIELD)) {
    if (!taken.has(field)) taken.set(field, take(field));
    taken.get(field)();
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
  const given = () => (text() === state.shown || refused(state, text()) ? state.said : plain(text()));
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
  return refusal(typed, { value: Number(said), low, high, decimals: digits(said), locale: spoken.locale, words: spoken.fields });
}

function plain(written) {
  const [value] = read(written, spoken.locale);
  return value === undefined ? "" : String(value);
}

function digits(said) {
  return said.split(".")[1]?.length ?? 0;
}

// Streamlit's sliders leave a finger that scrolls alone.

const SLIDER = "[data-testid=stSlider] [data-rac]";

/** Hold a finger back from Streamlit's sliders, which take hold at once, until it goes sideways. */
export function holdFingers() {
  let down = null;
  const early = { capture: true, passive: true };
  document.addEventListener("pointerdown", (event) => {
    const began = down;
    down = null;
    if (event.pointerType !== "touch" || !event.isTrusted || !event.target.closest?.(SLIDER)) return;
    event.stopImmediatePropagation();
    // A second finger is not meant for the slider.
    if (!began) down = event;
  }, early);
  document.addEventListener("touchstart", (event) => {
    if (event.target.closest?.(SLIDER)) event.stopImmediatePropagation();
  }, early);
  document.addEventListener("pointermove", (event) => {
    if (!down || event.pointerId !== down.pointerId) return;
    const way = sideways(down, event);
    if (way === null) return;
    const { target } = down;
    // Streamlit takes hold where the finger came down, and follows what it does from here on.
    if (way) target.dispatchEvent(new PointerEvent("pointerdown", down));
    down = null;
  }, early);
  // A tap is told again as a click of a mouse, which the slider follows.
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => (down = null), early);
}

// The server draws again when the browser's theme changes: what it drew has the colours of the old one.

const dark = matchMedia("(prefers-color-scheme: dark)");
// Streamlit tells the server of its new theme only after it has put it on.
const SETTLED = 300;
let told = null;

/** Ask for a new page whenever the browser's theme changes. */
export function watchTheme(send) {
  if (told) dark.removeEventListener("change", told);
  told = () => setTimeout(() => send("theme", dark.matches ? "dark" : "light"), SETTLED);
  dark.addEventListener("change", told);
}
