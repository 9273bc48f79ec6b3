/** How often chances came true: groups of unseen cases, and the case on the sliders. */

import { label, scale, ticks } from "../../charts/axis.js";
import { announcer, element, make, measure, set, svg, write as put } from "../../core/dom.js";
import { fill, number } from "../../core/numbers.js";
import { current, subscribe } from "../../core/store.js";
import { onAxis, share, written } from "../../core/values.js";
import { unseen } from "../whatif/answer.js";

const WIDEST = 460;
const MARGIN = { left: 56, right: 18, top: 10, bottom: 26 };

/** Draw the groups and where the row of the page is among them; that moves with the live one. */
export const draw = element(build, (state) => {
  const { root, data } = state;
  state.said.replaceChildren(...data.said.map((words) => make("p", "", words)));
  state.plot.hidden = state.now.hidden = !data.groups;
  if (!data.groups) return;
  const sign = (name, said) => [make("span", `accuracy-sign accuracy-sign-${name}`), make("span", "", said)];
  state.key.replaceChildren(...sign("group", data.words.case), ...sign("alone", data.words.sign));
  subscribe(root, () => follow(state));
  paint(state);
  put(state.spoken, `${state.now.firstChild.textContent}. ${state.now.lastChild.textContent}`);
});

function build(state) {
  const names = ["up", "across"].map((name) => make("div", `accuracy-axis accuracy-${name}`));
  state.picture = svg("svg", { class: "accuracy-picture", role: "img" });
  state.ground = svg("g");
  state.stem = svg("path", { class: "accuracy-stem" });
  state.point = svg("circle", { class: "accuracy-point", r: 7 });
  state.picture.append(state.ground, state.stem, state.point);
  state.plot = make("div", "accuracy-plot");
  state.plot.append(names[0], state.picture, names[1]);
  state.said = make("div", "accuracy-said");
  state.now = make("div", "accuracy-now");
  state.now.append(make("strong"), make("p"));
  // They change at frame rate; what is read aloud changes only once the row is settled.
  state.now.setAttribute("aria-hidden", "true");
  state.key = make("div", "accuracy-key");
  state.spoken = announcer();
  const side = make("div", "accuracy-side");
  side.append(state.now, state.key, state.spoken);
  state.root.replaceChildren(state.said, state.plot, side);
  [state.up, state.across] = names;
  measure(state, state.plot, (now) => now.data.groups && paint(now));
}

function scales({ side }) {
  const { left, top } = MARGIN;
  return [scale([0, 1], [left, left + side]), scale([0, 1], [top + side, top])];
}

/** The groups and axes, which stay while a thumb moves. */
function paint(state) {
  const width = Math.min(state.width, WIDEST);
  if (width <= 0) return;
  const { data, picture } = state;
  const { left, right, top, bottom } = MARGIN;
  const side = (state.side = width - left - right);
  picture.setAttribute("width", width);
  picture.setAttribute("height", side + top + bottom);
  const [across, down] = scales(state);
  state.ground.replaceChildren(
    svg("rect", { class: "accuracy-border", x: left, y: top, width: side, height: side }),
    svg("path", { class: "accuracy-equal", d: `M${left} ${top + side}L${left + side} ${top}` }),
    ...data.groups.map((group) => drawn(group, data, across, down)),
    ...axes(data, across, down, side),
  );
  state.up.textContent = `↑ ${data.words.actual}`;
  state.across.textContent = `${data.words.predicted} →`;
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

function axes({ target, locale }, across, down, side) {
  const { left, top } = MARGIN;
  const round = ticks(0, 1, side > 300 ? 5 : 4);
  const nodes = round.flatMap((value) => {
    const words = onAxis(value, 2, target, locale);
    return [
      label("accuracy-tick", words, across(value), top + side + 18),
      label("accuracy-tick", words, left - 8, down(value) + 4, "end"),
    ];
  });
  const marks = round.map((value) => `M${across(value).toFixed(1)} ${top + side}v4M${left} ${down(value).toFixed(1)}h-4`);
  return [svg("path", { class: "accuracy-ticks", d: marks.join("") }), ...nodes];
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
