/** Hands each element of the page to the module that draws it. */

import * as answer from "./answer.js";
import * as curve from "./curve.js";
import * as share from "./share.js";
import * as strip from "./strip.js";
import * as why from "./why.js";

const drawers = { answer, curve, share, strip, why };

/** Draw or redraw one element; called again whenever its data changes. */
export function render(component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector("[data-levers]");
  root.className = `live live-${data.kind}`;
  root.dataset.theme = data.dark ? "dark" : "light";
  drawers[data.kind].draw(root, data);
}
