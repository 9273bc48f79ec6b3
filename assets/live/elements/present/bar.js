/** Leads through the slides of a presentation: by keys, by buttons, with the speaker's notes. */

import { announcer, button as plain, element, make, write } from "../../core/dom.js";
import { TYPING } from "../../core/keys.js";
import { watchTheme } from "../../core/patches.js";

const WIDGET = "input, textarea, select, [contenteditable], [role=slider]";
const POPUP = "popup,width=520,height=420";

/** The notes in a small window of their own, for the screen that only the speaker sees. */
class NotesWindow {
  constructor() {
    this.window = null;
  }

  /** Open it, or bring it to the front; false where the browser does not allow that. */
  open(data) {
    if (!this.window || this.window.closed) {
      this.window = window.open("", "levers-notes", POPUP);
      if (!this.window) return false;
    }
    this.window.focus();
    this.show(data);
    return true;
  }

  /** Write the notes of a slide. */
  show(data) {
    if (!this.window || this.window.closed) return;
    const paper = this.window.document;
    paper.title = data.words.notes;
    paper.documentElement.lang = data.locale;
    // The browser's own colours: the style sheets of the page are not known there.
    paper.documentElement.style.colorScheme = data.dark ? "dark" : "light";
    const { fontFamily } = getComputedStyle(document.body);
    paper.body.style.cssText = `margin: 1.5rem; font: 1.25rem/1.5 ${fontFamily}; white-space: pre-wrap`;
    if (paper.body.childElementCount !== 2) {
      const said = make("p");
      said.setAttribute("role", "status");
      paper.body.replaceChildren(said, make("div"));
    }
    const [said, notes] = paper.body.children;
    write(said, data.said);
    said.style.cssText = "margin: 0 0 1rem; font-weight: 600";
    write(notes, data.notes || data.words.none);
  }

  /** Put it away. */
  close() {
    this.window?.close();
    this.window = null;
  }
}

const beside = new NotesWindow();
let here = null;
let open = false;

/** Draw the bar of one slide, and take its keys. */
export const draw = element(build, (state) => {
  const { root, data, send, nodes } = state;
  // A slide that was asked for and is not there yet counts: keys come faster than pages.
  state.aim = data.slide;
  if (!here) document.addEventListener("keydown", pressed, { capture: true });
  here = { root, state };
  watchTheme(send);
  nodes.bar.setAttribute("aria-label", data.words.navigation);
  name(nodes.before, data.words.before, "←");
  name(nodes.next, data.words.next, "→");
  name(nodes.screen, data.words.screen, "F");
  name(nodes.notes, data.words.notes, "N");
  name(nodes.window, data.words.window, "");
  nodes.screenWords.textContent = data.words.screen;
  nodes.notesWords.textContent = data.words.notes;
  nodes.windowWords.textContent = data.words.window;
  nodes.before.disabled = data.slide <= 1;
  nodes.next.disabled = data.slide >= data.slides;
  write(nodes.place, `${data.slide} / ${data.slides}`);
  write(nodes.said, data.said);
  show(state);
  beside.show(data);
});

function name(button, words, key) {
  button.setAttribute("aria-label", words);
  button.title = key ? `${words} (${key})` : words;
  if (key.length === 1 && /[A-Z]/.test(key)) button.setAttribute("aria-keyshortcuts", key);
}

function build(state) {
  const button = (className, ...content) => plain(`present-button ${className}`, ...content);
  const [screenWords, notesWords, windowWords] = [make("span"), make("span"), make("span")];
  const before = button("present-step", "‹");
  const place = make("span", "present-place");
  const next = button("present-step", "›");
  const notes = button("", notesWords);
  const window_ = button("present-window", windowWords);
  const screen = button("", screenWords);
  const bar = make("nav", "present-bar");
  bar.append(before, place, next, make("span", "present-gap"), notes, window_, screen);
  const paper = make("aside", "present-notes");
  paper.tabIndex = 0;
  const said = announcer();
  state.root.replaceChildren(paper, bar, said);
  state.nodes = { bar, before, place, next, notes, window: window_, screen, paper, said, screenWords, notesWords, windowWords };
  before.addEventListener("click", () => step(-1));
  next.addEventListener("click", () => step(1));
  notes.addEventListener("click", toggle);
  screen.addEventListener("click", fullScreen);
  window_.addEventListener("click", () => {
    if (beside.open(here.state.data)) return;
    open = true;
    show(here.state, here.state.data.words.blocked);
  });
}

/** Show the notes, or put them away; a complaint goes before them. */
function show({ nodes, data }, complaint = "") {
  nodes.notes.setAttribute("aria-expanded", String(open));
  nodes.paper.hidden = !open;
  nodes.paper.setAttribute("aria-label", data.words.notes);
  const said = data.notes || data.words.none;
  write(nodes.paper, complaint ? `${complaint}\n${said}` : said);
}

function toggle() {
  open = !open;
  show(here.state);
}

function step(by) {
  go(here.state.aim + by);
}

function go(number) {
  const { state } = here;
  const wanted = Math.min(Math.max(number, 1), state.data.slides);
  if (wanted === state.aim) return;
  state.aim = wanted;
  state.send("slide", wanted);
}

const MOVES = {
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  PageDown: () => step(1),
  PageUp: () => step(-1),
  Home: () => go(1),
  End: () => go(here.state.data.slides),
};

function pressed(event) {
  if (!here.root.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
  const path = event.composedPath();
  const act = meaning(event, path[0], path);
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function meaning(event, target, path) {
  const on = target instanceof Element ? target : document.body;
  if (event.key in MOVES) return keeps(on, event.key) ? null : MOVES[event.key];
  if (on.closest(TYPING) || event.repeat || event.shiftKey) return null;
  if (event.key === "Escape") return closes(path) ? null : leave;
  return { f: fullScreen, n: toggle }[event.key.toLowerCase()] ?? null;
}

/** Tell whether something is open that Escape closes first. */
function closes(path) {
  return document.fullscreenElement || path.some((node) => node instanceof HTMLDetailsElement && node.open);
}

/** Tell whether a key belongs to what has the focus. */
function keeps(on, key) {
  if (!on.closest(WIDGET)) return false;
  // A presenter's clicker sends these, also right after the mouse has moved a slider.
  return !key.startsWith("Page") || on.matches(":focus-visible");
}

function leave() {
  beside.close();
  document.querySelector(".st-key-present-leave a")?.click();
}

/** Fill the screen, or leave it where it is filled; a browser that refuses changes nothing. */
function fullScreen() {
  const done = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen?.();
  done?.catch(() => {});
}
