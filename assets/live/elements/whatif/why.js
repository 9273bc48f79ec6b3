/** Bars that answer one of three questions: what could change the prediction, what did, and why it is what it is. */

import { sense, sorted, waterfall } from "../../charts/waterfall.js";
import { tornado } from "../../charts/tornado.js";
import { button, differs, element, make, set, unfolding, write as put } from "../../core/dom.js";
import { fill } from "../../core/numbers.js";
import { current, isNear, need, subscribe } from "../../core/store.js";
import { difference } from "../../core/values.js";

/** Draw the bars of the committed row, or of the live one. */
export const draw = element(build, (state) => {
  const { root, data } = state;
  // A choice made here is newer than one that the page tells of.
  state.choice ||= data.asked;
  offer(state);
  subscribe(root, () => paint(state));
  paint(state);
});

function build(state) {
  const title = make("h2", "why-title");
  const choices = make("div", "why-choices");
  choices.setAttribute("role", "radiogroup");
  const head = make("div", "why-head");
  head.append(title, choices);
  const body = make("div", "why-body");
  const more = button("why-more-inputs");
  more.addEventListener("click", () => {
    state.isOpen = !state.isOpen;
    paint(state);
  });
  const how = make("summary", "why-how");
  const proof = make("div", "why-proof");
  const foot = make("div", "why-foot");
  foot.append(more, unfolding("why-details", how, proof));
  state.root.replaceChildren(head, body, foot);
  Object.assign(state, { title, choices, body, more, how, proof, isOpen: false, order: [] });
}

/** Offer the questions, where there is more than one. */
function offer(state) {
  const { choices, data } = state;
  const asked = Object.keys(data.questions);
  choices.hidden = asked.length < 2;
  if (choices.hidden) return;
  if (!choices.children.length) choices.append(...asked.map((each) => choice(state, each)));
  // The page may speak another language by now.
  set(choices, "aria-label", data.choose);
  asked.forEach((each, n) => put(choices.children[n].lastChild, data.questions[each].title));
}

function choice(state, each) {
  const radio = make("input");
  Object.assign(radio, { type: "radio", name: "why", value: each });
  radio.addEventListener("change", () => {
    state.choice = each;
    state.send?.("asked", each);
    paint(state);
  });
  const label = make("label", "why-choice");
  label.append(radio, make("span"));
  return label;
}

/** The question that is answered: the visitor's, or what moved where something did. */
function asked({ data, choice, asked: before }, live) {
  if (Object.keys(data.questions).length < 2) return Object.keys(data.questions)[0];
  if (choice) return choice;
  if (moved(data, data.row)) return "change";
  // For as long as a thumb moves, the bars do not go back and forth between two questions.
  const follows = live && (before === "change" || (moved(data, live.row) && live.parts));
  return follows ? "change" : "could";
}

/** Tell whether a row is another than the baseline, on the sliders' grid. */
function moved({ start, slack }, row) {
  return !isNear(row, start, slack);
}

function paint(state) {
  const live = current();
  const { root, data, body, how, proof, choices } = state;
  const which = asked(state, live);
  const question = data.questions[which];
  if (which !== state.asked || data !== state.settled) {
    if (which !== state.asked) body.replaceChildren();
    Object.assign(state, { asked: which, settled: data, drawn: {} });
    for (const { firstChild: radio } of choices.children) radio.checked = radio.value === which;
    put(how, data.how);
    proof.replaceChildren(...question.proof.map((words) => make("p", "", words)));
    root.style.setProperty("--bars", data.rows);
  }
  // What takes too long for each move waits for the release, and looks like it.
  body.classList.toggle("why-waiting", !question.bars || (live?.moved && !question.bars.live) || false);
  if (which === "could") could(state, live);
  else parts(state, question, live);
}

/** What each input alone could make of it, longest first; the order stays for as long as a thumb moves. */
function could(state, live) {
  const { data, title, body, more, isOpen } = state;
  const { bars, words } = data.questions.could;
  const shown = isOpen ? bars.parts : bars.parts.slice(0, bars.shown);
  const rest = bars.parts.length - bars.shown;
  more.hidden = rest <= 0;
  put(more, isOpen ? words.fewer : words.more);
  set(more, "aria-expanded", String(isOpen));
  need("reaches", shown);
  const reaches = live?.reaches ?? null;
  if (!differs(state, "bars", [data, isOpen, reaches, !live])) return;
  put(title, words.title);
  const found = reaches ? shown.map((part) => ({ ...part, ...reaches[part.place] })) : shown;
  const prediction = reaches ? live.explained : data.prediction;
  tornado(body, { ...data, words, parts: found, prediction }, Boolean(live));
}

/** What leads from where the explanation starts to now. */
function parts(state, question, live) {
  const { data, title, body, more } = state;
  const { bars } = question;
  more.hidden = true;
  need("reaches", []);
  if (!bars) {
    put(title, question.title);
    return;
  }
  // Rows do not change places for as long as a thumb moves.
  if (!live || state.order.length !== bars.parts.length) state.order = sorted(bars.parts);
  const found = (bars.live && live?.parts) || null;
  // The number moves more often than its reasons do, and text that is written again is laid out again.
  if (!differs(state, "bars", [data, state.order, found, !live])) return;
  const drawn = { ...data, ...bars, ...(found && moving(bars, live)), words: question.words };
  const { target, locale, baseline } = data;
  const change = drawn.prediction - drawn.bias;
  const words = question.words[sense(change, target)];
  put(title, fill(words, { change: difference(change, target, locale), baseline: baseline.label }));
  waterfall(body, drawn, state.order, Boolean(live));
}

function moving(bars, live) {
  const parts = bars.parts.map((part) => ({
    ...part,
    to: live.partsRow[part.place],
    value: live.parts[part.place],
    error: live.errors?.[part.place] ?? null,
  }));
  return { bias: live.bias, prediction: live.explained, parts };
}
