/** The few lines of page-making that every element needs. */

const SVG = "http://www.w3.org/2000/svg";

/** Make an HTML element with a class and text. */
export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/** Letters beyond which a name is written smaller, in more lines. */
const LONG = 30;

/** Mark what holds a name that does not fit its line, for the style sheet. */
export function fit(node, name) {
  node.classList.toggle("long", name.length > LONG);
}

/** Make an SVG element with attributes. */
export function svg(tag, attributes = {}) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** Write text where it differs: what is written anew is laid out anew. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Set an attribute where it differs. */
export function set(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** Tell whether something is drawn from other values than last time, and take note of them. */
export function differs(state, part, from) {
  state.drawn ??= {};
  if (state.drawn[part]?.every((each, i) => each === from[i])) return false;
  state.drawn[part] = from;
  return true;
}

/** Run a function with an element's width, now and whenever it changes. */
export function onWidth(node, draw) {
  new ResizeObserver(([entry]) => draw(entry.contentRect.width)).observe(node);
}

/** Make what opens beneath its summary; Escape closes it and leaves the focus on the summary. */
export function unfolding(className, summary, content) {
  const details = make("details", className);
  details.append(summary, content);
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    details.open = false;
    summary.focus();
  });
  return details;
}
