/** Says what Streamlit itself writes, in English only, in the words of the page. */

import { number } from "./format.js";
import { mark, read } from "./reading.js";

const ATTRIBUTES = ["aria-label", "aria-valuetext", "placeholder", "title"];
/** What is written there is ours, or a visitor's, but for the button that takes a file. */
const THEIRS = "[data-testid=stFileUploaderDropzone] button";
const OURS = "[data-testid=stMarkdownContainer], [data-testid=stCode], [data-tag], [role=option], style, script";
const NUMBERS = "[data-testid^=stSlider], [role=slider], input[type=range]";
const WATCHED = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES };

let spoken = { locale: "", pairs: [] };
let rules = [];
/** How a number that stands there is written. */
let figures = (said) => said;

const observer = new MutationObserver((changes) => {
  for (const { type, target, attributeName, addedNodes } of changes) {
    if (type === "childList") addedNodes.forEach(every);
    else if (type === "characterData") word(target);
    else attribute(target, attributeName);
  }
  // What was written just now is no news.
  observer.takeRecords();
});

/** Speak a language from now on; `words` lead from English to it, `{name}` stands for anything. */
export function speak(locale, words) {
  if (locale === spoken.locale) return;
  observer.disconnect();
  document.documentElement.lang = locale;
  const next = { locale, pairs: Object.entries(words) };
  // Streamlit will not write again what it believes to stand there.
  translate(spoken.pairs.map(([from, to]) => [to, from]), (said) => streamlits(said, spoken.locale));
  translate(next.pairs, (said) => ours(said, next.locale));
  spoken = next;
  if (next.pairs.length) observer.observe(document.body, WATCHED);
}

function translate(pairs, write) {
  rules = pairs.map(([from, to]) => [pattern(from), to]);
  figures = write;
  every(document.body);
}

function pattern(words) {
  const parts = words.split(/\{(\w+)\}/).map((part, i) => (i % 2 ? `(?<${part}>.+)` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  return new RegExp(`^${parts.join("")}$`);
}

function every(node) {
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
