/** Recorded times as a race: dots for the answers one runtime gives while the other answers once. */

import { button, element, make, onWidth, set, svg, write } from "../../core/dom.js";
import { fill as filled, number } from "../../core/numbers.js";

/** Pixels between dots at most, and the height of a lane of them. */
const LARGEST = 18;
const HIGHEST = 90;
/** Seconds that an answer must take on the screen to get a bar of its own. */
const CALM = 0.4;
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

/** Draw the races; one that runs goes on as long as its times stay the same. */
export const draw = element(build, (state) => {
  const written = JSON.stringify(state.data);
  if (state.written === written) return;
  const first = state.written === "";
  state.written = written;
  lay(state);
  if (first && !still.matches) replay(state);
  else show(state, state.end);
});

function build(state) {
  const { root } = state;
  const [toggle, again] = [button("race-button"), button("race-button")];
  toggle.setAttribute("aria-keyshortcuts", "Space");
  again.setAttribute("aria-keyshortcuts", "R");
  const bar = make("div", "race-bar");
  bar.append(toggle, again);
  const courses = make("div", "race-courses");
  Object.assign(state, { toggle, again, courses, written: "", frame: 0, at: 0, end: 0 });
  toggle.addEventListener("click", () => goOn(state));
  again.addEventListener("click", () => replay(state));
  // Keys of one letter are heard only from within: elsewhere they belong to somebody else.
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  root.addEventListener("keydown", (event) => heard(event, state));
  root.replaceChildren(courses, bar);
}

function heard(event, state) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  // On a button the space bar presses it already.
  if (key === " " && event.target === state.root) goOn(state);
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

/** Pause or go on; after the end it starts again. */
function goOn(state) {
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
  return filled(data.words.passed, { time: now, end: `${end} ${unit}` });
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

/** Make the lanes of one race; `show` moves them to a time of the race. */
function lanes(race, data) {
  const drawn = race.lanes.map((lane) => buildLane(lane, race, data));
  return {
    nodes: drawn.map(({ node }) => node),
    show: (passed) => drawn.forEach((lane) => move(lane, passed)),
  };
}

function buildLane(lane, race, { words, locale }) {
  const node = make("div", `race-lane race-${lane.arm}`);
  const count = make("span", "race-count");
  const label = make("div", "race-label");
  label.append(make("span", "race-name", lane.name), count);
  const fill = make("div", "race-fill");
  const track = make("div", "race-track");
  track.append(fill);
  const picture = svg("svg", { class: "race-dots", role: "img", "aria-label": lane.says });
  const frame = make("div");
  frame.append(picture);
  node.append(label, track, frame);
  const dots = lane.ends.map(() => svg("circle"));
  picture.append(...dots);
  // A bar that starts again several times a second would flash.
  const flashes = (race.duration * race.slowdown) / lane.ends.length < CALM;
  node.classList.toggle("race-quick", flashes);
  const built = { ...lane, node, count, fill, picture, words, locale, dots, flashes, given: -1 };
  onWidth(frame, (width) => place(built, race, width));
  return built;
}

/** Put each dot where its answer was given in time; many share a few rows, smaller if need be. */
function place({ picture, dots, ends }, { duration }, width) {
  if (width <= 0) return;
  let step = LARGEST;
  const rows = () => Math.max(1, Math.ceil((1.5 * dots.length * step) / width));
  while (rows() * step > HIGHEST && step > 3) step -= 0.5;
  set(picture, "width", width);
  set(picture, "height", rows() * step);
  dots.forEach((dot, i) => {
    set(dot, "cx", (step / 2 + ((width - step) * ends[i]) / duration).toFixed(1));
    set(dot, "cy", (((i % rows()) + 0.5) * step).toFixed(1));
    set(dot, "r", (step * 0.36).toFixed(1));
  });
}

function move(lane, passed) {
  const { ends, next, dots, fill, flashes } = lane;
  let given = Math.max(0, lane.given);
  while (given > 0 && ends[given - 1] > passed) given -= 1;
  while (given < ends.length && ends[given] <= passed) given += 1;
  if (given !== lane.given) {
    for (let i = Math.max(0, Math.min(given, lane.given)); i < Math.max(given, lane.given); i += 1) {
      dots[i].classList.toggle("race-given", i < given);
    }
    lane.given = given;
    write(lane.count, said(lane, given));
  }
  if (flashes) return;
  const begun = given > 0 ? ends[given - 1] : 0;
  const due = given < ends.length ? ends[given] : next;
  const share = due > begun ? (passed - begun) / (due - begun) : 1;
  fill.style.transform = `scaleX(${Math.min(1, share).toFixed(4)})`;
}

function said({ words, locale, ends, more }, given) {
  const n = `${more && given === ends.length ? "> " : ""}${number(given, 0, locale)}`;
  return (given === 1 ? words.one : words.many).replace("{n}", n);
}
