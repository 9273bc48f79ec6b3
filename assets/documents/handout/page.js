/** Levers, and what follows from them: redrawn while a thumb moves, settled once it rests. */

import * as answer from "../../live/elements/whatif/answer.js";
import { make } from "../../live/core/dom.js";
import * as lever from "../../live/elements/whatif/lever.js";
import { commit, current, update } from "../../live/core/store.js";
import * as levers from "./levers.js";
import { crowded } from "./pace.js";
import * as reasons from "./reasons.js";
import * as scenarios from "./scenarios.js";

/** Points of a curve while a thumb moves: one every four pixels of the widest slider. */
const POINTS = 103;
const node = (id) => document.getElementById(id);

/** Build the page for a model that was found to be sound. */
export function build(data, model) {
  const state = { data, model, row: data.row, coverage: String(data.coverage), frame: 0 };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  state.roots = { answer: root("answer"), compare: root("compare") };
  state.why = reasons.build(node("why"), data, model);
  state.levers = data.inputs.map((input, place) => moves(state, input, place));
  node("levers").append(...state.levers.filter((_, place) => data.inputs[place].shown).map(({ frame }) => frame));
  const paintTheme = () => {
    for (const live of document.querySelectorAll(".live")) live.dataset.theme = dark.matches ? "dark" : "light";
  };
  dark.addEventListener("change", paintTheme);
  paintTheme();
  const settle = (row) => settled(state, row);
  node("typical").addEventListener("click", () => settle(data.inputs.map(({ typical }) => typical)));
  node("reset").addEventListener("click", () => settle(data.row));
  scenarios.list(node("kept"), data, settle);
  node("heart").hidden = false;
  node("scenarios").hidden = data.scenarios.length === 0;
  settled(state, data.row);
}

function root(id) {
  const live = make("div", `live live-${id}`);
  node(id).append(live);
  return live;
}

function moves(state, input, place) {
  const moving = () => state.wanted?.row ?? current()?.row ?? state.row;
  const move = (value) => moved(state, place, value);
  return levers.build(input, place, state.data.locale, move, (value) => {
    const row = [...moving()];
    if (value !== undefined) row[place] = value;
    settled(state, row);
  });
}

/** Show the row of a moving thumb, once a frame however often it moves. */
function moved(state, place, value) {
  const row = [...(state.wanted?.row ?? current()?.row ?? state.row)];
  row[place] = value;
  wish(state, row, place);
}

function wish(state, row, place) {
  state.wanted = { row, place };
  state.frame ||= requestAnimationFrame((now) => follow(state, now));
}

/** Show a row that the elements themselves have put in place of the settled one. */
function tried(state, row) {
  wish(state, row, current().place);
  state.wanted.tried = true;
}

/** Draw a moving row. Where frames are late, bars take turns with the range and the curves. */
function follow(state, now) {
  const { model, wanted, coverage } = state;
  // What was only tried may have been taken back by now.
  if (wanted.tried && !current()) {
    Object.assign(state, { frame: 0, wanted: null });
    return;
  }
  const { row, place, found = model.answer(row, coverage) } = wanted;
  const left = wanted.left ?? ["curves", "why"];
  state.first = state.first === "why" ? "curves" : "why";
  const drawn = crowded(now) && left.length > 1 ? [state.first] : left;
  const rest = left.filter((part) => !drawn.includes(part));
  state.frame = 0;
  state.wanted = null;
  update({
    row,
    place,
    slack: row.map(() => 0),
    prediction: found.prediction,
    probabilities: model.chances?.(row),
    unseen: model.unseen(found.prediction),
    ...(drawn.includes("curves") && {
      interval: found.interval,
      distance: model.distance(row),
      curves: model.sampled(row, place, POINTS),
      missing: state.data.inputs.map((_, other) => model.missing(row, other)),
    }),
    ...(drawn.includes("why") && state.why.follow(row, found.prediction)),
  });
  if (!wanted.tried) say(state, place, row[place]);
  if (!rest.length) return;
  // What had to wait follows in the next frame, unless the thumb has moved on by then.
  state.wanted = { ...wanted, found, left: rest };
  state.frame = requestAnimationFrame((then) => follow(state, then));
}

/** Draw a row that stays. */
function settled(state, row) {
  const { data, model, roots } = state;
  cancelAnimationFrame(state.frame);
  Object.assign(state, { frame: 0, wanted: null });
  const last = row.map((value, i) => within(data.inputs[i], value));
  state.row = last;
  const found = model.answer(last, state.coverage);
  const { target, locale } = data;
  const shared = { locale, target, row: last, baseline: { label: data.baseline.label, prediction: model.bias } };
  const curves = model.curves(last);
  const heights = data.inputs.flatMap(({ shown, average }, i) => (shown ? [...curves[i].y, ...average.mean] : []));
  // One scale for all curves, so that they can be compared.
  const span = target.percent ? [0, 1] : heights.reduce(([least, most], y) => [Math.min(least, y), Math.max(most, y)], [Infinity, -Infinity]);
  const first = data.inputs.findIndex(({ shown }) => shown);
  data.inputs.forEach((input, place) => {
    if (!input.shown) return;
    const scale = { span, first: place === first, base: data.baseline.row[place] };
    const facts = { ...shared, ...input, ...scale, place, value: last[place], steps: true, ...curves[place], prediction: found.prediction };
    const own = state.levers[place];
    // While a value is not known, its slider keeps the one that comes back.
    const stands = (own.stands = last[place] ?? own.stands ?? own.at());
    own.show(stands);
    const put = (value) => settled(state, last.map((old, i) => (i === place ? value : old)));
    lever.draw(own.around, { ...facts, stands, missing: model.missing(last, place) }, (name, value) => {
      put(name === "unknown" ? (value ? null : stands) : value);
    });
  });
  answer.draw(roots.answer, { ...shared, ...known(state, last, found) }, (_, coverage) => {
    state.coverage = String(coverage);
    settled(state, state.row);
  });
  state.why.draw(shared);
  scenarios.compare(roots.compare, { ...shared, ...data }, model, last, state.coverage);
  last.forEach((value, place) => say(state, place, value));
  commit(last);
}

function known(state, row, { prediction, interval }) {
  const { data, model, coverage } = state;
  return {
    prediction,
    coverage: { ...data.coverages[coverage], interval, unseen: model.unseen(prediction) },
    ...(data.classes && { classes: { ...data.classes, chances: model.chances(row) } }),
    distance: model.distance(row),
    far: data.far,
    words: data.answerWords,
    outcomes: data.outcomes,
    // There is no server to ask and no address to keep.
    live: { keys: [], row, places: [], baseline: data.baseline.row, slack: row.map(() => 0), own: (other) => tried(state, other) },
    link: {},
    address: {},
    lacks: "",
  };
}

/** Tell a screen reader a value as it is written, with its unit. */
function say(state, place, value) {
  const own = state.levers[place];
  own.frame.toggleAttribute("data-unknown", value === null);
  own.say(value, state.data.locale);
}

function within({ low, high, codes }, value) {
  return value === null || codes ? value : Math.min(high, Math.max(low, value));
}
