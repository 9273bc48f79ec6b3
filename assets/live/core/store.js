/** What every element of the page shows: the committed row, or the one being dragged. */

const listeners = new Map();
/** How long after the last move a page that follows behind is not yet believed, in ms: longer than a busy server takes. */
const PATIENCE = 6000;
/** How long the live row stays once the page has followed, in ms. */
const BRIDGE = 60;

const needed = {};
let live = null;
let movedAt = 0;
let timer = 0;

/** The row being dragged and what is known of it, or null where the committed row is shown. */
export function current() {
  return live;
}

/** Say what an element wants to know of a live row, by name; what nobody wants is not worked out. */
export function need(name, what) {
  needed[name] = what;
}

/** What is wanted of a live row under this name. */
export function wanted(name) {
  return needed[name] ?? [];
}

/** Redraw an element whenever the live row changes, as long as it is on the page. */
export function subscribe(root, paint) {
  listeners.set(root, paint);
}

/** Tell whether two rows are the same on the sliders' grid; a value that is not known is like no other. */
export function isNear(row, other, slack) {
  return row.every((value, i) => value === other[i] || (value !== null && other[i] !== null && Math.abs(value - other[i]) <= slack[i]));
}

/** Begin or continue a live row; `changes` are merged into it. */
export function update(changes) {
  live = { ...live, ...changes };
  movedAt = performance.now();
  clearTimeout(timer);
  notify();
}

/** Believe the page at once when it follows next: it is about to move the slider in the hand. */
export function release() {
  movedAt = -Infinity;
}

/** Merge an answer of the server, unless the live row has ended meanwhile. */
export function answer(changes) {
  if (!live) return;
  live = { ...live, ...changes };
  notify();
}

/** Take note that the page has followed to `row`; the live row ends once it is the same. */
export function commit(row) {
  if (!live) return;
  const same = isNear(live.row, row, live.slack);
  // While a slider is in somebody's hand the page may be some rows behind: what it says is kept,
  // but an older row is not shown after a newer.
  const held = live.held || document.activeElement?.type === "range";
  const wait = held && !same ? PATIENCE - (performance.now() - movedAt) : 0;
  clearTimeout(timer);
  // The elements of a page follow one after the other: the live row bridges the gap.
  timer = setTimeout(drop, Math.max(wait, BRIDGE));
}

/** End the live row: the committed one is shown again. */
export function drop() {
  clearTimeout(timer);
  live = null;
  notify();
}

function notify() {
  // Panels that wait for the release look like it (assets/styles/app.css).
  document.documentElement.toggleAttribute("data-moved", Boolean(live?.moved));
  for (const [root, paint] of listeners) {
    if (root.isConnected) paint();
    else listeners.delete(root);
  }
}
