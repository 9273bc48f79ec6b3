/** Bars from the lowest to the highest prediction that each input alone reaches, around the one there is. */

import { cut, make } from "../core/dom.js";
import { fill } from "../core/numbers.js";
import { written } from "../core/values.js";
import { scale } from "./axis.js";
import { amount, lay, levelRoom, line, name, rows } from "./lanes.js";

/**
 * Draw the bars on one scale. While a thumb moves that only grows, and a sentence that is read aloud
 * stays as it is.
 */
export function tornado(body, { parts, prediction, target, words, locale }, isMoving) {
  const [list] = body.children.length ? body.children : frame(body);
  const all = parts.flatMap(({ least, most }) => [least, most]).concat(prediction, isMoving ? list.span : []);
  const [least, most] = (list.span = [Math.min(...all), Math.max(...all)]);
  // A reach that is small beside the data looks small.
  const spare = Math.max(0, (target.high - target.low) / 10 - (most - least)) / 2;
  const across = scale([least - spare, most + spare], [0, 100]);
  const place = (value) => Math.round(100 * across(value)) / 100;
  const write = (value) => written(value, target, locale);
  const now = place(prediction);
  rows(list, parts.length, 2, 2).forEach((row, i) => bar(row, parts[i]));

  function bar(row, part) {
    const lane = row.children[1];
    const [less, more, low, high] = lane.children;
    const [from, to] = [place(part.least), place(part.most)];
    const said = { label: part.label, low: write(part.least), high: write(part.most) };
    const stays = said.low === said.high;
    const names = stays || !part.at ? [] : part.at.map((code) => written(code, part));
    const spoken = names.length ? { ...said, low: `${said.low} (${names[0]})`, high: `${said.high} (${names[1]})` } : said;
    name(row, part.label, names.map((each) => cut(each, levelRoom(part.label))).join(" … "), isMoving ? null : fill(stays ? words.stays : words.reaches, spoken));
    line(lane, now);
    lay(less, from, Math.min(to, now), "why-less");
    lay(more, Math.max(from, now), to, "why-more");
    amount(low, said.low, from, true);
    amount(high, said.high, to, false);
    // An input that changes nothing has no two ends.
    low.hidden = stays;
  }
}

function frame(body) {
  body.replaceChildren(make("ul", "why-list"));
  return body.children;
}
