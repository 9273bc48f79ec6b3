/** The inputs without a slider, folded: those that differ from typical, and a search for the rest. */

import { button, element, fit as shorten, make } from "../../core/dom.js";
import { numberField } from "../../core/field.js";
import { fill, number } from "../../core/numbers.js";
import { current, subscribe } from "../../core/store.js";
import { isKnown } from "../../core/values.js";

/** Rows drawn at once: more are found by searching. */
const MOST = 20;
/** Rows that are offered before anybody searches. */
const FIRST = 5;

/** Draw the fold; what is open, searched and being typed stays. */
export const draw = element(build, (state) => {
  const { root, data } = state;
  state.title.textContent = data.words.more;
  state.search.placeholder = data.words.search;
  state.search.setAttribute("aria-label", data.words.search);
  subscribe(root, () => write(state));
  list(state);
});

function build(state) {
  const title = make("span");
  const count = make("span", "more-inputs-count");
  const summary = make("summary", "more-inputs-summary");
  summary.append(title, count);
  const search = make("input", "more-inputs-search");
  search.type = "search";
  const rows = make("ul", "more-inputs-rows");
  const note = make("p", "more-inputs-note");
  note.setAttribute("role", "status");
  const details = make("details", "more-inputs");
  details.append(summary, search, rows, note);
  Object.assign(state, { title, count, search, rows, note, drawn: new Map(), kept: [] });
  search.addEventListener("input", () => {
    state.kept = [];
    list(state);
  });
  state.root.replaceChildren(details);
}

function value({ data }, { place }) {
  return (current()?.row ?? data.row)[place];
}

/** Rows that stand there stay in place for as long as the search does: one may just be typed into. */
function list(state) {
  const { data, search, rows, note, drawn } = state;
  const asked = search.value.trim().toLowerCase();
  const known = new Map(data.inputs.map((input) => [input.place, input]));
  const moved = data.inputs.filter((input) => value(state, input) !== input.typical);
  const found = data.inputs.filter(({ label }) => label.toLowerCase().includes(asked));
  const wanted = [...state.kept.filter((place) => known.has(place)).map((place) => known.get(place))];
  for (const input of asked ? found : [...moved, ...found.slice(0, FIRST)]) {
    if (wanted.length < MOST && !wanted.includes(input)) wanted.push(input);
  }
  const places = wanted.map(({ place }) => place);
  const same = places.length === state.kept.length && places.every((place, i) => place === state.kept[i]);
  state.kept = places;
  for (const input of wanted) {
    if (!drawn.has(input.place)) drawn.set(input.place, row(state));
    fit(state, drawn.get(input.place), input);
    drawn.get(input.place).settle();
  }
  if (!same || rows.children.length !== places.length) rows.replaceChildren(...places.map((place) => drawn.get(place).node));
  const rest = (asked ? found : data.inputs).length - (asked ? found.filter((input) => wanted.includes(input)) : wanted).length;
  note.textContent = asked && !found.length ? data.words.none : rest > 0 ? fill(data.words.rest, { n: number(rest, 0, data.locale) }) : "";
  write(state);
}

function row(state) {
  const node = make("li", "more-inputs-row");
  const words = make("span", "lever-words");
  const label = make("span");
  const unit = make("span", "lever-unit");
  words.append(label, " ", unit);
  const made = { node, words, label, unit, input: null };
  const facts = () => ({ ...made.input, value: value(state, made.input), locale: state.data.locale, words: state.data.words });
  const typed = (number) => state.send("typed", { place: made.input.place, value: number });
  Object.assign(made, numberField(facts, typed));
  made.select = make("select", "more-inputs-select");
  made.select.addEventListener("change", () => typed(Number(made.select.value)));
  made.back = button("more-inputs-back", "↺");
  made.back.addEventListener("click", () => state.send("typed", { place: made.input.place, value: made.input.typical }));
  made.open = button("lever-unknown");
  made.open.addEventListener("click", () => {
    const { place, last } = made.input;
    state.send("typed", { place, value: isKnown(value(state, made.input)) ? null : last });
  });
  made.more = button("more-inputs-show");
  made.more.addEventListener("click", () => state.send("shown", made.input.place));
  made.fixed = make("span", "more-inputs-fixed");
  node.append(words, made.back, made.open, made.field, made.select, made.fixed, made.more, made.note);
  return made;
}

function fit({ data }, made, input) {
  const { words } = data;
  const named = { input: input.label };
  made.input = input;
  made.label.textContent = input.label;
  made.unit.textContent = input.unit;
  shorten(made.words, `${input.label} ${input.unit}`);
  made.field.setAttribute("aria-label", fill(words.typed, named));
  made.back.title = fill(words.back, named);
  made.back.setAttribute("aria-label", made.back.title);
  made.more.textContent = `+ ${words.show}`;
  made.more.setAttribute("aria-label", fill(words.showing, named));
  made.open.hidden = !input.unknown;
  made.open.textContent = input.unknown ?? "";
  made.open.setAttribute("aria-label", fill(words.unknown, named));
  const fixed = input.low >= input.high;
  made.more.hidden = data.full || fixed;
  // The data hold one value: the model says nothing of another.
  made.field.readOnly = fixed;
  made.fixed.textContent = fixed ? words.fixed : "";
  made.field.hidden = Boolean(input.levels);
  made.select.hidden = !input.levels;
  if (input.levels) offerLevels(made.select, input, fill(words.level, named));
}

/** Offer the levels of a choice, and nothing for one that is not known. */
function offerLevels(select, { codes, levels, other, unknown, low, high }, name) {
  select.setAttribute("aria-label", name);
  select.disabled = low >= high && codes.length < 2;
  const unsaid = make("option", "", unknown ?? "");
  Object.assign(unsaid, { value: "", hidden: true });
  const offered = codes.map((code) => Object.assign(make("option", "", levels[code] ?? other), { value: code }));
  select.replaceChildren(unsaid, ...offered);
}

function write(state) {
  const { data, drawn, kept, count } = state;
  for (const place of kept) {
    const { input, back, open, select } = drawn.get(place);
    if (input.levels) select.value = String(value(state, input) ?? "");
    open.setAttribute("aria-pressed", String(!isKnown(value(state, input))));
    back.style.visibility = value(state, input) === input.typical ? "hidden" : "visible";
    drawn.get(place).write();
  }
  const n = data.inputs.filter((input) => value(state, input) !== input.typical).length;
  count.textContent = n ? ` · ${fill(data.words.moved, { n: number(n, 0, data.locale) })}` : "";
}
