/** The two lanes of a race: a bar for the answer on its way, a dot for each that was given. */

import { make, onWidth, set, svg, write } from "./dom.js";
import { number } from "./format.js";

const LARGEST = 18;
const HIGHEST = 90;
/** Seconds that an answer must take on the screen to get a bar of its own. */
const CALM = 0.4;

/** Make the lanes of one race; `show` moves them to a time of the race. */
export function lanes(race, data) {
  const drawn = race.lanes.map((lane) => build(lane, race, data));
  return {
    nodes: drawn.map(({ node }) => node),
    show: (passed) => drawn.forEach((lane) => move(lane, passed)),
  };
}

function build(lane, race, { words, locale }) {
  const node = make("div", `race-lane race-${lane.arm}`);
  const count = make("span", "race-count");
  const label = make("div", "race-label");
  label.append(make("span", "race-name", lane.name), count);
  const fill = make("div", "race-fill");
  const track = make("div", "race-track");
  track.append(fill);
  const picture = svg("svg", { class: "race-dots", role: "img", "aria-label": lane.says });
  const frame = make("div", "race-frame");
  frame.append(picture);
  node.append(label, track, frame);
  const dots = lane.ends.map(() => svg("circle"));
  picture.append(...dots);
  // A bar that starts anew several times a second would flash.
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
