/** One line by the number, of fixed height, that says when a row lies far from the real ones. */

import { make } from "./dom.js";
import { fill, number } from "./format.js";

/** Make the line, still empty. */
export function build() {
  const far = make("div", "far");
  // It changes at frame rate: what is read aloud changes only once the row is settled.
  const shown = make("div", "far-shown");
  shown.setAttribute("aria-hidden", "true");
  const sign = make("span", "far-sign", "⚠");
  shown.append(sign, make("span", "far-words"), make("span", "far-short"));
  const spoken = make("div", "unseen");
  spoken.setAttribute("role", "status");
  far.append(shown, spoken);
  return far;
}

/** Show how far a row lies, or nothing where that is not far. */
export function show(far, data, share) {
  const shown = far.firstChild;
  shown.style.visibility = isFar(data, share) ? "visible" : "hidden";
  if (!isFar(data, share)) return;
  shown.children[1].textContent = words(data, share);
  shown.children[2].textContent = share >= 1 ? data.far.shortAll : fill(data.far.short, { share: percent(data, share) });
}

/** Tell a screen reader about the committed row. */
export function say(far, data) {
  const said = isFar(data, data.distance) ? words(data, data.distance) : "";
  if (far.lastChild.textContent !== said) far.lastChild.textContent = said;
}

function isFar(data, share) {
  return share !== null && share >= data.far.from;
}

function words(data, share) {
  return share >= 1 ? data.far.all : fill(data.far.words, { share: percent(data, share) });
}

/** Rounded down: "further than 100 %" would be all of them. */
function percent(data, share) {
  return number(Math.floor(100 * share + 1e-9), 0, data.locale);
}
