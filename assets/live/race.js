/** Recorded times as a race: dots for the answers one runtime gives while the other answers once. */

import { make } from "./dom.js";
import { fill, number } from "./format.js";
import { lanes } from "./racelanes.js";

const states = new WeakMap();
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

/** Draw the races; one that runs goes on as long as its times stay the same. */
export function draw(root, data) {
  if (!states.has(root)) states.set(root, build(root));
  const state = states.get(root);
  const written = JSON.stringify(data);
  if (state.written === written) return;
  const first = state.written === "";
  Object.assign(state, { written, data });
  lay(state);
  if (first && !still.matches) replay(state);
  else show(state, state.end);
}

function build(root) {
  const toggle = button("race-button race-toggle", "Space");
  const again = button("race-button", "R");
  const bar = make("div", "race-bar");
  bar.append(toggle, again);
  const courses = make("div", "race-courses");
  const state = { root, toggle, again, courses, written: "", data: null, frame: 0, at: 0, end: 0 };
  toggle.addEventListener("click", () => turn(state));
  again.addEventListener("click", () => replay(state));
  // Keys of one letter are heard only from within: elsewhere they belong to somebody else.
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  root.addEventListener("keydown", (event) => heard(event, state));
  root.replaceChildren(courses, bar);
  return state;
}

function button(className, key) {
  const node = make("button", className);
  node.type = "button";
  node.setAttribute("aria-keyshortcuts", key);
  return node;
}

function heard(event, state) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  // On a button the space bar presses it already.
  if (key === " " && event.target === state.root) turn(state);
  else if (key === "r") replay(state);
  else return;
  event.preventDefault();
}

function lay(state) {
  const { data, courses, root } = state;
  root.setAttribute("aria-label", data.words.title);
  state.races = data.races.map((race) => {
    const course = make("section", "race-course");
    const head = make("header", "race-head");
    const clock = make("span", "race-clock");
    head.append(make("strong", "race-title", race.title), make("span", "race-slow", race.slowed), clock);
    const drawn = lanes(race, data);
    course.append(head, ...drawn.nodes, make("p", "race-says", race.says));
    return { ...race, shown: race.duration * race.slowdown, drawn, course, clock };
  });
  state.end = Math.max(...state.races.map(({ shown }) => shown));
  courses.replaceChildren(...state.races.map(({ course }) => course));
}

/** Pause or go on; after the end it starts anew. */
function turn(state) {
  if (state.frame) pause(state);
  else if (state.at >= state.end) replay(state);
  else run(state);
}

function replay(state) {
  pause(state);
  show(state, 0);
  run(state);
}

function pause(state) {
  cancelAnimationFrame(state.frame);
  state.frame = 0;
  name(state);
}

function run(state) {
  let before = null;
  const step = (now) => {
    // A page in the background draws nothing: the race waits there instead of jumping ahead.
    const passed = before === null ? 0 : Math.min((now - before) / 1000, 0.1);
    before = now;
    show(state, Math.min(state.at + passed, state.end));
    if (state.at < state.end && state.root.isConnected) state.frame = requestAnimationFrame(step);
    else pause(state);
  };
  state.frame = requestAnimationFrame(step);
  name(state);
}

/** Show the races as they stand after so many seconds on the screen. */
function show(state, at) {
  state.at = at;
  for (const race of state.races) {
    const over = at >= race.shown;
    race.drawn.show(over ? race.duration : at / race.slowdown);
    race.course.classList.toggle("race-over", over);
    race.clock.textContent = time(state, race, over ? race.duration : at / race.slowdown);
  }
  name(state);
}

/** The time of the race in the unit of its end, so that its digits stay where they are. */
function time({ data }, { duration }, passed) {
  const [scale, unit] = duration >= 1 ? [1, "s"] : duration >= 1e-3 ? [1e3, "ms"] : [1e6, "µs"];
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(duration * scale)));
  const [now, end] = [passed, duration].map((value) => number(value * scale, decimals, data.locale));
  return fill(data.words.passed, { time: now, end: `${end} ${unit}` });
}

function name({ toggle, again, data, frame, at, end }) {
  const { words } = data;
  label(toggle, frame ? words.pause : at > 0 && at < end ? words.resume : words.start, words.space);
  label(again, words.again, "R");
}

function label(node, said, key) {
  if (node.dataset.said === said) return;
  node.dataset.said = said;
  node.replaceChildren(said, make("kbd", "", key));
}
