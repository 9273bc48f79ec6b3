/** Hands each element of the page to the module that draws it. */

import { listen } from "./core/keys.js";
import { holdFingers, speak } from "./core/patches.js";
import { commit } from "./core/store.js";
import * as about from "./elements/model/about.js";
import * as accuracy from "./elements/model/accuracy.js";
import * as calibration from "./elements/model/calibration.js";
import * as cutOff from "./elements/model/cut_off.js";
import * as bar from "./elements/present/bar.js";
import * as slide from "./elements/present/slide.js";
import * as save from "./elements/save.js";
import * as share from "./elements/share.js";
import * as latency from "./elements/speed/latency.js";
import * as race from "./elements/speed/race.js";
import * as tour from "./elements/tour.js";
import * as answer from "./elements/whatif/answer.js";
import * as lever from "./elements/whatif/lever.js";
import * as moreInputs from "./elements/whatif/more_inputs.js";
import * as cards from "./elements/whatif/cards.js";
import * as comparison from "./elements/whatif/panels/comparison.js";
import * as inside from "./elements/whatif/panels/inside.js";
import * as map from "./elements/whatif/panels/map.js";
import * as matters from "./elements/whatif/panels/matters.js";
import * as neighbours from "./elements/whatif/panels/neighbours.js";
import * as uncertain from "./elements/whatif/panels/uncertain.js";
import * as strip from "./elements/whatif/strip.js";
import * as why from "./elements/whatif/why.js";

/** What draws each kind of element, by the name that `mount` of pages/ui/live.py gives it. */
const drawers = {
  about: about.draw,
  accuracy: accuracy.draw,
  answer: answer.draw,
  calibration: calibration.draw,
  cards: cards.draw,
  comparison: comparison.draw,
  cut_off: cutOff.draw,
  inside: inside.draw,
  latency: latency.draw,
  lever: lever.drawPacked,
  map: map.draw,
  matters: matters.draw,
  more_inputs: moreInputs.draw,
  neighbours: neighbours.draw,
  present: bar.draw,
  race: race.draw,
  save: save.draw,
  share: share.draw,
  slide: slide.draw,
  strip: strip.draw,
  tour: tour.draw,
  uncertain: uncertain.draw,
  values: slide.drawValues,
  why: why.draw,
};

const decoder = new TextDecoder();

// One sheet for the shadow roots of all elements.
const sheet = new CSSStyleSheet();

listen();
holdFingers();

/** Set the style of all elements, before the first of them is drawn. */
export function style(css) {
  sheet.replaceSync(css);
}

/** Draw or redraw one element; called again whenever its data changes. */
export function render(component) {
  const { parentElement, setTriggerValue } = component;
  const data = JSON.parse(decoder.decode(component.data));
  const root = parentElement.querySelector("[data-levers]");
  dress(root.getRootNode());
  root.className = `live live-${data.kind}`;
  root.dataset.theme = data.dark ? "dark" : "light";
  if (data.native) speak(data.locale, data.native, data.fields);
  if (data.row) commit(data.row);
  drawers[data.kind](root, data, setTriggerValue);
}

function dress(tree) {
  if (!tree.adoptedStyleSheets.includes(sheet)) tree.adoptedStyleSheets.push(sheet);
}
