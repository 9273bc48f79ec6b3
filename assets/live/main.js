/** Hands each element of the page to the module that draws it. */

import * as answer from "./answer.js";
import * as compare from "./compare.js";
import * as inside from "./inside.js";
import { listen } from "./keys.js";
import * as lever from "./lever.js";
import * as map from "./map.js";
import * as matters from "./matters.js";
import { speak } from "./native.js";
import * as neighbours from "./neighbours.js";
import * as share from "./share.js";
import { commit } from "./store.js";
import * as strip from "./strip.js";
import * as take from "./take.js";
import * as uncertain from "./uncertain.js";
import * as why from "./why.js";

const drawers = {
  answer, compare, inside, lever, map, matters, neighbours, share, strip, take, uncertain, why,
};

const decoder = new TextDecoder();

listen();

/** Draw or redraw one element; called again whenever its data changes. */
export function render(component) {
  const { parentElement, setTriggerValue } = component;
  const data = JSON.parse(decoder.decode(component.data));
  const root = parentElement.querySelector("[data-levers]");
  root.className = `live live-${data.kind}`;
  root.dataset.theme = data.dark ? "dark" : "light";
  if (data.native) speak(data.locale, data.native);
  if (data.row) commit(data.row);
  drawers[data.kind].draw(root, data, setTriggerValue);
}
