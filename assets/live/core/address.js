/** What the page keeps in its address, so that loading it again or coming back brings it back, and what a link has beside it. */

/** How long after a drawing the address is looked at again, in ms: Streamlit rewrites it last. */
const AGAIN = [400, 2500];

let kept = {};
let timers = [];
let shown = null;
let link = {};
let lacks = "";

/** Take note of what a link to the page has beside the address; null stands for what it must not have. */
export function offerLink(values, lacking) {
  link = values;
  lacks = lacking;
}

/** The link to the page as it is. */
export function currentLink() {
  return written(link).href;
}

/** What a link cannot carry, in words; empty where it carries everything. */
export function linkLacks() {
  return lacks;
}

/**
 * Keep values in the address; null stands for what must not be there. `sliders` keep their own, but
 * Streamlit leaves out the value of one that stands where it begins. A file has none of these.
 */
export function keep(root, values, sliders, beginnings = {}) {
  // What another model, or an input that has a slider by now, left there goes.
  const gone = Object.keys(kept).filter((name) => !(name in values) && !(name in sliders));
  kept = { ...Object.fromEntries(gone.map((name) => [name, null])), ...values };
  const { pathname, search } = window.location;
  shown = { root, pathname, model: modelOf(search), values: { ...sliders, ...kept }, beginnings };
  timers.forEach(clearTimeout);
  if (root.isConnected) write(kept);
  timers = AGAIN.map((time) => setTimeout(settle, time));
}

/** Mark the entry of the history, if it is one that says all that was shown there. */
function settle() {
  if (shown.root.isConnected && window.location.pathname === shown.pathname) write(kept, saysAll() ? { whole: true } : null);
}

/** Tell whether the address says where the sliders stand: an entry that is passed by does not. */
function saysAll() {
  const { searchParams } = new URL(window.location.href);
  return Object.entries(shown.beginnings).every(
    ([name, beginning]) => Number(searchParams.get(name) ?? beginning) === Number(shown.values[name] ?? beginning),
  );
}

// Streamlit leaves a page by way of an entry that names the model only, and sets several sliders by
// way of one for each: who comes back to those would find values that never were on the page. The
// page tells of it before Streamlit reads the address (pages/ui/frame/first_paint.py).
window.addEventListener("levers-popstate", fillIn);

function fillIn() {
  if (!shown || window.history.state?.whole) return;
  const { pathname, search } = window.location;
  if (pathname === shown.pathname && modelOf(search) === shown.model) write(shown.values, { whole: true });
}

function modelOf(search) {
  return new URLSearchParams(search).get("model");
}

function written(values) {
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) url.searchParams.delete(name);
    else if (url.searchParams.get(name) !== value) url.searchParams.set(name, value);
  }
  return url;
}

function write(values, mark) {
  const url = written(values);
  if (url.href === window.location.href && (!mark || window.history.state?.whole)) return;
  window.history.replaceState({ ...window.history.state, ...mark }, "", url);
}
