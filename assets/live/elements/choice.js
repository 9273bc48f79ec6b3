/** Trying a level: pointing at it or going there by arrow keys moves the whole page, a click or Enter keeps it, leaving takes it back. */

import { aim, takeBack } from "../core/drag.js";
import { current } from "../core/store.js";

/** What is tried: the place of the input, and the value that it comes back to. */
let tried = null;
/** The select box that is open, with the state of its lever. */
let opened = null;

/** Try a level of the input at a place; `row` is the page's. */
export function attempt(place, code, row) {
  if (code === undefined) return false;
  // The page may have gone on meanwhile: then nothing is tried any more.
  if (!current()) tried = null;
  const now = (current()?.row ?? row)[place];
  if (tried?.place !== place) {
    if (tried) leave(tried.place);
    if (now === code) return false;
    tried = { place, before: now };
  }
  if (now !== code) aim([[place, code]]);
  return true;
}

/** The level that is tried of an input; undefined where none is. */
export function attempted(place) {
  return tried?.place === place ? current()?.row[place] : undefined;
}

/** Take back what was tried of an input. */
export function leave(place) {
  if (tried?.place !== place) return;
  const { before } = tried;
  tried = null;
  if (current()) takeBack(place, before);
}

/** Keep what is tried: the page is about to follow. */
export function keep() {
  tried = null;
}

/** Hear the pills or the select box, both Streamlit's own, in the row of a lever. */
export function hear(state) {
  const row = (state.root.getRootNode().host ?? state.root).closest("[class*=st-key-lever-]");
  if (!row || state.heard === row) return;
  state.heard = row;
  hearPills(row, state);
  new MutationObserver((changes) => changes.forEach((change) => hearSelect(change, state)))
    .observe(row, { subtree: true, attributes: true, attributeFilter: ["aria-activedescendant", "aria-expanded"] });
}

function hearPills(row, state) {
  const pill = (node) => node?.closest?.("[role=radio]");
  const code = (node) => state.data.codes[[...row.querySelectorAll("[role=radio]")].indexOf(pill(node))];
  row.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pill(target) && pointerType !== "touch") state.tryOut(code(target));
  });
  row.addEventListener("pointerout", ({ target, relatedTarget }) => {
    if (pill(target) && !pill(relatedTarget)) leave(state.data.place);
  });
  row.addEventListener("focusin", ({ target }) => {
    // One that was clicked has the focus, too, and is there already.
    if (pill(target)?.matches(":focus-visible")) state.tryOut(code(target), { aloud: true });
  });
  row.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (pill(target) && !pill(relatedTarget)) leave(state.data.place);
  });
  row.addEventListener("keydown", ({ target, key }) => {
    if (pill(target) && key === "Escape") leave(state.data.place);
  });
  row.addEventListener("click", ({ target }) => {
    if (!pill(target)) return;
    state.tryOut(code(target));
    keep();
  });
}

function hearSelect({ target, attributeName }, state) {
  if (target.getAttribute("role") !== "combobox") return;
  if (target.getAttribute("aria-expanded") === "true") {
    opened = { state, list: target.getAttribute("aria-controls") };
    const option = /-option-(\d+)$/.exec(target.getAttribute("aria-activedescendant") ?? "");
    if (option) state.tryOut(state.data.codes[option[1]]);
  } else if (attributeName === "aria-expanded" && opened?.state === state) {
    opened = null;
    // By then it says what was chosen, or again what was before.
    setTimeout(() => (sameName(target.value, attempted(state.data.place), state.data) ? keep() : leave(state.data.place)));
  }
}

function sameName(shown, code, { levels, other }) {
  const plain = (words) => words.replace(/\s+/g, " ").trim();
  return code !== undefined && plain(shown) === plain(levels[code] ?? other);
}

// The list of a select box lies elsewhere on the page.
document.addEventListener("pointerover", ({ target, pointerType }) => {
  const option = opened && pointerType !== "touch" && target.closest?.("[role=option]");
  if (option && option.closest("[role=listbox]")?.id === opened.list) opened.state.tryOut(opened.state.data.codes[option.dataset.key]);
});
