/** Tells a finger that moves something from one that scrolls the page. */

import { make } from "./dom.js";

/** How far a finger goes before it has a direction, in px. */
const SLOP = 8;

/** Tell whether a finger goes sideways; null while it has gone nowhere. */
export function sideways(from, to) {
  const [across, along] = [Math.abs(to.clientX - from.clientX), Math.abs(to.clientY - from.clientY)];
  return Math.max(across, along) < SLOP ? null : across > along;
}

/**
 * Follow whatever drags over a node: a mouse at once, a finger once it goes sideways or was a tap.
 * The style sheet leaves the node `touch-action: pan-y`, so that a browser scrolls meanwhile.
 */
export function drag(node, { move, end }) {
  let down = null;
  let held = false;
  const drop = () => {
    down = null;
    held = false;
  };
  node.addEventListener("pointerdown", (event) => {
    if (event.button || !event.isPrimary) return drop();
    down = event;
    held = event.pointerType !== "touch";
    if (!held) return;
    node.setPointerCapture(event.pointerId);
    move(event);
  });
  node.addEventListener("pointermove", (event) => {
    if (!down || event.pointerId !== down.pointerId) return;
    if (!held) {
      const way = sideways(down, event);
      if (way === false) drop();
      held = way === true;
    }
    if (held) move(event);
  });
  node.addEventListener("pointerup", (event) => {
    if (!down || event.pointerId !== down.pointerId) return;
    if (!held) move(event);
    drop();
    end(event);
  });
  node.addEventListener("pointercancel", () => {
    if (held) end();
    drop();
  });
}

/** Lay over a range of the browser's own, which would jump to a finger that means to scroll; returns both. */
export function grip(range) {
  const layer = make("div", "grip-layer");
  const both = make("div", "grip");
  both.append(range, layer);
  const tell = (kind) => range.dispatchEvent(new Event(kind, { bubbles: true }));
  drag(layer, {
    move({ clientX }) {
      const { left, width } = layer.getBoundingClientRect();
      const thumb = parseFloat(getComputedStyle(range).getPropertyValue("--thumb"));
      const share = Math.min(1, Math.max(0, (clientX - left - thumb / 2) / (width - thumb)));
      const before = range.value;
      range.focus({ preventScroll: true });
      range.value = Number(range.min) + share * (range.max - range.min);
      if (range.value !== before) tell("input");
    },
    end: () => tell("change"),
  });
  // The focus is the range's.
  layer.addEventListener("mousedown", (event) => event.preventDefault());
  return both;
}
