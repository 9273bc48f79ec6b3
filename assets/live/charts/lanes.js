/** A list of names, each with a lane beside it on which bars lie. */

import { fit, make, write } from "../core/dom.js";

/** Letters that a row has room for, and of a level at least. */
const LETTERS = 38;
const FEWEST = 8;

/** Letters that each of two levels may have beside a name, so that a row keeps its height while levels are tried. */
export function levelRoom(label) {
  return Math.max(FEWEST, Math.floor((LETTERS - label.length) / 2));
}

/** Have as many rows in a list as there are names; those that are there are kept: this runs at frame rate. */
export function rows(list, count, bars, amounts) {
  while (list.children.length > count) list.lastChild.remove();
  while (list.children.length < count) list.append(row(bars, amounts));
  return [...list.children];
}

function row(bars, amounts) {
  const label = make("span", "why-label");
  label.append(make("span"), " ", make("span", "why-moved"));
  const lane = make("span", "why-lane");
  for (let n = 0; n < bars; n++) lane.append(make("span", "why-bar"));
  for (let n = 0; n < amounts; n++) lane.append(make("span", "why-amount"));
  // Read aloud in place of what is drawn.
  for (const node of [label, lane]) node.setAttribute("aria-hidden", "true");
  const item = make("li", "why-row");
  item.append(label, lane, make("span", "unseen"));
  return item;
}

/** Write a row's name, what stands beside it, and the sentence that is read aloud; null leaves that one. */
export function name({ children: [label, , spoken] }, words, beside, sentence) {
  write(label.firstChild, words);
  write(label.lastChild, beside);
  fit(label, words);
  if (sentence !== null) write(spoken, sentence);
}

/** Lay a bar from one place to another, both in percent. */
export function lay(node, from, to, kind) {
  node.className = `why-bar ${kind}`;
  node.hidden = to <= from;
  node.style.left = `${from}%`;
  node.style.width = `${to - from}%`;
}

/** Draw the line that bars are read against; on each lane itself: a variable would restyle every node beneath it. */
export function line(lane, place) {
  lane.style.backgroundPositionX = `${place}%`;
}

/** Write an amount at a place, to the left or to the right of it. */
export function amount(node, words, place, isLeft) {
  write(node, words);
  node.style.right = isLeft ? `${100 - place}%` : "";
  node.style.left = isLeft ? "" : `${place}%`;
}
