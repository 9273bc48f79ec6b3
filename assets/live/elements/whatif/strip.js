/** One reading of how long the last answer took, and how sure it is that it is the same answer. */

import { button, element, make } from "../../core/dom.js";
import { seconds } from "../../core/numbers.js";

/** Draw the strip; what is open stays open. */
export const draw = element(build, ({ data, reading, same, proof, sure, compare }) => {
  const [before, after] = data.answered.split("{time}");
  reading.replaceChildren(before, make("strong", "", seconds(data.seconds, data.locale)), after ?? "");
  same.textContent = data.same;
  sure.textContent = data.sure;
  compare.textContent = `${data.compare} →`;
  proof.replaceChildren(
    ...data.proof.map(({ title, words }) => {
      const part = make("p", "");
      if (title) part.append(make("strong", "", title), make("br"));
      part.append(words);
      return part;
    }),
  );
});

function build(state) {
  const reading = make("span");
  const same = make("strong", "strip-same");
  const sure = make("summary", "");
  const proof = make("div", "strip-proof");
  const details = make("details", "strip-details");
  details.append(sure, proof);
  state.root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") details.open = false;
  });
  const compare = button("strip-compare");
  // The header's link changes the page without loading everything again.
  compare.addEventListener("click", () => document.querySelector(".st-key-nav-away-speed a")?.click());
  const words = make("div", "strip-words");
  words.append(reading, same);
  state.root.replaceChildren(words, details, compare);
  Object.assign(state, { reading, same, proof, sure, compare });
}
