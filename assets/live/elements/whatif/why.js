/** Bars from where the explanation starts to now, one per input, adding up to the difference. */

import { differs, element, fit, make, onWidth, unfolding, write as put } from "../../core/dom.js";
import { fill, number, signed } from "../../core/numbers.js";
import { current, subscribe } from "../../core/store.js";

/** About how wide a letter of the two ends is, in px. */
const LETTER = 7;

/** Draw the bars of the committed row, or of the live one. */
export const draw = element(build, (state) => {
  const { root, data } = state;
  state.order ??= sorted(data.parts);
  state.more.textContent = data.words.more;
  const n = Math.min(data.parts.length, data.bars);
  root.style.setProperty("--bars", data.inputs > data.bars ? n + 1 : n);
  state.proof.replaceChildren(...data.proof.map((words) => make("p", "", words)));
  subscribe(root, () => paint(state));
  paint(state);
});

function build(state) {
  const title = make("h2", "why-title");
  const more = make("summary", "why-how");
  const proof = make("div", "why-proof");
  const details = unfolding("why-details", more, proof);
  const head = make("div", "why-head");
  head.append(title, details);
  const body = make("div", "why-body");
  state.root.replaceChildren(head, body);
  Object.assign(state, { title, more, proof, body });
}

/** Largest first. */
function sorted(parts) {
  return [...parts.keys()].sort((a, b) => Math.abs(parts[b].value) - Math.abs(parts[a].value));
}

function paint(state) {
  const live = current();
  // Rows do not change places for as long as a thumb moves.
  if (!live) state.order = sorted(state.data.parts);
  const { data } = state;
  // What takes too long for each move waits for the release, and looks like it.
  state.body.classList.toggle("why-waiting", Boolean(live?.moved) && !data.live);
  const parts = (data.live && live?.parts) || null;
  // The number moves more often than its reasons do, and text that is written again is laid out again.
  if (!differs(state, "bars", [data, state.order, parts])) return;
  show(state, parts ? { ...data, ...moving(data, live) } : data);
}

function moving(data, live) {
  const parts = data.parts.map((part) => ({
    ...part,
    to: live.partsRow[part.place],
    value: live.parts[part.place],
    error: live.errors?.[part.place] ?? null,
  }));
  return { bias: live.bias, prediction: live.explained, parts };
}

function show(state, data) {
  const { title, body, order } = state;
  const { parts, bias, prediction, target, words, locale, baseline } = data;
  const write = (value) => number(value, target.decimals, locale);
  const step = 0.5 * 10 ** -target.decimals;
  const change = prediction - bias;
  const sense = change >= step ? "above" : change <= -step ? "below" : "same";
  const ordered = together(order.map((i) => parts[i]), data);
  const stops = ordered.reduce((all, part) => [...all, all.at(-1) + part.value], [bias]);
  const reach = Math.max(...stops) - Math.min(...stops);
  // A change that is small beside the data looks small: the lane is never less than a tenth of them.
  const span = Math.max(reach, (target.high - target.low) / 10) || 1;
  const least = Math.min(...stops) - (span - reach) / 2;
  // Steps below a tenth of a pixel are not worth a new layout.
  const place = (value) => Math.round(1e4 * (value - least) / span) / 100;
  const digits = sense === "same" ? target.decimals : enough(ordered, target.decimals);
  put(title, fill(words[sense], { change: write(Math.abs(change)), baseline: baseline.label }));
  const [list, ends] = body.children.length ? body.children : frame(state);
  // Rows that are there are kept and written again: this runs at frame rate.
  while (list.children.length > ordered.length) list.lastChild.remove();
  while (list.children.length < ordered.length) list.append(row());
  ordered.forEach((part, i) => bar(list.children[i], part, place(stops[i]), place(stops[i + 1]), { ...data, digits, start: place(bias) }));
  const [from, to] = [place(bias), place(prediction)];
  put(ends.firstChild, `${words.start} ${write(bias)}`);
  put(ends.lastChild, `${words.now} ${write(prediction)}`);
  state.ends = { ...state.ends, from, to };
  apart(ends, state.ends);
  ends.style.visibility = sense === "same" ? "hidden" : "visible";
}

/** More digits than a change is written with where all parts of it would be written as 0. */
function enough(parts, decimals) {
  const largest = Math.max(...parts.map(({ value }) => Math.abs(value)));
  let digits = decimals;
  while (largest > 0 && largest < 0.5 * 10 ** -digits) digits += 1;
  return digits;
}

/** Leave a bar of its own to the largest; what is missing from the whole is the others' bar. */
function together(ordered, { bars, inputs, bias, prediction, words, locale }) {
  if (inputs <= bars) return ordered;
  const largest = ordered.slice(0, bars);
  const value = prediction - bias - largest.reduce((sum, part) => sum + part.value, 0);
  const n = inputs - largest.length;
  const label = n === 1 ? words.other : fill(words.others, { n: number(n, 0, locale) });
  return [...largest, { label, value, decimals: null, error: null }];
}

function frame(state) {
  const { body } = state;
  const ends = make("div", "why-ends");
  onWidth(ends, (width) => {
    state.ends = { ...state.ends, width };
    apart(ends, state.ends);
  });
  ends.append(make("span", "why-end"), make("span", "why-end"));
  body.replaceChildren(make("ul", "why-list"), ends);
  return body.children;
}

function row() {
  const label = make("span", "why-label");
  label.append(make("span"), " ", make("span", "why-moved"));
  const lane = make("span", "why-lane");
  lane.append(make("span", "why-bar"), make("span", "why-amount"));
  const item = make("li", "why-row");
  item.append(label, lane);
  return item;
}

function bar(item, part, from, to, { start, digits, locale }) {
  const [label, lane] = item.children;
  const [name, moved] = label.children;
  const [block, amount] = lane.children;
  put(name, part.label);
  fit(label, part.label);
  put(moved, way(part, locale));
  // On each lane itself: a variable above them would have every node beneath it styled again.
  lane.style.backgroundPositionX = `${start}%`;
  block.className = `why-bar ${part.value < 0 ? "why-less" : "why-more"}`;
  block.hidden = Math.abs(part.value) < 0.5 * 10 ** -digits;
  block.style.left = `${Math.min(from, to)}%`;
  block.style.width = `${Math.abs(to - from)}%`;
  const margin = part.error ? ` ± ${number(part.error, digits + 1, locale)}` : "";
  put(amount, signed(part.value, digits, locale) + margin);
  // Written on the side the bar points to, where the next bar does not start; without a bar, away
  // from the line.
  const left = block.hidden ? to < start : part.value < 0;
  amount.style.right = left ? `${100 - Math.min(from, to)}%` : "";
  amount.style.left = left ? "" : `${Math.max(from, to)}%`;
}

function way({ from, to, decimals }, locale) {
  if (decimals === null) return "";
  const write = (value) => number(value, decimals, locale);
  const [before, after] = [write(from), write(to)];
  return before === after ? after : `${before} → ${after}`;
}

/** Write the ends of the way under their places; the nearer, the more they stand back to back. */
function apart({ firstChild, lastChild }, { from, to, width = 0 }) {
  const longest = LETTER * Math.max(firstChild.textContent.length, lastChild.textContent.length);
  // How far apart, in percent, they no longer touch however the way lies.
  const enough = Math.max(45, width ? (210 * longest) / width : 0);
  const near = Math.max(0, 1 - Math.abs(from - to) / enough);
  for (const [node, place, other] of [[firstChild, from, to], [lastChild, to, from]]) {
    node.style.left = `${place}%`;
    const beside = place < other ? 105 : -5;
    node.style.transform = `translateX(${-(near * beside + (1 - near) * place)}%)`;
  }
}
