/** Bars from where an explanation starts to now, one per input, adding up to the difference. */

import { cut, make, onWidth, write as put } from "../core/dom.js";
import { fill, number } from "../core/numbers.js";
import { isSame, partsWriter, written } from "../core/values.js";
import { amount, lay, levelRoom, line, name, rows } from "./lanes.js";

/** About how wide a letter of the two ends is, in px. */
const LETTER = 7;

/** Places of the parts in their list, largest first. */
export function sorted(parts) {
  return [...parts.keys()].sort((a, b) => Math.abs(parts[b].value) - Math.abs(parts[a].value));
}

/** Whether a change reads as more, less, or none. */
export function sense(change, target) {
  return isSame(change, target) ? "same" : change > 0 ? "above" : "below";
}

/** Draw the bars; a sentence that is read aloud stays as it is while a thumb moves. */
export function waterfall(body, data, order, isMoving) {
  const { parts, bias, prediction, target, words, locale } = data;
  const ordered = together(order.map((i) => parts[i]), data);
  const stops = ordered.reduce((all, part) => [...all, all.at(-1) + part.value], [bias]);
  const reach = Math.max(...stops) - Math.min(...stops);
  // A change that is small beside the data looks small: the lane is never less than a tenth of them.
  const span = Math.max(reach, (target.high - target.low) / 10) || 1;
  const least = Math.min(...stops) - (span - reach) / 2;
  // Steps below a tenth of a pixel are not worth a new layout.
  const place = (value) => Math.round(1e4 * (value - least) / span) / 100;
  const isNone = isSame(prediction - bias, target);
  // Where all parts of a change would be read as 0, they have more digits than it.
  const parted = partsWriter(ordered.map(({ value }) => value), target, locale, { enough: !isNone });
  const [list, ends] = body.children.length ? body.children : frame(body);
  const drawn = { locale, parted, isMoving, start: place(bias), said: words.said };
  rows(list, ordered.length, 1, 1).forEach((row, i) => bar(row, ordered[i], place(stops[i]), place(stops[i + 1]), drawn));
  const write = (value) => written(value, target, locale);
  put(ends.firstChild, `${words.start} ${write(bias)}`);
  put(ends.lastChild, `${words.now} ${write(prediction)}`);
  ends.lie = { ...ends.lie, from: place(bias), to: place(prediction) };
  apart(ends);
  ends.style.visibility = isNone ? "hidden" : "visible";
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

function frame(body) {
  const ends = make("div", "why-ends");
  ends.append(make("span", "why-end"), make("span", "why-end"));
  onWidth(ends, (width) => {
    ends.lie = { ...ends.lie, width };
    apart(ends);
  });
  body.replaceChildren(make("ul", "why-list"), ends);
  return body.children;
}

function bar(row, part, from, to, { start, parted, locale, isMoving, said: sentence }) {
  const [block, words] = row.children[1].children;
  const margin = part.error ? ` ± ${parted.margin(part.error)}` : "";
  const value = parted.signed(part.value) + margin;
  const moved = way(part, locale);
  const short = part.levels ? way(part, locale, levelRoom(part.label)) : moved;
  name(row, part.label, short, isMoving ? null : fill(sentence, { label: `${part.label}${moved && `, ${moved}`}`, value }));
  line(row.children[1], start);
  lay(block, Math.min(from, to), Math.max(from, to), part.value < 0 ? "why-less" : "why-more");
  block.hidden = parted.isNone(part.value);
  // Written on the side the bar points to, where the next bar does not start; without a bar, away
  // from the line.
  const isLeft = block.hidden ? to < start : part.value < 0;
  amount(words, value, isLeft ? Math.min(from, to) : Math.max(from, to), isLeft);
}

function way(part, locale, letters = Infinity) {
  // The bar of all other inputs stands for no value.
  if (part.decimals === null) return "";
  const [before, after] = [part.from, part.to].map((value) => written(value, part, locale));
  if (before !== after) return `${cut(before, letters)} → ${cut(after, letters)}`;
  return cut(after, 2 * letters);
}

/** Write the ends of the way under their places; the nearer, the more they stand back to back. */
function apart({ firstChild, lastChild, lie: { from, to, width = 0 } }) {
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
