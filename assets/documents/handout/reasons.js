/** What the bars show of a row; what takes longer is worked out between frames. */

import { make } from "../../live/core/dom.js";
import { current, wanted } from "../../live/core/store.js";
import * as why from "../../live/elements/whatif/why.js";
import { between } from "./pace.js";

/** How long bars may stand for an older row before they look like it, in ms. */
const PATIENCE = 250;

/** Prepare the bars; returns what draws those of a row, and what keeps up with a thumb. */
export function build(root, data, model) {
  const live = make("div", "live live-why");
  const state = { live, data, model, asked: "", value: null, wanted: null, timer: 0 };
  root.append(live);
  return {
    draw(shared) {
      Object.assign(state, { shared, value: null, settled: settled(state, shared.row) });
      show(state);
      if (state.asked === "value") explain(state, shared.row);
    },
    /** What the bars need of a moving row, at once; those that take longer come by themselves. */
    follow(row, prediction) {
      if (state.asked === "value") {
        explain(state, row);
        return { parts: null };
      }
      const reaches = Object.fromEntries(wanted("reaches").map(({ place }) => [place, model.reach(row, place)]));
      const parts = data.why.questions.change ? model.parts(row) : null;
      return { parts, partsRow: row, explained: prediction, bias: model.bias, reaches };
    },
  };
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
  between(state.model.reasons(row), (value) => {
    const newest = row === state.wanted;
    if (newest) state.wanted = null;
    wait(state);
    state.value = { ...value, prediction: state.model.predict(row), row };
    if (state.asked === "value") show(state);
    if (!newest) work(state);
  });
}

/** Let bars look outdated once they have been for a while. */
function wait(state) {
  clearTimeout(state.timer);
  state.live.classList.remove("behind");
  if (state.wanted && state.asked === "value") state.timer = setTimeout(() => state.live.classList.add("behind"), PATIENCE);
}

/** What stays the same until a thumb is released. */
function settled({ data, model }, row) {
  const { questions, reaches } = data.why;
  const prediction = model.predict(row);
  const changed = questions.change && summed(data, { bias: model.bias, prediction, contributions: model.parts(row), row }, data.baseline.row);
  return {
    prediction,
    rows: Math.min(data.inputs.length, reaches),
    start: data.baseline.row,
    slack: data.inputs.map(({ step, stops, codes }) => (codes || stops.length ? 0 : step / 2)),
    could: { ...questions.could, bars: { live: true, shown: reaches, parts: reached(data, model, row) } },
    ...(changed && { change: { ...questions.change, bars: changed } }),
  };
}

function show(state) {
  const { live, data, shared, value, asked } = state;
  const { could, change, ...rest } = state.settled;
  const { choose, how, questions } = data.why;
  const all = { ...shared, ...rest, asked, choose, how, questions: { could } };
  // Of some models no change can be split here: the first question stands alone.
  if (change) all.questions = { could, change, value: { ...questions.value, bars: value && summed(data, value, value.row) } };
  why.draw(live, all, (_, asked) => {
    state.asked = asked;
    wait(state);
    if (asked === "value") explain(state, current()?.row ?? state.shared.row);
  });
}

/** How far each input alone goes, longest first. */
function reached({ inputs }, model, row) {
  const parts = inputs.map(({ label }, place) => ({ place, label, ...model.reach(row, place) }));
  return parts.sort((a, b) => b.most - b.least - (a.most - a.least));
}

function summed({ inputs, why: { bars } }, { bias, prediction, contributions: values, row }, start) {
  const moved = [...values.keys()].sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
  const largest = moved.slice(0, bars).filter((place) => values[place]);
  const all = inputs.map(({ label, decimals, levels, other, unknown }, place) => ({
    place,
    label,
    decimals,
    levels,
    other,
    unknown,
    from: start[place],
    to: row[place],
    value: values[place],
    error: null,
  }));
  // As on the page: a slider may make any of its inputs one of the largest.
  const parts = all.filter(({ place }) => inputs[place].shown || largest.includes(place));
  return { live: true, bias, prediction, parts, bars, inputs: all.length };
}
