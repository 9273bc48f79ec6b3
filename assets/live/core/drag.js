/** Follows the slider under the hand and asks the server about the row it makes. */

import { position, stopped } from "../charts/axis.js";
import { set } from "./dom.js";
import { answer, current, drop, isNear, update, wanted } from "./store.js";
import { withUnit } from "./values.js";

const OFFLINE_AFTER = 4000;
const RETRY = 700;

const curves = [];
let plan = null;
let observer = null;
let observed = null;
let asked = 0;
let shown = 0;
let busy = false;
let waiting = null;
let offline = false;
let onOffline = () => {};

/** Take note of the committed row and of how to ask about others. */
export function follow(data, tellOffline) {
  plan = data;
  onOffline = tellOffline;
  const levers = document.querySelector(".st-key-levers");
  if (levers) tellValues(levers);
  if (levers === observed) return;
  observer?.disconnect();
  observed = levers;
  if (!levers) return;
  observer = new MutationObserver(heard);
  observer.observe(levers, { subtree: true, childList: true, attributes: true, attributeFilter: ["value", "aria-valuetext"] });
}

/** Tell screen readers the value of each slider whose positions are only counted, as it is written. */
function tellValues(node) {
  for (const range of node.querySelectorAll?.("input[type=range]") ?? []) tellValue(range);
}

function tellValue(range) {
  const place = placeOf(range);
  const track = plan.tracks?.[place];
  if (!track) return;
  // A value that was typed stands between two positions, on the nearest of which is its thumb.
  const own = (current()?.row ?? plan.row)[place];
  const at = Number(range.value);
  const value = Math.abs(position(own, track.stops) - at) <= 0.5 ? own : stopped(at, track.stops);
  set(range, "aria-valuetext", withUnit(value, track, track.locale));
}

function placeOf(range) {
  return plan.keys.findIndex((key) => range.closest(`.st-key-${key}`));
}

function heard(changes) {
  for (const { target, attributeName, addedNodes } of changes) {
    addedNodes.forEach(tellValues);
    if (target.type !== "range") continue;
    // Only the slider that has the focus is in somebody's hand; the others follow the page.
    if (attributeName === "value" && target === document.activeElement) take(target);
    tellValue(target);
  }
}

/** Make the row of a slider in the hand. */
function take(range) {
  const place = placeOf(range);
  const track = plan.tracks?.[place];
  const at = Number(range.value);
  if (place >= 0) move(place, track ? stopped(at, track.stops) : at);
}

function move(place, value) {
  // The committed row comes from the page: what other sliders hold is rounded to their grid.
  const row = [...(current()?.row ?? plan.row)];
  if (row[place] === value) return;
  row[place] = value;
  update({ row, place, slack: plan.slack, moved: moved(row), prediction: alone(place, value, row) });
  ask(row);
}

/** Tell whether a row is another than the page's: one that came back to it is not released again. */
function moved(row) {
  return !isNear(row, plan.row, plan.slack);
}

/** Put inputs where a hand on a map or a button puts them: pairs of place and value. */
export function aim(values) {
  const row = [...(current()?.row ?? plan.row)];
  for (const [place, value] of values) row[place] = value;
  const [[place, value]] = values;
  const prediction = values.length === 1 ? alone(place, value, row) : (current()?.prediction ?? null);
  update({ row, place: values.length === 1 ? place : null, held: true, slack: plan.slack, moved: moved(row), prediction });
  ask(row);
}

/** Put back the value that an input had before another was only tried. */
export function takeBack(place, value) {
  const row = [...(current()?.row ?? plan.row)];
  row[place] = value;
  if (row.every((other, i) => other === plan.row[i])) drop();
  else aim([[place, value]]);
}

/** Take note of the curve an input has on the page. */
export function trace(place, curve) {
  curves[place] = curve;
}

/** The answer as the curve gives it, if only this input moved and the curve is exact. */
function alone(place, value, row) {
  const curve = curves[place];
  const only = row.every((other, i) => i === place || other === plan.row[i]);
  if (value === null && only) return curve?.missing ?? null;
  if (!curve?.steps || !only) return current()?.prediction ?? null;
  let low = 0;
  let high = curve.x.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (curve.x[middle] < value) low = middle;
    else high = middle;
  }
  return curve.y[low];
}

/** One question at a time; of those that come meanwhile only the newest is asked. */
async function ask(row) {
  // A file that was taken along answers by itself.
  if (plan.own) plan.own(row);
  if (!plan.url) return;
  waiting = row;
  if (busy) return;
  busy = true;
  while (waiting) {
    const question = waiting;
    const number = ++asked;
    const { places } = plan;
    const reaches = wanted("reaches");
    waiting = null;
    try {
      const reply = await post(question, reaches);
      if (number > shown) {
        shown = number;
        receive(question, reply, places, reaches);
      }
      if (offline) onOffline((offline = false));
    } catch (error) {
      // A busy server is not a lost one: it said when to come back.
      if (!offline && error.status !== 503) onOffline((offline = true));
      await new Promise((done) => setTimeout(done, RETRY));
      waiting ??= current() ? question : null;
    }
  }
  busy = false;
}

async function post(row, reaches) {
  const response = await fetch(new URL(plan.url, document.baseURI), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      data: named(row),
      points: plan.points,
      coverage: plan.coverage,
      baseline: named(plan.baseline),
      curves: plan.curves,
      reaches: reaches.map(({ name, low, high }) => ({ name, low, high })),
    }),
    signal: AbortSignal.timeout(OFFLINE_AFTER),
  });
  if (!response.ok) throw Object.assign(new Error("explore"), { status: response.status });
  return response.json();
}

/** A row as requests hold it: a choice by the name of its level. */
function named(row) {
  return row.map((value, place) => plan.levels?.[place]?.[value] ?? value);
}

/** How far each input goes and, of a choice, with which levels. */
function reached(reply, reaches) {
  return reaches.map(({ place }, i) => {
    const [least, most] = reply.reaches[i];
    const at = reply.reach_levels?.[i]?.map((name) => plan.levels[place].indexOf(name));
    return [place, { least, most, ...(at && { at }) }];
  });
}

function receive(question, reply, places, reaches) {
  const live = current();
  if (!live) return;
  const newest = question.every((value, i) => value === live.row[i]);
  answer({
    curves: Object.fromEntries(reply.curves.map((y, i) => [places[i], y])),
    missing: reply.missing && Object.fromEntries(reply.missing.map((value, i) => [places[i], value])),
    probabilities: reply.probabilities,
    unseen: reply.unseen,
    reaches: reaches.length ? Object.fromEntries(reached(reply, reaches)) : null,
    parts: reply.contributions,
    errors: reply.contribution_errors,
    partsRow: question,
    bias: reply.bias,
    distance: reply.distance,
    explained: reply.prediction,
    interval: reply.interval,
    // A slower answer must not push the number back to where the thumb was.
    ...(newest || live.prediction === null ? { prediction: reply.prediction } : {}),
  });
}
