/** The prediction: one number, how far from typical, and where in the plausible range. */

import { keep } from "./address.js";
import { make, set, write as put } from "./dom.js";
import { follow } from "./drag.js";
import { fill, number } from "./format.js";
import { current, subscribe } from "./store.js";
import * as support from "./support.js";
import * as usual from "./usual.js";

const states = new WeakMap();
let link = {};
let missing = "";

/** Everything a link needs to open the page as it is; null stands for what it must not have. */
export function currentLink() {
  return link;
}

/** What a link cannot carry, in words; empty where it carries everything. */
export function linkLacks() {
  return missing;
}

/** Draw the committed answer, or the live one. */
export function draw(root, data, send) {
  if (!states.has(root)) states.set(root, { nodes: build(root) });
  const state = states.get(root);
  link = { ...data.address, ...data.link };
  missing = data.lacks;
  const sliders = data.live.places.map((place) => data.live.keys[place]);
  keep(root, data.address, Object.fromEntries(sliders.map((key) => [key, data.link[key]])));
  const { nodes } = state;
  usual.settle(nodes.usual, data.usual, send);
  settle(root, nodes, data);
  nodes.spoken.textContent = spoken(nodes, data);
}

/** Write what stays until the next answer of the page, and from now on what moves with a thumb. */
export function settle(root, nodes, data) {
  const { target } = data;
  follow(data.live, (offline) => {
    nodes.offline.textContent = offline ? data.words.offline : "";
  });
  nodes.label.textContent = target.label;
  nodes.unit.textContent = target.unit;
  // Two digits of the range between them: whole numbers would make both ends of a small one 0.
  const decimals = Math.min(target.decimals, Math.max(0, 1 - Math.floor(Math.log10(target.high - target.low))));
  nodes.low.textContent = number(target.low, decimals, data.locale);
  nodes.high.textContent = number(target.high, decimals, data.locale);
  nodes.typicalWord.textContent = data.baseline.label;
  const paint = () => {
    const live = current();
    show(nodes, data, live?.prediction ?? data.prediction);
    // A live range comes with each answer of the server, a moment after the number.
    range(nodes, data, live?.interval ?? data.usual.interval);
    support.show(nodes.far, data, live?.distance ?? data.distance);
  };
  subscribe(root, paint);
  paint();
  support.say(nodes.far, data);
}

/** The answer as it is read aloud. */
export function spoken(nodes, { target, words }) {
  const value = `${nodes.value.textContent} ${target.unit}`;
  return `${fill(words.said, { label: target.label, value })}. ${nodes.usual.sentence.textContent}`;
}

/** Write the number, how far it is from the baseline, and where it lies. */
function show(nodes, data, prediction) {
  const { target, words, locale, baseline } = data;
  const typical = baseline.prediction;
  const write = (value) => number(value, target.decimals, locale);
  put(nodes.value, write(prediction));
  const step = 0.5 * 10 ** -target.decimals;
  const change = prediction - typical;
  const sense = change >= step ? "above" : change <= -step ? "below" : "same";
  put(nodes.arrow, { above: "▲", below: "▼", same: "=" }[sense]);
  put(nodes.change, fill(words[sense], {
    change: write(Math.abs(change)),
    typical: write(typical),
    baseline: baseline.label,
  }));
  nodes.dot.style.left = `${place(prediction, target)}%`;
  nodes.tick.style.left = `${place(typical, target)}%`;
  nodes.typicalWord.style.transform = `translateX(-${place(typical, target)}%)`;
  set(nodes.range, "aria-label", fill(words.range, { low: write(target.low), high: write(target.high) }));
}

/** Where a value lies between the ends of the data, in percent. */
function place(value, target) {
  const share = (value - target.low) / (target.high - target.low || 1);
  return 100 * Math.min(1, Math.max(0, share));
}

/** Write where the true value usually lies. */
function range(nodes, data, interval) {
  const from = interval ? place(interval.low, data.target) : 0;
  const to = interval ? place(interval.high, data.target) : 0;
  nodes.band.hidden = !interval;
  nodes.band.style.left = `${from}%`;
  nodes.band.style.width = `${to - from}%`;
  usual.write(nodes.usual, data, interval);
}

/** Make everything around the number, still empty. */
export function build(root) {
  const label = make("div", "answer-label");
  const line = make("div", "answer-line");
  const value = make("span", "answer-value");
  const unit = make("span", "answer-unit");
  line.append(value, " ", unit);
  const compare = make("div", "answer-compare");
  const arrow = make("span", "answer-arrow");
  arrow.setAttribute("aria-hidden", "true");
  const change = make("span");
  compare.append(arrow, " ", change);
  const range = make("div", "range");
  range.setAttribute("role", "img");
  const track = make("div", "range-track");
  const tick = make("div", "range-tick");
  const typicalWord = make("span");
  tick.append(typicalWord);
  const dot = make("div", "range-dot");
  const band = make("div", "range-band");
  track.append(band, tick, dot);
  range.append(track);
  const often = usual.build();
  const ends = make("div", "range-ends");
  const low = make("span", "range-end");
  const high = make("span", "range-end");
  ends.append(low, often.line, high);
  // The number changes at frame rate; what is read aloud changes only once it is settled.
  line.setAttribute("aria-hidden", "true");
  const spoken = make("div", "unseen");
  spoken.setAttribute("role", "status");
  const offline = make("div", "answer-offline");
  offline.setAttribute("role", "alert");
  const far = support.build();
  root.replaceChildren(label, line, compare, range, ends, offline, spoken, far);
  return { far, offline, spoken, label, value, unit, arrow, change, range, band, tick, typicalWord, dot, low, high, usual: often };
}
