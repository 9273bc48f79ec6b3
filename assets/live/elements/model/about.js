/** One line about the model, and a button that leads to how good it is. */

import { arrive } from "../../core/arrival.js";
import { button, element, make } from "../../core/dom.js";

/** Draw the line. */
export const draw = element(build, ({ data, words, more }) => {
  // Together they may be too long for the line, which is then cut.
  words.title = data.parts.join(" · ");
  const apart = (part) => [make("span", "about-dot", " · "), make("span", "about-part", part)];
  words.replaceChildren(...data.parts.flatMap(apart).slice(1));
  more.textContent = data.more;
});

function build(state) {
  const words = make("span", "about-words");
  const more = button("about-more");
  more.addEventListener("click", () => {
    state.send("opened", true);
    arrive(state.data.panel);
  });
  state.root.replaceChildren(words, more);
  Object.assign(state, { words, more });
}
