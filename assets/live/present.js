/** Leads through the slides of a presentation: by keys, by buttons, with the speaker's notes. */

import { make, write } from "./dom.js";
import { watch } from "./dusk.js";
import { fullScreen } from "./screen.js";
import { NotesWindow } from "./noteswindow.js";

const WIDGET = "input, textarea, select, [contenteditable], [role=slider]";
const TYPING = "textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=button])";
const states = new WeakMap();
const beside = new NotesWindow();
let here = null;
let open = false;

/** Draw the bar of one slide, and take its keys. */
export function draw(root, data, send) {
  if (!states.has(root)) states.set(root, build(root));
  const state = states.get(root);
  // A slide that was asked for and is not there yet counts: keys come faster than pages.
  Object.assign(state, { data, send, aim: data.slide });
  if (!here) document.addEventListener("keydown", pressed, { capture: true });
  here = { root, state };
  watch(send);
  const { nodes } = state;
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
}

function name(button, words, key) {
  button.setAttribute("aria-label", words);
  button.title = key ? `${words} (${key})` : words;
  if (key.length === 1 && /[A-Z]/.test(key)) button.setAttribute("aria-keyshortcuts", key);
}

function build(root) {
  const button = (className, ...content) => {
    const node = make("button", `present-button ${className}`);
    node.type = "button";
    node.append(...content);
    return node;
  };
  const [screenWords, notesWords, windowWords] = [make("span"), make("span"), make("span")];
  const before = button("present-step", "‹");
  const place = make("span", "present-place");
  const next = button("present-step", "›");
  const notes = button("", notesWords);
  const window_ = button("present-window", windowWords);
  const screen = button("present-screen", screenWords);
  const bar = make("nav", "present-bar");
  bar.append(before, place, next, make("span", "present-gap"), notes, window_, screen);
  const paper = make("aside", "present-notes");
  paper.tabIndex = 0;
  const said = make("div", "unseen");
  said.setAttribute("role", "status");
  root.replaceChildren(paper, bar, said);
  const nodes = { bar, before, place, next, notes, window: window_, screen, paper, said, screenWords, notesWords, windowWords };
  before.addEventListener("click", () => step(-1));
  next.addEventListener("click", () => step(1));
  notes.addEventListener("click", toggle);
  screen.addEventListener("click", fullScreen);
  window_.addEventListener("click", () => {
    if (beside.open(here.state.data)) return;
    open = true;
    show(here.state, here.state.data.words.blocked);
  });
  return { nodes };
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
