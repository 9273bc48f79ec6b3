/** The few lines of page-making that every element needs. */

const SVG = "http://www.w3.org/2000/svg";
/** Letters beyond which a name is written smaller, in more lines. */
const LONG = 30;

/**
 * Return what draws an element. Each root has a state with `root`, `data`, `send` and `width`: `build`
 * adds the nodes to it once, `draw` is called whenever the data change.
 */
export function element(build, draw) {
  const states = new WeakMap();
  return (root, data, send) => {
    let state = states.get(root);
    if (!state) {
      state = { root, data: null, send: null, width: 0 };
      states.set(root, state);
      build(state);
    }
    Object.assign(state, { data, send });
    return draw(state);
  };
}

/** Keep the width of a node in an element's state, and paint again whenever it changes. */
export function measure(state, node, paint) {
  onWidth(node, (width) => {
    state.width = width;
    if (state.data && width > 0) paint(state);
  });
}

/** Run a function with a node's width, now and whenever it changes. */
export function onWidth(node, draw) {
  new ResizeObserver(([entry]) => draw(entry.contentRect.width)).observe(node);
}

/** Make an HTML element with a class and text. */
export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/** Make a button that sends no form. */
export function button(className, ...content) {
  const node = make("button", className);
  node.type = "button";
  node.append(...content);
  return node;
}

/** Make what nobody sees and screen readers read aloud whenever its text changes. */
export function announcer() {
  const node = make("div", "unseen");
  node.setAttribute("role", "status");
  return node;
}

/** Make an SVG element with attributes and text. */
export function svg(tag, attributes = {}, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

/** Mark what holds a name that does not fit its line, for the style sheet. */
export function fit(node, name) {
  node.classList.toggle("long", name.length > LONG);
}

/** Cut a name to so many letters. */
export function cut(name, letters) {
  const signs = [...name];
  return signs.length > letters ? `${signs.slice(0, Math.max(1, Math.floor(letters) - 1)).join("").trimEnd()}…` : name;
}

/** Write text where it differs: text that is written again is laid out again. */
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

/** Scroll a node into sight, at once for who wants things calm. */
export function bring(node, block) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
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
