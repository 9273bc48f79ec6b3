/** The prediction over two inputs: colours, lines, real cases, and a point that can be moved. */

import { position, scale, valueAlong } from "../../../charts/axis.js";
import { unpack } from "../../../charts/grid.js";
import { ends, gutter, landscape, legend, scales } from "../../../charts/map.js";
import { announcer, element, make, measure, svg } from "../../../core/dom.js";
import { aim } from "../../../core/drag.js";
import { drag } from "../../../core/fingers.js";
import { current, subscribe } from "../../../core/store.js";
import { isKnown, withUnit, written } from "../../../core/values.js";

const WIDEST = 560;
const MARGIN = { right: 10, top: 8, bottom: 24 };
/** How long the keys must rest before the page follows, in ms. */
const REST = 200;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/** Draw the map of the committed row; its point follows the live one. */
export const draw = element(build, async (state) => {
  const { root, data, map } = state;
  const same = map?.surface.packed === data.surface.packed && map.empty.packed === data.empty.packed;
  const [codes, empty] = same
    ? [state.codes, state.empty]
    : await Promise.all([
        unpack(data.surface.packed, Uint16Array, data.surface.cells),
        unpack(data.empty.packed, Uint8Array, data.empty.cells),
      ]);
  // Meanwhile the page may have asked for another map.
  if (state.data !== data) return;
  Object.assign(state, { map: data, codes, empty });
  write(state);
  subscribe(root, () => follow(state));
  paint(state);
});

function build(state) {
  Object.assign(state, { map: null, timer: 0 });
  state.legend = make("div", "map-legend");
  state.up = make("div", "map-axis");
  state.across = make("div", "map-axis map-axis-across");
  state.canvas = make("canvas", "map-surface");
  state.picture = svg("svg", { class: "map-picture", tabindex: 0, role: "application" });
  state.ground = svg("g");
  state.cross = svg("path", { class: "map-cross" });
  state.point = svg("circle", { class: "map-point", r: 7 });
  state.picture.append(state.ground, state.cross, state.point);
  const plot = make("div", "map-plot");
  plot.append(state.canvas, state.picture);
  state.readout = make("div", "map-readout");
  state.spoken = announcer();
  state.key = make("div", "map-key");
  state.how = make("details", "map-how");
  const frame = make("div", "map-frame");
  frame.append(state.legend, state.up, plot, state.across, state.readout, state.key, state.how, state.spoken);
  state.root.replaceChildren(frame);
  listen(state);
  measure(state, state.root, paint);
}

function write(state) {
  const { map: data } = state;
  const named = ({ label, unit }) => [make("strong", "", label), ` ${unit}`];
  state.up.replaceChildren("↑\u00a0", ...named(data.y));
  state.across.replaceChildren(...named(data.x), " →");
  const open = state.how.open;
  state.how.replaceChildren(
    make("summary", "", data.words.how),
    ...data.words.details.map((words) => make("p", "", words)),
  );
  state.how.open = open;
  const sign = (name, words) => [make("span", `map-sign map-sign-${name}`), make("span", "", words)];
  state.key.replaceChildren(...sign("dots", data.words.dots), ...sign("empty", data.words.empty));
}

/** What lies under the point, which changes only with the committed row. */
function paint(state) {
  const { map: data, picture, canvas } = state;
  const width = Math.min(state.width, WIDEST);
  if (!data || width <= 0) return;
  const margin = { ...MARGIN, left: gutter(data) };
  const side = width - margin.left - margin.right;
  Object.assign(state, { side, margin });
  state.root.style.setProperty("--map-left", `${margin.left}px`);
  picture.setAttribute("width", width);
  picture.setAttribute("height", side + MARGIN.top + MARGIN.bottom);
  Object.assign(canvas.style, { left: `${margin.left}px`, top: `${MARGIN.top}px`, width: `${side}px`, height: `${side}px` });
  legend(state.legend, data);
  landscape(state, side, margin);
  follow(state);
}

/** The value some steps of a slider further. */
function stepped(value, steps, axis) {
  const { stops, step } = axis;
  if (!stops.length || !steps) return snapped(value + steps * step, axis);
  const place = position(value, stops);
  // From between two positions the first step leads to the next one.
  const from = steps > 0 ? Math.floor(place) : Math.ceil(place);
  return stops[Math.min(stops.length - 1, Math.max(0, from + steps))];
}

const clamp = (value, { low, high }) => Math.min(high, Math.max(low, value));

/** The nearest value that the slider of an input can hold. */
function snapped(value, axis) {
  if (axis.stops.length) return axis.stops[Math.round(position(value, axis.stops))];
  const steps = Math.round((clamp(value, axis) - axis.low) / axis.step);
  return clamp(Number((axis.low + steps * axis.step).toFixed(axis.decimals + 2)), axis);
}

function here({ map: data }) {
  const row = current()?.row ?? data.row;
  return [row[data.x.place], row[data.y.place]];
}

/** Put the point where the live row is. */
function follow(state) {
  const { map: data, side, root, margin } = state;
  if (!data || !side) return;
  const live = current();
  const at = here(state);
  const [across, down] = scales(data, side, margin.left, margin.top);
  const known = at.map(isKnown);
  const left = across(clamp(at[0], data.x));
  const top = down(clamp(at[1], data.y));
  const [level, upright] = [`M${margin.left} ${top}H${margin.left + side}`, `M${left} ${MARGIN.top}V${MARGIN.top + side}`];
  // Where a value is not known the row is on a line of the map, or nowhere.
  state.cross.setAttribute("d", (known[1] ? level : "") + (known[0] ? upright : ""));
  state.point.setAttribute("cx", left);
  state.point.setAttribute("cy", top);
  state.point.style.visibility = known.every(Boolean) ? "" : "hidden";
  const mine = [data.x.place, data.y.place];
  // The colours are those of the committed row until the page follows.
  const stale = live?.row.some((value, i) => !mine.includes(i) && value !== data.row[i]);
  root.classList.toggle("map-stale", Boolean(stale));
  say(state, at, live?.prediction ?? data.prediction);
}

function sentence({ map: data }, [x, y], prediction) {
  const { locale, target } = data;
  const named = (axis, value) => `${axis.label} ${written(value, axis, locale)}`;
  const answer = withUnit(prediction, target, locale);
  return [`${named(data.x, x)} · ${named(data.y, y)} → `, answer];
}

function say(state, at, prediction) {
  const [where, answer] = sentence(state, at, prediction);
  state.readout.replaceChildren(where, make("strong", "", answer));
  state.picture.setAttribute("aria-label", `${state.map.words.map} ${where}${answer}`);
}

function listen(state) {
  const { picture } = state;
  drag(picture, { move: (event) => state.map && move(state, pointed(state, event)), end: () => state.map && settle(state, 0) });
  picture.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch" && !event.buttons && state.map) say(state, ...seen(state, event));
  });
  picture.addEventListener("pointerleave", () => follow(state));
  picture.addEventListener("keydown", (event) => {
    const way = KEYS[event.key];
    if (!way || !state.map) return;
    event.preventDefault();
    const steps = event.shiftKey ? 10 : 1;
    // From the middle where a value is not known yet.
    const at = here(state).map((value, k) => (isKnown(value) ? value : snapped(along(0.5, k ? state.map.y : state.map.x), k ? state.map.y : state.map.x)));
    move(state, [state.map.x, state.map.y].map((axis, k) => stepped(at[k], way[k] * steps, axis)));
    settle(state, REST);
  });
}

/** The value at a share of the way along an axis. */
function along(share, axis) {
  const [low, high] = ends(axis);
  return valueAlong(share, { low, high, stops: axis.stops });
}

/** The values under a pointer. */
function pointed({ picture, side, margin, map: data }, event) {
  const box = picture.getBoundingClientRect();
  const right = (event.clientX - box.left - margin.left) / side;
  const up = 1 - (event.clientY - box.top - margin.top) / side;
  return [[right, data.x], [up, data.y]].map(([share, axis]) => snapped(along(share, axis), axis));
}

/** The values under a pointer and the prediction that the map shows there. */
function seen(state, event) {
  const at = pointed(state, event);
  const { map: data, codes } = state;
  const { cells, rows, least, most } = data.surface;
  const cell = (value, axis, n) => Math.min(n - 1, Math.floor(scale(ends(axis), [0, n], axis.stops)(value)));
  const code = codes[cell(at[1], data.y, rows) * cells + cell(at[0], data.x, cells)];
  return [at, least + (code / 65535) * (most - least)];
}

function move({ map: data }, [x, y]) {
  aim([[data.x.place, x], [data.y.place, y]]);
}

/** Hand the point to the page, once it has rested. */
function settle(state, rest) {
  clearTimeout(state.timer);
  state.timer = setTimeout(() => {
    const at = here(state);
    const [where, answer] = sentence(state, at, current()?.prediction ?? state.map.prediction);
    state.spoken.textContent = where + answer;
    state.send("placed", at);
  }, rest);
}
