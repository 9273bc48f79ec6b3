/** What a map is made of: its colours, legend, axes, contour lines, real cases and empty parts. */

import { cut, make, svg } from "../core/dom.js";
import { decimalsIn, number } from "../core/numbers.js";
import { onAxis, written } from "../core/values.js";
import { decimalsOf, label, scale, ticks, ticksAmong } from "./axis.js";
import { contours, smoothed, thinned } from "./grid.js";

const STOPS = 6;
const LEVELS = 8;
/** Cells a side of the copy that contour lines are drawn on. */
const COARSE = 75;
/** A line shorter than this many pixels is noise; one shorter than the second has no label. */
const SHORTEST = 40;
const LABELLED = 90;
/** About how wide a letter is along an axis, how high a line, and the room for numbers or names at the left, in px. */
const LETTER = 6.8;
const LINE = 15;
const NUMBERS = 46;
const WIDEST_NAME = 120;
/** How narrow a cell may be, across, for the name of its level to be written under it, in px. */
const NARROWEST = 44;
/** Share of a level's cell over which its real cases are strewn. */
const STREWN = 0.7;

/** The levels at which contour lines are drawn, and how they are written. */
function levels({ surface, target, locale }) {
  const { least, most } = surface;
  const round = most > least ? ticks(least, most, LEVELS) : [];
  const decimals = decimalsOf(round);
  return round.map((level) => ({ level, words: onAxis(level, decimals, target, locale) }));
}

/** A bar of the colours with the levels beneath it. */
export function legend(node, data) {
  const { target, surface } = data;
  const title = make("div", "map-title");
  title.append(make("strong", "", target.label), ` ${target.unit}`);
  const bar = make("div", "map-bar");
  const across = scale([surface.least, surface.most], [0, 100]);
  for (const { level, words } of levels(data)) {
    const tick = make("span", "map-level", words);
    tick.style.left = `${across(level)}%`;
    bar.append(tick);
  }
  node.replaceChildren(title, bar);
}

/** Return what leads from the values of both inputs to their places across and down. */
export function scales({ x, y }, side, left = 0, top = 0) {
  return [scale(ends(x), [left, left + side], x.stops), scale(ends(y), [top + side, top], y.stops)];
}

/** Where an axis begins and ends: each level of a choice has a cell around its code. */
export function ends({ low, high, levels }) {
  return levels ? [low - 0.5, high + 0.5] : [low, high];
}

/** Room at the left for what is written along the axis that goes up, in px. */
export function gutter({ y }) {
  if (!y.levels) return NUMBERS;
  const longest = Math.max(...y.levels.map((name) => name.length));
  return Math.max(NUMBERS, Math.min(WIDEST_NAME, LETTER * longest + 14));
}

/** Everything beneath the point. */
export function landscape(state, side, margin) {
  const { map, ground } = state;
  colour(state);
  const inside = svg("g", { transform: `translate(${margin.left} ${margin.top})` });
  inside.append(svg("rect", { class: "map-border", width: side, height: side }));
  // Between two levels there is nothing that a line could follow.
  const drawn = map.x.levels || map.y.levels ? [] : lines(state, side);
  inside.append(...hatching(state.empty, map.empty, side), ...dots(map, side), ...drawn);
  ground.replaceChildren(inside, ...axes(map, side, margin));
}

function colour({ root, canvas, map, codes }) {
  const { cells, rows, steps } = map.surface;
  const style = getComputedStyle(root);
  const context = canvas.getContext("2d");
  canvas.width = cells;
  canvas.height = rows;
  canvas.classList.toggle("map-steps", steps || Boolean(map.x.levels || map.y.levels));
  const shades = ramp(Array.from({ length: STOPS }, (_, i) => style.getPropertyValue(`--map-${i}`).trim()));
  const image = context.createImageData(cells, rows);
  for (let j = 0; j < rows; j++) {
    // The first row is the lowest value, which belongs at the bottom.
    const to = 4 * (rows - 1 - j) * cells;
    for (let i = 0; i < cells; i++) {
      const shade = 3 * (codes[j * cells + i] >> 8);
      image.data[to + 4 * i] = shades[shade];
      image.data[to + 4 * i + 1] = shades[shade + 1];
      image.data[to + 4 * i + 2] = shades[shade + 2];
      image.data[to + 4 * i + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

/** 256 colours between stops written #rrggbb. */
function ramp(stops) {
  const parts = stops.map((stop) => [1, 3, 5].map((at) => parseInt(stop.slice(at, at + 2), 16)));
  const shades = new Uint8ClampedArray(3 * 256);
  for (let i = 0; i < 256; i++) {
    const place = (i / 255) * (stops.length - 1);
    const from = Math.min(Math.floor(place), stops.length - 2);
    for (let k = 0; k < 3; k++) {
      shades[3 * i + k] = parts[from][k] + (place - from) * (parts[from + 1][k] - parts[from][k]);
    }
  }
  return shades;
}

function hatching(empty, { cells, rows }, side) {
  // On whole pixels, or rows would leave seams between them.
  const edge = (cell) => Math.round((cell * side) / cells);
  const above = (row) => Math.round((row * side) / rows);
  let path = "";
  for (let j = 0; j < rows; j++) {
    const top = above(rows - 1 - j);
    for (let i = 0; i < cells; i++) {
      if (!empty[j * cells + i]) continue;
      const start = i;
      while (i < cells && empty[j * cells + i]) i++;
      path += `M${edge(start)} ${top}H${edge(i)}V${above(rows - j)}H${edge(start)}z`;
    }
  }
  const pattern = svg("pattern", { id: "map-hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  pattern.append(svg("path", { class: "map-hatch", d: "M0 0V6" }));
  return [pattern, svg("path", { class: "map-veil", d: path }), svg("path", { fill: "url(#map-hatch)", d: path })];
}

function dots({ dots, x, y }, side) {
  const [across, down] = scales({ x, y }, side);
  // Cases of one level would lie on one spot: they are strewn over its cell, each always to its own.
  const strewn = (value, axis, i, by) => (axis.levels ? value + STREWN * (((i * by) % 1) - 0.5) : value);
  const spot = ([a, b], i) => `M${across(strewn(a, x, i, 0.618)).toFixed(1)} ${down(strewn(b, y, i, 0.755)).toFixed(1)}h0`;
  const path = dots.map(spot).join("");
  return [svg("path", { class: "map-dots", d: path })];
}

function lines({ map: data, codes }, side) {
  const { cells, least, most } = data.surface;
  const stride = Math.max(1, Math.floor(cells / COARSE));
  // As far as a staircase is jagged; samples have no more detail than is shown.
  const reach = data.surface.steps ? Math.round(cells / 40) : 1;
  const [grid, fewer] = thinned(smoothed(codes, cells, reach), cells, stride);
  const size = (side * stride) / cells;
  // A line that leaves the grid goes on to the edge.
  const along = (cell) => (cell === 0 ? 0 : cell === fewer - 1 ? side : (cell + 0.5 / stride) * size);
  const place = ([column, row]) => [along(column), side - along(row)];
  const drawn = [];
  // The point must not cover a label.
  const [across, down] = scales(data, side);
  const point = [across(data.row[data.x.place]), down(data.row[data.y.place])];
  const labels = [{ at: point, words: "" }];
  for (const { level, words } of levels(data)) {
    const code = (65535 * (level - least)) / (most - least);
    const found = contours(grid, fewer, code)
      .map((line) => ({ points: line.map(place), length: line.length * size * 0.75 }))
      .filter(({ length }) => length > SHORTEST)
      .sort((a, b) => b.length - a.length);
    const path = found.map(({ points }) => curved(points)).join("");
    drawn.push(svg("path", { class: "map-halo", d: path }), svg("path", { class: "map-line", d: path }));
    for (const { points, length } of found.slice(0, 2)) if (length > LABELLED) find(points, words, side, labels);
  }
  return [...drawn, ...labels.slice(1).map(({ at: [x, y], words }) => label("map-label", words, x, y + 4))];
}

/** Find a place on a line where there is room for its label, from its middle outwards. */
function find(points, words, side, labels) {
  const free = ([x, y]) => x > 20 && x < side - 20 && y > 14 && y < side - 14
    && labels.every(({ at }) => Math.abs(at[0] - x) > 40 || Math.abs(at[1] - y) > 20);
  const middle = points.length >> 1;
  const order = points.map((_, i) => middle + (i % 2 ? 1 : -1) * ((i + 1) >> 1)).filter((i) => points[i]);
  const at = order.map((i) => points[i]).find(free);
  if (at) labels.push({ at, words });
}

/** A line through the middles between its points, bent at them. */
function curved(points) {
  const write = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const middle = (i) => [(points[i][0] + points[i + 1][0]) / 2, (points[i][1] + points[i + 1][1]) / 2];
  let path = `M${write(points[0])}`;
  for (let i = 1; i + 1 < points.length; i++) path += `Q${write(points[i])} ${write(middle(i))}`;
  return `${path}L${write(points.at(-1))}`;
}

function axes({ x, y, locale }, side, { left, top }) {
  const nodes = [];
  const [across, down] = scales({ x, y }, side, left, top);
  // Years and counts have no halves.
  const marks = (axis) => {
    if (axis.stops.length) return ticksAmong(axis.stops, side > 350 ? 7 : 5).map((value) => [value, number(value, decimalsIn(value), locale)]);
    const round = ticks(axis.low, axis.high, side > 350 ? 6 : 4, axis.decimals ? 0 : 1);
    return round.map((value) => [value, number(value, decimalsOf(round), locale)]);
  };
  const named = (axis, room, letters) => {
    const every = Math.max(1, Math.ceil((room * axis.levels.length) / side));
    const shown = axis.levels.map((_, code) => [code, cut(written(code, axis, locale), letters)]);
    return shown.filter(([code]) => code % every === 0);
  };
  let path = "";
  const under = Math.max(NARROWEST, side / (x.levels?.length ?? 1));
  for (const [value, words] of x.levels ? named(x, NARROWEST, under / LETTER) : marks(x)) {
    path += `M${across(value).toFixed(1)} ${top + side}v4`;
    nodes.push(label("map-tick", words, across(value), top + side + 18));
  }
  for (const [value, words] of y.levels ? named(y, LINE, (left - 12) / LETTER) : marks(y)) {
    path += `M${left} ${down(value).toFixed(1)}h-4`;
    nodes.push(label("map-tick", words, left - 8, down(value) + 4, "end"));
  }
  return [svg("path", { class: "map-ticks", d: path }), ...nodes];
}
