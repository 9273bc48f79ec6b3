/** A short way round the page: one small card, beside the page's own business. */

import { bring, button, element, make } from "../core/dom.js";
import { fill } from "../core/numbers.js";

const GAP = 16;

const opened = new URL(window.location.href);
let wanted = opened.searchParams.has("tour");
forget();

/** The page's only tour, once it is drawn, and what has the focus after it. */
let tour = null;
let opener = null;

/** Draw the tour, which stays out of sight until somebody asks for it, here or by a link. */
export const draw = element(build, (state) => {
  tour = state;
  state.card.setAttribute("aria-label", state.data.words.name);
  if (wanted) state.step = 0;
  wanted = false;
  show(state);
});

/** Begin the tour. */
export function begin() {
  if (tour) go(tour, 0);
}

/** Give the focus to a node whenever the tour ends. */
export function endAt(node) {
  opener = node;
}

function build(state) {
  const card = make("section", "tour-card");
  const said = make("div", "tour-said");
  said.setAttribute("role", "status");
  const foot = make("div", "tour-foot");
  const place = make("span", "tour-place");
  const skip = button("tour-skip");
  const next = button("tour-next");
  foot.append(place, skip, next);
  card.append(said, foot);
  state.root.replaceChildren(card);
  Object.assign(state, { card, said, place, skip, next, step: null, marked: null });
  skip.addEventListener("click", () => go(state, null));
  next.addEventListener("click", () => {
    const last = state.step === state.data.steps.length - 1;
    go(state, last ? null : state.step + 1);
  });
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape") go(state, null);
  });
}

function go(state, step) {
  state.step = step;
  show(state);
  (step === null ? opener : state.next)?.focus({ preventScroll: true });
}

function show(state) {
  const { card, data, step } = state;
  card.hidden = step === null;
  mark(state, null);
  if (step === null) return;
  const { at, title, words } = data.steps[step];
  state.said.replaceChildren(make("h2", "tour-title", title), make("p", "", words));
  state.place.textContent = fill(data.words.place, { step: step + 1, n: data.steps.length });
  const last = step === data.steps.length - 1;
  state.skip.textContent = data.words.skip;
  state.skip.hidden = last;
  state.next.textContent = last ? data.words.done : data.words.next;
  mark(state, document.querySelector(`.st-key-${at}`));
}

/** Draw a bar beside the part of the page a step is about, and bring it into sight. */
function mark(state, target) {
  if (state.marked) {
    state.marked.style.removeProperty("box-shadow");
    state.marked.style.removeProperty("scroll-margin");
  }
  state.marked = target;
  if (!target) return;
  const style = getComputedStyle(state.card);
  const below = state.card.offsetHeight + 2 * GAP;
  Object.assign(target.style, {
    // The nearer shadow leaves room between the bar and what it stands beside.
    boxShadow: `-10px 0 ${style.backgroundColor}, -14px 0 ${style.borderTopColor}`,
    // On a phone the number stays at the top, and the card lies at the bottom.
    scrollMargin: `140px 0 ${below}px`,
  });
  bring(target, "nearest");
}

/** Take the request for a tour out of the address, so that a link made from it does not carry it. */
function forget() {
  if (!opened.searchParams.has("tour")) return;
  opened.searchParams.delete("tour");
  window.history.replaceState(window.history.state, "", opened);
}
