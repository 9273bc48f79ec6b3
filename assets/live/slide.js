/** The number of a slide, in letters that the last row can read. */

import { build, range, show } from "./answer.js";
import { follow } from "./drag.js";
import { write } from "./dom.js";
import { number } from "./format.js";
import { current, subscribe } from "./store.js";
import * as support from "./support.js";

const states = new WeakMap();

/** Draw the committed answer, or the live one. */
export function draw(root, data) {
  if (!states.has(root)) states.set(root, build(root));
  const nodes = states.get(root);
  const { target } = data;
  follow(data.live, (offline) => {
    nodes.offline.textContent = offline ? data.words.offline : "";
  });
  nodes.label.textContent = target.label;
  nodes.unit.textContent = target.unit;
  nodes.low.textContent = number(target.low, 0, data.locale);
  nodes.high.textContent = number(target.high, 0, data.locale);
  nodes.typicalWord.textContent = data.baseline.label;
  const paint = () => {
    const live = current();
    show(nodes, data, live?.prediction ?? data.prediction);
    range(nodes, data, live?.interval ?? data.usual.interval);
    support.show(nodes.far, data, live?.distance ?? data.distance);
  };
  subscribe(root, paint);
  paint();
  support.say(nodes.far, data);
  write(nodes.spoken, `${target.label}: ${nodes.value.textContent} ${target.unit}. ${nodes.usual.sentence.textContent}`);
}
