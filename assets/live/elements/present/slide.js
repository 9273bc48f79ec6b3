/** A slide's number, in letters that the last row can read, and what its sliders stand for. */

import { element, fit, make, write } from "../../core/dom.js";
import { current, subscribe } from "../../core/store.js";
import { written } from "../../core/values.js";
import { build, said, settle } from "../whatif/answer.js";

/** Draw the committed answer, or the live one. */
export const draw = element(buildSlide, (state) => {
  settle(state);
  write(state.spoken, said(state));
});

function buildSlide(state) {
  build(state);
  // Nothing opens on a slide: the line stands alone.
  state.coverage.line.replaceChildren(state.coverage.within);
}

/** Draw a line above each slider: its name and its value. */
export function drawValues(root, data) {
  const list = make("div");
  // A screen reader hears the sliders themselves.
  list.setAttribute("aria-hidden", "true");
  const values = data.inputs.map(({ label, unit }) => {
    const words = make("span", "values-words");
    words.append(make("strong", "", label), " ", make("span", "values-unit", unit));
    fit(words, `${label} ${unit}`);
    const value = make("span", "values-value");
    const line = make("div", "values-line");
    line.append(words, value);
    list.append(line);
    return value;
  });
  root.replaceChildren(list);
  const paint = () => {
    const row = current()?.row;
    data.inputs.forEach((input, i) => {
      write(values[i], written(row ? row[input.place] : input.value, input, data.locale));
    });
  };
  subscribe(root, paint);
  paint();
}
