/** The prediction: one number, how far from typical, the range around it, and how far from the data. */

import { scale } from "../../charts/axis.js";
import { keep, offerLink } from "../../core/address.js";
import { announcer, button, element, make, set, unfolding, write as put } from "../../core/dom.js";
import { follow } from "../../core/drag.js";
import { fill, number } from "../../core/numbers.js";
import { current, subscribe } from "../../core/store.js";

/** Draw the committed answer, or the live one. */
export const draw = element(build, (state) => {
  const { root, data, send, spoken } = state;
  const sliders = data.live.places.map((place) => data.live.keys[place]);
  offerLink({ ...data.address, ...data.link }, data.lacks);
  keep(root, data.address, Object.fromEntries(sliders.map((key) => [key, data.link[key]])));
  offer(state.coverage, data.coverage, send);
  settle(state);
  spoken.textContent = said(state);
});

/** Write what stays until the next answer of the page, and from now on what moves with a thumb. */
export function settle(state) {
  const { root, data } = state;
  const { target, locale } = data;
  follow(data.live, (offline) => {
    state.offline.textContent = offline ? data.words.offline : "";
  });
  state.label.textContent = target.label;
  state.unit.textContent = target.unit;
  // Two digits of the range between them: whole numbers would make both ends of a small one 0.
  const decimals = Math.min(target.decimals, Math.max(0, 1 - Math.floor(Math.log10(target.high - target.low))));
  state.low.textContent = number(target.low, decimals, locale);
  state.high.textContent = number(target.high, decimals, locale);
  state.typicalWord.textContent = data.baseline.label;
  const paint = () => {
    const live = current();
    show(state, live?.prediction ?? data.prediction);
    // A live range comes with each answer of the server, a moment after the number.
    range(state, live?.interval ?? data.coverage.interval);
    warn(state, live?.distance ?? data.distance);
  };
  subscribe(root, paint);
  paint();
  put(state.farSpoken, isFar(data, data.distance) ? distance(data, data.distance) : "");
}

/** The answer as it is read aloud. */
export function said({ data: { target, words }, value, coverage }) {
  const answer = `${value.textContent} ${target.unit}`;
  return `${fill(words.said, { label: target.label, value: answer })}. ${coverage.sentence.textContent}`;
}

/** Write the number, how far it is from the baseline, and where it lies. */
function show(state, prediction) {
  const { target, words, locale, baseline } = state.data;
  const typical = baseline.prediction;
  const write = (value) => number(value, target.decimals, locale);
  const place = placed(target);
  put(state.value, write(prediction));
  const step = 0.5 * 10 ** -target.decimals;
  const change = prediction - typical;
  const sense = change >= step ? "above" : change <= -step ? "below" : "same";
  put(state.arrow, { above: "▲", below: "▼", same: "=" }[sense]);
  put(state.change, fill(words[sense], {
    change: write(Math.abs(change)),
    typical: write(typical),
    baseline: baseline.label,
  }));
  state.dot.style.left = `${place(prediction)}%`;
  state.tick.style.left = `${place(typical)}%`;
  state.typicalWord.style.transform = `translateX(-${place(typical)}%)`;
  set(state.range, "aria-label", fill(words.range, { low: write(target.low), high: write(target.high) }));
}

/** Where values lie between the ends of the data, in percent. */
function placed({ low, high }) {
  const across = scale([low, high], [0, 100]);
  return (value) => Math.min(100, Math.max(0, across(value)));
}

/** Write where the actual value usually lies, at frame rate while a thumb moves. */
function range({ data: { coverage: words, target, locale }, band, coverage }, interval) {
  const place = placed(target);
  const [from, to] = interval ? [place(interval.low), place(interval.high)] : [0, 0];
  band.hidden = !interval;
  band.style.left = `${from}%`;
  band.style.width = `${to - from}%`;
  const facts = interval && {
    low: number(interval.low, target.decimals, locale),
    high: number(interval.high, target.decimals, locale),
    unit: target.unit,
  };
  put(coverage.sentence, facts ? fill(words.sentence, facts).trim() : words.sentence);
  put(coverage.short, facts ? fill(words.short, facts) : words.short);
}

/** Write how often the range holds, and offer other shares. */
function offer(nodes, facts, send) {
  nodes.more.textContent = facts.more;
  nodes.often.textContent = facts.often ?? "";
  nodes.proof.replaceChildren(...facts.proof.map((words) => make("p", "", words)));
  nodes.choices.hidden = facts.choices.length === 0;
  nodes.choices.setAttribute("aria-label", facts.choose ?? "");
  const made = nodes.choices.children;
  // Buttons that are there stay: the one that was pressed keeps the focus.
  while (made.length > facts.choices.length) nodes.choices.lastChild.remove();
  facts.choices.forEach(({ value, label }, i) => {
    if (!made[i]) nodes.choices.append(button("coverage-choice"));
    made[i].textContent = label;
    made[i].setAttribute("aria-pressed", String(value === facts.coverage));
    made[i].onclick = () => send("coverage", value);
  });
}

/** Show how far a row lies from the data, or nothing where that is not far. */
function warn({ data, far, farWords, farShort }, share) {
  far.style.visibility = isFar(data, share) ? "visible" : "hidden";
  if (!isFar(data, share)) return;
  farWords.textContent = distance(data, share);
  farShort.textContent = share >= 1 ? data.far.shortAll : fill(data.far.short, { share: percent(data, share) });
}

function isFar(data, share) {
  return share !== null && share >= data.far.from;
}

function distance(data, share) {
  return share >= 1 ? data.far.all : fill(data.far.words, { share: percent(data, share) });
}

/** Rounded down: "further than 100 %" would be all of them. */
function percent(data, share) {
  return number(Math.floor(100 * share + 1e-9), 0, data.locale);
}

/** Make everything around the number, still empty. */
export function build(state) {
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
  const coverage = buildCoverage();
  const ends = make("div", "range-ends");
  const low = make("span", "range-end");
  const high = make("span", "range-end");
  ends.append(low, coverage.line, high);
  // The number changes at frame rate; what is read aloud changes only once it is settled.
  line.setAttribute("aria-hidden", "true");
  const spoken = announcer();
  const offline = make("div", "answer-offline");
  offline.setAttribute("role", "alert");
  const warning = buildFar();
  state.root.replaceChildren(label, line, compare, range, ends, offline, spoken, warning.line);
  Object.assign(state, { label, value, unit, arrow, change, range, band, tick, typicalWord, dot, low, high, coverage });
  Object.assign(state, { spoken, offline, ...warning });
}

/** The sentence of the range, with how often it holds one click below. */
function buildCoverage() {
  const sentence = make("span", "coverage-sentence");
  const short = make("span", "coverage-short");
  short.setAttribute("aria-hidden", "true");
  const more = make("summary", "coverage-more");
  const often = make("strong");
  const proof = make("div");
  const choices = make("div", "coverage-choices");
  choices.setAttribute("role", "group");
  const pop = make("div", "coverage-pop");
  pop.append(often, proof, choices);
  const line = make("div", "coverage");
  line.append(sentence, short, unfolding("coverage-details", more, pop));
  return { line, sentence, short, more, often, proof, choices };
}

/** One line, of fixed height, that says when a row lies far from the real ones. */
function buildFar() {
  const line = make("div", "far");
  // It changes at frame rate: what is read aloud changes only once the row is settled.
  const far = make("div", "far-shown");
  far.setAttribute("aria-hidden", "true");
  const farWords = make("span", "far-words");
  const farShort = make("span", "far-short");
  const farSpoken = announcer();
  far.append(make("span", "", "⚠"), farWords, farShort);
  line.append(far, farSpoken);
  return { line, far, farWords, farShort, farSpoken };
}
