/** What the sliders of a slide stand for and where they are, in the language's own numbers. */

import { fit, make, write } from "./dom.js";
import { number } from "./format.js";
import { current, subscribe } from "./store.js";

/** Draw a line above each slider. */
export function draw(root, data) {
  const list = make("div", "values-list");
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
    data.inputs.forEach(({ place, value, decimals }, i) => {
      write(values[i], number(row?.[place] ?? value, decimals, data.locale));
    });
  };
  subscribe(root, paint);
  paint();
}
