/** What the page keeps in its address, so that loading it again brings it back. */

/** How long after a drawing the address is looked at again, in ms: Streamlit rewrites it last. */
const AGAIN = [400, 2500];

let kept = {};
let timers = [];

/** Keep values in the address; null stands for what must not be there. `others` belong to the sliders. */
export function keep(root, values, others) {
  // What another model, or an input that has a slider by now, left there goes.
  const gone = Object.keys(kept).filter((name) => !(name in values) && !others.includes(name));
  kept = { ...Object.fromEntries(gone.map((name) => [name, null])), ...values };
  timers.forEach(clearTimeout);
  write(root);
  timers = AGAIN.map((time) => setTimeout(write, time, root));
}

function write(root) {
  if (!root.isConnected) return;
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(kept)) {
    if (value === null) url.searchParams.delete(name);
    else if (url.searchParams.get(name) !== value) url.searchParams.set(name, value);
  }
  if (url.href === window.location.href) return;
  window.history.replaceState(window.history.state, "", url);
}
