/** Brings what somebody has opened into sight. */

import { bring } from "./dom.js";

/** How long a panel may take until its heading is there, in ms. */
const PATIENCE = 10_000;

/** Bring a panel into sight once it is there, with the focus on its heading. */
export async function arrive(name) {
  const heading = await found(() => document.querySelector(`.st-key-panel-${name} h3`));
  if (!heading) return;
  const panel = heading.closest(`.st-key-panel-${name}`);
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  // Only what is drawn beneath makes the page long enough to have the heading at the top.
  const grown = new ResizeObserver(() => bring(panel, "start"));
  grown.observe(panel);
  const leave = new AbortController();
  const stop = () => {
    grown.disconnect();
    leave.abort();
  };
  for (const away of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(away, stop, { passive: true, signal: leave.signal });
  }
  setTimeout(stop, PATIENCE);
}

/** Wait until something can be found on the page; null if that takes too long. */
function found(find) {
  return new Promise((resolve) => {
    const done = (node) => {
      watch.disconnect();
      clearTimeout(timer);
      resolve(node);
    };
    const look = () => {
      const node = find();
      if (node) done(node);
    };
    const watch = new MutationObserver(look);
    const timer = setTimeout(() => done(null), PATIENCE);
    watch.observe(document.body, { childList: true, subtree: true });
    look();
  });
}
