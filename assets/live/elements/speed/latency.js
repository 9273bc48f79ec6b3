/** Times of the last answers of both runtimes: a dot each, on one logarithmic axis. */

import { anchored, label, scale } from "../../charts/axis.js";
import { element, make, measure, set, svg, write } from "../../core/dom.js";
import { fill, number, seconds } from "../../core/numbers.js";

const HEIGHT = 34;
const EDGE = 8;
const TICKS = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10];

/** Draw the dots; the last one is larger. */
export const draw = element(build, paint);

function build(state) {
  const lanes = [0, 1].map(() => {
    const node = make("div");
    const name = make("span", "latency-name");
    const last = make("span", "latency-last");
    const head = make("div", "latency-head");
    head.append(name, last);
    const picture = svg("svg", { height: HEIGHT, role: "img" });
    node.append(head, picture);
    return { node, name, last, picture };
  });
  const axis = svg("svg", { height: 18, "aria-hidden": "true" });
  const frame = make("div", "latency-frame");
  frame.append(...lanes.map(({ node }) => node), axis);
  state.root.replaceChildren(frame);
  Object.assign(state, { lanes, axis });
  measure(state, frame, paint);
}

function paint(state) {
  const { data, width } = state;
  if (width <= 0) return;
  const [low, high] = span(data.lanes.flatMap(({ times }) => times));
  const along = scale([Math.log(low), Math.log(high)], [EDGE, width - EDGE]);
  const across = (time) => along(Math.log(time));
  data.lanes.forEach((lane, i) => paintLane(state.lanes[i], lane, across, state));
  set(state.axis, "width", width);
  state.axis.replaceChildren(
    ...TICKS.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001).map((tick) => {
      const x = across(tick);
      return label("latency-tick", round(tick, data.locale), x, 13, anchored(x, width, 30));
    }),
  );
}

function paintLane({ node, name, last, picture }, lane, across, { data, width }) {
  const { words, locale } = data;
  node.className = `latency-${lane.arm}`;
  write(name, lane.name);
  const latest = lane.times.at(-1);
  write(last, latest === undefined ? words.none : fill(words.last, { time: seconds(latest, locale) }));
  set(picture, "width", width);
  const said = { name: lane.name, n: number(lane.times.length, 0, locale), time: seconds(latest ?? 1, locale) };
  set(picture, "aria-label", latest === undefined ? fill(words.said, { label: lane.name, value: words.none }) : fill(words.picture, said));
  const middle = HEIGHT / 2;
  const nodes = [svg("path", { class: "latency-line", d: `M0 ${middle}H${width}` })];
  lane.times.forEach((time, i) => {
    const newest = i === lane.times.length - 1;
    const r = newest ? 6 : 3.5;
    nodes.push(svg("circle", { class: newest ? "latency-newest" : "latency-dot", cx: across(time).toFixed(1), cy: middle, r }));
  });
  for (const [percentile, at] of [["p50", lane.p50], ["p95", lane.p95]]) {
    if (at) nodes.push(svg("path", { class: `latency-${percentile}`, d: `M${across(at).toFixed(1)} 2V${HEIGHT - 2}` }));
  }
  picture.replaceChildren(...nodes);
}

/** Whole decades around all times, so that the axis rarely moves. */
function span(times) {
  if (!times.length) return [1e-4, 1e-2];
  const low = 10 ** Math.floor(Math.log10(Math.min(...times)) + 1e-9);
  const high = 10 ** Math.ceil(Math.log10(Math.max(...times)) - 1e-9);
  return [low, high > low ? high : low * 10];
}

function round(time, locale) {
  const [scale, unit] = time >= 0.999 ? [1, "s"] : time >= 0.999e-3 ? [1e3, "ms"] : [1e6, "µs"];
  return `${number(time * scale, 0, locale)} ${unit}`;
}
