/** One reading of how long the last answer took, and how sure it is that it is the same answer. */

import { make } from "./dom.js";
import { seconds } from "./format.js";

const states = new WeakMap();

/** Draw the strip; what is open stays open. */
export function draw(root, data) {
  if (!states.has(root)) states.set(root, build(root));
  const { reading, same, proof, doubt, compare } = states.get(root);
  const [before, after] = data.answered.split("{time}");
  reading.replaceChildren(before, make("strong", "", seconds(data.seconds, data.locale)), after ?? "");
  same.textContent = data.same;
  doubt.textContent = data.doubt;
  compare.textContent = `${data.compare} →`;
  proof.replaceChildren(
    ...data.proof.map(({ title, words }) => {
      const part = make("p", "");
      if (title) part.append(make("strong", "", title), make("br"));
      part.append(words);
      return part;
    }),
  );
}

function build(root) {
  const reading = make("span", "strip-reading");
  const same = make("strong", "strip-same");
  const doubt = make("summary", "");
  const proof = make("div", "strip-proof");
  const details = make("details", "strip-details");
  details.append(doubt, proof);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") details.open = false;
  });
  const compare = make("button", "strip-compare");
  compare.type = "button";
  // The header's link changes the page without loading everything again.
  compare.addEventListener("click", () => document.querySelector(".st-key-nav-away-speed a")?.click());
  const words = make("div", "strip-words");
  words.append(reading, same);
  root.replaceChildren(words, details, compare);
  return { reading, same, proof, doubt, compare };
}
