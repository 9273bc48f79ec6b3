/** Cards that open the panels under the fold; the last one opens a menu of those without a card. */

import { arrive } from "../../core/arrival.js";
import { bring, button, element, make, set, write } from "../../core/dom.js";
import { fill } from "../../core/numbers.js";
import { begin, endAt } from "../tour.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** Draw the cards; an open menu stays open. */
export const draw = element(build, (state) => {
  const { data } = state;
  state.open = data.open;
  offer(state, state.row, "card", data.cards);
  offer(state, state.menu, "entry", data.rest);
  state.row.append(state.more.node);
  state.menu.append(state.tour.node);
  paint(state);
});

function build(state) {
  const row = make("div", "cards");
  const menu = make("div", "entries");
  menu.hidden = true;
  menu.setAttribute("role", "group");
  const more = card("card card-more");
  const tour = card("entry");
  state.root.replaceChildren(row, menu);
  Object.assign(state, { row, menu, more, tour, offered: new Map(), open: [] });
  endAt(more.node);
  const close = () => unfold(state, false);
  // Elsewhere on the page: a click on the card itself closes by its own listener.
  state.outside = (event) => event.composedPath().includes(state.root) || close();
  more.node.addEventListener("click", () => unfold(state, menu.hidden));
  more.node.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    unfold(state, true);
    menu.querySelector("button").focus();
  });
  tour.node.addEventListener("click", () => {
    close();
    begin();
  });
  menu.addEventListener("focusout", ({ relatedTarget: next }) => {
    if (next && next !== more.node && !menu.contains(next)) close();
  });
  state.root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    close();
    more.node.focus();
  });
  menu.addEventListener("keydown", (event) => {
    const entries = [...menu.children];
    const at = entries.indexOf(event.target);
    if (event.key in STEPS) {
      event.preventDefault();
      entries.at((at + STEPS[event.key]) % entries.length).focus();
    }
  });
}

/** Make the buttons of panels, and keep those that are there: one of them may have the focus. */
function offer(state, parent, className, panels) {
  for (const panel of panels) {
    if (!state.offered.has(panel.name)) {
      const made = card(className);
      made.node.dataset.panel = panel.name;
      made.node.addEventListener("click", () => toggle(state, panel.name));
      state.offered.set(panel.name, made);
      parent.append(made.node);
    }
    say(state.offered.get(panel.name), panel);
  }
}

function card(className) {
  const head = make("span", "card-head");
  const title = make("span");
  const sign = make("span", "card-sign");
  sign.setAttribute("aria-hidden", "true");
  head.append(title, sign);
  const words = make("span", "card-words");
  return { node: button(className, head, " ", words), title, sign, words };
}

function say(made, { title, words }) {
  write(made.title, title);
  write(made.words, words);
}

function paint(state) {
  const { data, menu, more, offered, open } = state;
  for (const [name, { node, sign }] of offered) {
    const opened = open.includes(name);
    set(node, "aria-expanded", opened);
    write(sign, opened ? "✕" : "");
  }
  const inMenu = data.rest.filter(({ name }) => open.includes(name)).length;
  say(more, data.more);
  say(state.tour, data.tour);
  set(more.node, "aria-expanded", !menu.hidden);
  set(menu, "aria-label", data.more.title);
  more.node.classList.toggle("card-has", inMenu > 0);
  write(more.sign, inMenu ? fill(data.words.open, { n: inMenu }) : "");
}

/** Open or close the menu, on the side where there is more room. */
function unfold(state, open) {
  const { menu, root } = state;
  menu.hidden = !open;
  const { top, bottom } = root.getBoundingClientRect();
  const below = window.innerHeight - bottom;
  menu.classList.toggle("entries-over", below < menu.offsetHeight && top > below);
  const listen = open ? "addEventListener" : "removeEventListener";
  document[listen]("pointerdown", state.outside);
  if (open) bring(menu, "nearest");
  paint(state);
}

function toggle(state, name) {
  const opens = !state.open.includes(name);
  const others = state.open.filter((each) => each !== name);
  state.open = opens ? [...others, name] : others;
  const fromMenu = !state.menu.hidden;
  if (fromMenu) unfold(state, false);
  paint(state);
  // All names: of two clicks in a row the page may get to see only the second.
  state.send("opened", state.open);
  if (opens) arrive(name);
  else if (fromMenu) state.more.node.focus();
}
