/** How often chances came true: groups of unseen cases, and the case on the sliders. */

import { scale, ticks } from "../../charts/axis.js";
import { element, make, set, svg, write as put } from "../../core/dom.js";
import { fill, number } from "../../core/numbers.js";
import { current, subscribe } from "../../core/store.js";
import { onAxis, share, written } from "../../core/values.js";
import { unseen } from "../whatif/answer.js";
import * as square from "./square.js";

const MARGIN = { left: 56, right: 18, top: 10, bottom: 26 };

/** Draw the groups and where the row of the page is among them; that moves with the live one. */
export const draw = element(build, (state) => {
  const { root, data } = state;
  state.said.replaceChildren(...data.said.map((words) => make("p", "", words)));
  state.plot.hidden = state.now.hidden = !data.groups;
  if (!data.groups) return;
  square.tell(state, [["group", data.words.case], ["alone", data.words.sign]]);
  subscribe(root, () => follow(state));
  paint(state);
  put(state.spoken, `${state.now.firstChild.textContent}. ${state.now.lastChild.textContent}`);
});

function build(state) {
  state.stem = svg("path", { class: "accuracy-stem" });
  square.build(state, state.stem, (now) => now.data.groups && paint(now));
}

function scales({ side }) {
  const { left, top } = MARGIN;
  return [scale([0, 1], [left, left + side]), scale([0, 1], [top + side, top])];
}

/** The groups and axes, which stay while a thumb moves. */
function paint(state) {
  const side = square.size(state, MARGIN);
  if (!side) return;
  const { data } = state;
  const [across, down] = scales(state);
  const shapes = data.groups.map((group) => drawn(group, data, across, down));
  const write = (value) => onAxis(value, 2, data.target, data.locale);
  const axes = square.axes(ticks(0, 1, side > 300 ? 5 : 4), write, [across, down], side, MARGIN);
  square.ground(state, MARGIN, shapes, axes);
  follow(state);
}

function drawn(group, { words, locale, target }, across, down) {
  const x = across(group.mean).toFixed(1);
  const node = svg("g");
  const said = fill(words.group, {
    n: number(group.n, 0, locale),
    low: written(group.least, target, locale),
    high: written(group.most, target, locale),
    hits: number(group.hits, 0, locale),
    share: share(group.share, locale),
  });
  node.append(
    svg("title", {}, said),
    svg("path", { class: "accuracy-whisker", d: `M${x} ${down(group.low).toFixed(1)}V${down(group.high).toFixed(1)}` }),
    svg("circle", { class: "accuracy-group", cx: x, cy: down(group.share).toFixed(1), r: 5 }),
  );
  return node;
}

/** Put the live row on the line where chance and share are equal, with what came of the cases nearest to it. */
function follow(state) {
  const { data, now, side } = state;
  if (!data.groups || !side) return;
  const { words, target, locale } = data;
  const live = current();
  const chance = live?.prediction ?? data.prediction;
  const [across, down] = scales(state);
  const x = across(chance).toFixed(1);
  set(state.point, "cx", x);
  set(state.point, "cy", down(chance).toFixed(1));
  set(state.stem, "d", `M${x} ${down(0).toFixed(1)}V${down(1).toFixed(1)}`);
  put(now.firstChild, fill(words.now, { value: written(chance, target, locale) }));
  put(now.lastChild, unseen(words.near, live?.unseen ?? data.unseen, data));
  if (!live) set(state.picture, "aria-label", `${words.picture}. ${now.firstChild.textContent}. ${now.lastChild.textContent}`);
}
