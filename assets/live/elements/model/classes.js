/** Which class the number is about: another of two by a button at its head, of more by a strip of all their chances. */

import { button, differs, make, set, write as put } from "../../core/dom.js";
import { fill, number } from "../../core/numbers.js";
import { written } from "../../core/values.js";

/** Draw what leads to another class, beside the number of an answer. */
export function draw(state) {
  const { data, root } = state;
  root.classList.add("answer-classes");
  if (data.classes.names.length === 2) other(state);
  else strip(state);
}

/** Show the chances of all classes; runs at frame rate while a thumb moves. */
export function paint(state, chances) {
  const { data, cells } = state;
  if (!cells || !chances) return;
  const { places } = data.classes;
  places.forEach((place, i) => {
    const { value, ground } = cells[i];
    put(value, written(chances[place], data.target, data.locale));
    ground.style.transform = `scaleX(${chances[place].toFixed(4)})`;
  });
}

/** Of two classes the chance of one says that of the other: a quiet button changes the number. */
function other(state) {
  const { data, label } = state;
  const { names, words, chosen } = data.classes;
  if (!state.swap) {
    state.swap = button("answer-swap");
    state.swap.addEventListener("click", () => choose(state, 1 - state.data.classes.chosen));
  }
  if (!state.swap.isConnected) label.append(state.swap);
  const next = names[1 - chosen];
  put(state.swap, `⇄ ${next}`);
  set(state.swap, "aria-label", fill(words.swap, { class_: next }));
  set(state.swap, "title", fill(words.swap, { class_: next }));
}

/** A choice among classes, each with its chance as a bar behind its name. */
function strip(state) {
  const { data, coverage } = state;
  const { names, places, rest, words, chosen } = data.classes;
  state.strip ??= make("div", "classes");
  if (!state.strip.isConnected) coverage.line.after(state.strip);
  if (differs(state, "classes", [names.join("\n"), places.join(), rest.join(), data.locale])) {
    state.cells = places.map((place) => cell(state, place));
    const group = make("div", "classes-strip");
    group.setAttribute("role", "radiogroup");
    group.setAttribute("aria-label", words.choose);
    group.append(...state.cells.map(({ node }) => node));
    state.strip.replaceChildren(group, ...(rest.length && !state.data.classes.fixed ? [others(state)] : []));
  }
  for (const { radio, place } of state.cells) radio.checked = place === chosen;
}

function cell(state, place) {
  const { names } = state.data.classes;
  const radio = make("input");
  Object.assign(radio, { type: "radio", name: "class", value: String(place), disabled: Boolean(state.data.classes.fixed) });
  radio.addEventListener("change", () => choose(state, place));
  const ground = make("span", "class-fill");
  const value = make("span", "class-value");
  const node = make("label", "class");
  node.title = names[place];
  node.append(radio, ground, make("span", "class-name", names[place]), value);
  return { node, radio, ground, value, place };
}

/** A list of the classes for which the strip has no room. */
function others(state) {
  const { names, rest, words } = state.data.classes;
  const list = make("select", "classes-others");
  list.setAttribute("aria-label", words.choose);
  const { locale } = state.data;
  list.append(make("option", "", fill(words.others, { n: number(rest.length, 0, locale) })));
  for (const place of rest) {
    const option = make("option", "", names[place]);
    option.value = String(place);
    list.append(option);
  }
  list.addEventListener("change", () => {
    if (list.selectedIndex > 0) choose(state, Number(list.value));
  });
  return list;
}

function choose(state, place) {
  state.send?.("class", place);
}
