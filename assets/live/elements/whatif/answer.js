/** The prediction: one number, which case that is, the range around it, and how far from the data. */

import { scale } from "../../charts/axis.js";
import { keep, offerLink } from "../../core/address.js";
import { arrive } from "../../core/arrival.js";
import { announcer, button, differs, element, make, set, svg, unfolding, write as put } from "../../core/dom.js";
import { follow } from "../../core/drag.js";
import { fill, number } from "../../core/numbers.js";
import { current, isNear, subscribe } from "../../core/store.js";
import { difference, isSame, share, written } from "../../core/values.js";
import * as classes from "../model/classes.js";

/** Signs of a number from which on it is written smaller. */
const LONG = 9;

/** Draw the committed answer, or the live one. */
export const draw = element(build, (state) => {
  const { root, data, send, spoken } = state;
  const sliders = data.live.places.map((place) => data.live.keys[place]);
  offerLink({ ...data.address, ...data.link }, data.lacks);
  keep(root, data.address, Object.fromEntries(sliders.map((key) => [key, data.link[key]])), data.beginnings);
  offer(state.coverage, data.coverage, data.outcomes.shape, send);
  if (data.classes) classes.draw(state);
  settle(state);
  spoken.textContent = said(state);
});

/** Write what stays until the next answer of the page, and from now on what moves with a thumb. */
export function settle(state) {
  const { root, data, coverage } = state;
  const { target, outcomes } = data;
  follow(data.live, (offline) => {
    state.offline.textContent = offline ? data.words.offline : "";
  });
  put(state.name, target.label);
  state.unit.textContent = target.unit;
  put(coverage.within, data.coverage.within);
  put(coverage.short, data.coverage.short);
  put(coverage.more, data.coverage.more);
  set(state.range, "aria-label", `${outcomes.bar} ${outcomes.shape}`.trim());
  if (differs(state, "shape", outcomes.heights)) state.shape.replaceChildren(...outline(outcomes.heights));
  const paint = () => {
    const live = current();
    show(state, live?.prediction ?? data.prediction, live?.row ?? data.row);
    // A live range comes with each answer of the server, a moment after the number.
    range(state, live?.interval ?? data.coverage.interval);
    warn(state, live?.distance ?? data.distance);
    if (data.classes) classes.paint(state, live?.probabilities ?? data.classes.chances);
    if (data.coverage.nearest) put(coverage.within, unseen(data.coverage.nearest, live?.unseen ?? data.coverage.unseen, data));
  };
  subscribe(root, paint);
  paint();
  put(state.farSpoken, isFar(data, data.distance) ? distance(data, data.distance) : "");
}

/** The answer as it is read aloud. */
export function said({ data, value, compare }) {
  const { target, words, coverage, locale } = data;
  const answer = `${value.textContent} ${target.unit}`.trim();
  const [low, high] = ends(coverage.interval, target, locale);
  const range = coverage.nearest
    ? unseen(coverage.nearest, coverage.unseen, data)
    : fill(coverage.sentence, { low, high, unit: target.unit }).trim();
  return `${fill(words.said, { label: target.label, value: answer })}. ${compare.textContent}. ${range}.`;
}

/** What came of the unseen cases whose chances lie nearest. */
export function unseen(sentence, found, { target, locale }) {
  return fill(sentence, {
    n: number(found.n, 0, locale),
    chance: written(found.near, target, locale),
    hits: number(found.hits, 0, locale),
    share: share(found.share, locale),
    low: share(found.low, locale, { bare: true }),
    high: share(found.high, locale, { bare: true }),
  });
}

/** Write the number, which case it is or how far from the baseline, and where it lies. */
function show(state, prediction, row) {
  const { target, words, locale, baseline, live } = state.data;
  const place = placed(target);
  const shown = written(prediction, target, locale);
  put(state.value, shown);
  state.value.classList.toggle("long", shown.length > LONG);
  const change = prediction - baseline.prediction;
  const sense = isSame(change, target) ? "" : change > 0 ? words.more : words.less;
  const resting = isNear(row, live.baseline, live.slack) && !sense;
  const told = resting ? words.case : sense ? words.than : words.same;
  const facts = { typical: written(baseline.prediction, target, locale), baseline: words.baseline };
  // What a visitor called a scenario is put in last: braces in it stand for nothing.
  const [before, after = ""] = resting ? [told] : told.split("{difference}").map((part) => fill(part, facts));
  put(state.before, before);
  put(state.difference, sense && fill(sense, { change: difference(change, target, locale) }));
  put(state.after, after);
  set(state.compare, "title", resting ? told : "");
  state.dot.style.left = `${place(prediction)}%`;
  state.tick.style.left = `${place(baseline.prediction)}%`;
}

/** Where values lie between the ends of the data, in percent. */
function placed({ low, high }) {
  const across = scale([low, high], [0, 100]);
  return (value) => Math.min(100, Math.max(0, across(value)));
}

/** Draw where the actual value usually lies, its two numbers at its ends, at frame rate while a thumb moves. */
function range({ data: { target, locale }, band, low, high, ends: line }, interval) {
  const place = placed(target);
  const [from, to] = interval ? [place(interval.low), place(interval.high)] : [0, 100];
  const words = ends(interval, target, locale);
  band.hidden = !interval;
  band.style.left = `${from}%`;
  band.style.width = `${to - from}%`;
  line.style.setProperty("--from", `${from}%`);
  line.style.setProperty("--to", `${to}%`);
  // Their width without measuring it, which would lay out the page in every frame.
  line.style.setProperty("--signs", Math.max(...words.map((each) => each.length)));
  put(low, words[0]);
  put(high, words[1]);
}

/** The two numbers under the bar: of the range or, where there is none, of the data. */
function ends(interval, target, locale) {
  if (interval || target.percent) return [interval?.low ?? target.low, interval?.high ?? target.high].map((value) => written(value, target, locale));
  // Two digits of the distance between them: whole numbers would make both ends of a small one 0.
  const decimals = Math.min(target.decimals, Math.max(0, 1 - Math.floor(Math.log10(target.high - target.low))));
  return [target.low, target.high].map((value) => number(value, decimals, locale));
}

/** The shape of the outcomes, as wide as the bar. */
function outline(heights) {
  if (!heights.length) return [];
  const picture = svg("svg", { viewBox: `0 0 ${heights.length - 1} 1`, preserveAspectRatio: "none" });
  const line = heights.map((height, i) => `L${i} ${(1 - height).toFixed(3)}`).join("");
  picture.append(svg("path", { d: `M0 1${line}L${heights.length - 1} 1Z` }));
  return [picture];
}

/** Write how often the range holds, and offer other shares. */
function offer(nodes, facts, shape, send) {
  nodes.often.textContent = facts.often ?? "";
  nodes.proof.replaceChildren(...[...facts.proof, shape].filter(Boolean).map((words) => make("p", "", words)));
  put(nodes.picture, facts.picture ?? "");
  nodes.picture.hidden = !facts.picture;
  nodes.picture.onclick = () => {
    nodes.line.querySelector("details").open = false;
    send("opened", true);
    arrive("accuracy");
  };
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
  const name = make("span");
  label.append(name);
  const line = make("div", "answer-line");
  const value = make("span", "answer-value");
  const unit = make("span", "answer-unit");
  line.append(value, " ", unit);
  const compare = make("div", "answer-compare");
  const [before, difference, after] = [make("span"), make("strong"), make("span")];
  compare.append(before, difference, after);
  const range = make("div", "range");
  range.setAttribute("role", "img");
  const shape = make("div", "range-shape");
  const track = make("div", "range-track");
  const tick = make("div", "range-tick");
  const dot = make("div", "range-dot");
  const band = make("div", "range-band");
  track.append(band, tick, dot);
  range.append(shape, track);
  const ends = make("div", "range-ends");
  // What is read aloud says them in a sentence.
  ends.setAttribute("aria-hidden", "true");
  const [low, high] = [make("span", "range-end"), make("span", "range-end")];
  ends.append(make("span", "range-before"), low, make("span", "range-between"), high);
  const coverage = buildCoverage();
  // The number changes at frame rate; what is read aloud changes only once it is settled.
  line.setAttribute("aria-hidden", "true");
  const spoken = announcer();
  const offline = make("div", "answer-offline");
  offline.setAttribute("role", "alert");
  const warning = buildFar();
  const warnings = make("div", "answer-warnings");
  warnings.append(offline, warning.line);
  state.root.replaceChildren(label, line, compare, range, ends, coverage.line, warnings, spoken);
  Object.assign(state, { label, name, value, unit, compare, before, difference, after, range, shape, band, tick, dot });
  Object.assign(state, { ends, low, high, coverage, spoken, offline, ...warning });
}

/** How often the range holds: a line that opens how that was checked. */
function buildCoverage() {
  const summary = make("summary", "coverage-summary");
  const within = make("span", "coverage-within");
  const short = make("span", "coverage-short");
  const more = make("span", "coverage-more");
  summary.append(within, short, " ", more);
  const often = make("strong");
  const proof = make("div");
  const choices = make("div", "coverage-choices");
  choices.setAttribute("role", "group");
  const pop = make("div", "coverage-pop");
  const picture = button("coverage-picture");
  pop.append(often, proof, picture, choices);
  const line = make("div", "coverage");
  line.append(unfolding("coverage-details", summary, pop));
  return { line, within, short, more, often, proof, picture, choices };
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
