/** Hands each element of the page to the module that draws it. */

import * as answer from "./answer.js";
import * as compare from "./compare.js";
import * as fingers from "./fingers.js";
import { unpacked } from "./floats.js";
import * as folded from "./folded.js";
import * as inside from "./inside.js";
import * as keys from "./keys.js";
import * as latency from "./latency.js";
import * as lever from "./lever.js";
import * as map from "./map.js";
import * as matters from "./matters.js";
import { speak } from "./native.js";
import { adopt } from "./nativefields.js";
import * as neighbours from "./neighbours.js";
import * as present from "./present.js";
import * as race from "./race.js";
import * as share from "./share.js";
import * as slide from "./slide.js";
import * as snapshot from "./snapshot.js";
import { commit } from "./store.js";
import * as strip from "./strip.js";
import * as take from "./take.js";
import * as tour from "./tour.js";
import * as uncertain from "./uncertain.js";
import * as values from "./values.js";
import * as why from "./why.js";

const drawers = {
  answer, compare, folded, inside, latency, lever, map, matters, neighbours, present, race, share, slide, snapshot,
  strip, take, tour, uncertain, values, why,
};

const decoder = new TextDecoder();

// One sheet for the shadow roots of all elements, there before the first of them is drawn.
const sheet = new CSSStyleSheet();
const styles = await fetch(new URL("styles.css", import.meta.url));
if (!styles.ok) throw new Error(`styles.css: ${styles.status}`);
sheet.replaceSync(await styles.text());

keys.listen();
fingers.listen();

/** Draw or redraw one element; called again whenever its data changes. */
export function render(component) {
  const { parentElement, setTriggerValue } = component;
  const data = JSON.parse(decoder.decode(component.data));
  const root = parentElement.querySelector("[data-levers]");
  dress(root.getRootNode());
  root.className = `live live-${data.kind}`;
  root.dataset.theme = data.dark ? "dark" : "light";
  if (data.native) speak(data.locale, data.native);
  if (data.fields) adopt(data.locale, data.fields);
  if (data.row) commit(data.row);
  drawers[data.kind].draw(root, data.kind === "lever" ? unpacked(data) : data, setTriggerValue);
}

function dress(tree) {
  if (!tree.adoptedStyleSheets.includes(sheet)) tree.adoptedStyleSheets.push(sheet);
}
