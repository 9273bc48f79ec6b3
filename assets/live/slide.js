/** The number of a slide, in letters that the last row can read. */

import { build, settle, spoken } from "./answer.js";
import { write } from "./dom.js";

const states = new WeakMap();

/** Draw the committed answer, or the live one. */
export function draw(root, data) {
  if (!states.has(root)) states.set(root, build(root));
  const nodes = states.get(root);
  settle(root, nodes, data);
  write(nodes.spoken, spoken(nodes, data));
}
