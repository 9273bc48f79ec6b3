/** The two questions the bars answer; the one that takes longer is worked out between frames. */

import { make } from "../../live/core/dom.js";
import * as why from "../../live/elements/whatif/why.js";
import { between } from "./pace.js";

/** How long bars may stand for an older row before they look like it, in ms. */
const PATIENCE = 250;

/** Offer the questions; returns what draws the bars of a row, and what keeps up with a thumb. */
export function build(root, data, model) {
  const live = make("div", "live live-why");
  const state = { live, data, model, asked: "change", wanted: null, timer: 0 };
  const { questions, choose } = data.why;
  const choices = make("div", "questions");
  choices.setAttribute("role", "group");
  choices.setAttribute("aria-label", choose);
  for (const [asked, { title }] of Object.entries(questions)) {
    const button = make("button", "", title);
    button.type = "button";
    button.setAttribute("aria-pressed", String(asked === state.asked));
    button.addEventListener("click", () => {
      state.asked = asked;
      for (const each of choices.children) each.setAttribute("aria-pressed", String(each === button));
      answer(state, state.shared.row);
    });
    choices.append(button);
  }
  root.append(choices, live);
  return {
    draw(shared) {
      state.shared = shared;
      answer(state, shared.row);
    },
    /** What the bars need of a moving row, at once; those that take longer come by themselves. */
    follow(row, prediction) {
      if (state.asked === "value") {
        explain(state, row);
        return { parts: null };
      }
      return { parts: model.parts(row), partsRow: row, explained: prediction, bias: model.bias };
    },
  };
}

function answer(state, row) {
  const { model } = state;
  wait(state);
  if (state.asked === "value") explain(state, row);
  else show(state, row, model.bias, model.predict(row), model.parts(row));
}

/** Explain a value; of the rows that come while another is explained only the newest is next. */
function explain(state, row) {
  const idle = state.wanted === null;
  state.wanted = row;
  if (!idle) return;
  wait(state);
  work(state);
}

function work(state) {
  const row = state.wanted;
  between(state.model.reasons(row), ({ bias, contributions }) => {
    const newest = row === state.wanted;
    if (newest) state.wanted = null;
    wait(state);
    if (state.asked === "value") show(state, row, bias, state.model.predict(row), contributions);
    if (!newest) work(state);
  });
}

/** Let bars look outdated once they have been for a while. */
function wait(state) {
  clearTimeout(state.timer);
  state.live.classList.remove("behind");
  if (state.wanted && state.asked === "value") state.timer = setTimeout(() => state.live.classList.add("behind"), PATIENCE);
}

function show({ live, data, shared, asked }, row, bias, prediction, values) {
  const { bars, questions } = data.why;
  const { words, proof } = questions[asked];
  const moved = [...values.keys()].sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
  const largest = moved.slice(0, bars).filter((place) => values[place]);
  const all = data.inputs.map(({ label, decimals }, place) => ({
    place,
    label,
    decimals,
    from: asked === "value" ? row[place] : data.baseline.row[place],
    to: row[place],
    value: values[place],
    error: null,
  }));
  // As on the page: a slider may make any of its inputs one of the largest.
  const parts = all.filter(({ place }) => data.inputs[place].shown || largest.includes(place));
  why.draw(live, { ...shared, live: true, bias, prediction, parts, inputs: all.length, bars, words, proof });
}
