/** Where the true value usually lies: a sentence, and one click below it how often that holds. */

import { make, unfolding, write as put } from "./dom.js";
import { fill, number } from "./format.js";

/** Build the sentence with what opens beneath it. */
export function build() {
  const sentence = make("span", "usual-sentence");
  const short = make("span", "usual-short");
  short.setAttribute("aria-hidden", "true");
  const more = make("summary", "usual-more");
  const often = make("strong", "usual-often");
  const proof = make("div", "");
  const choices = make("div", "usual-choices");
  choices.setAttribute("role", "group");
  const pop = make("div", "usual-pop");
  pop.append(often, proof, choices);
  const details = unfolding("usual-details", more, pop);
  const line = make("div", "usual");
  line.append(sentence, short, details);
  return { line, sentence, short, more, often, proof, choices };
}

/** Fill in what changes only with the page. */
export function settle(nodes, usual, send) {
  nodes.more.textContent = usual.more;
  nodes.often.textContent = usual.often ?? "";
  nodes.proof.replaceChildren(...usual.proof.map((words) => make("p", "", words)));
  nodes.choices.hidden = usual.choices.length === 0;
  nodes.choices.setAttribute("aria-label", usual.choose ?? "");
  const made = nodes.choices.children;
  // Buttons that are there stay: the one that was pressed keeps the focus.
  while (made.length > usual.choices.length) nodes.choices.lastChild.remove();
  usual.choices.forEach(({ value, label }, i) => {
    if (!made[i]) {
      const button = make("button", "usual-choice");
      button.type = "button";
      nodes.choices.append(button);
    }
    made[i].textContent = label;
    made[i].setAttribute("aria-pressed", String(value === usual.coverage));
    made[i].onclick = () => send("coverage", value);
  });
}

/** Write the sentence of a range, at frame rate while a thumb moves. */
export function write(nodes, { usual, target, locale }, interval) {
  const facts = interval && {
    low: number(interval.low, target.decimals, locale),
    high: number(interval.high, target.decimals, locale),
    unit: target.unit,
  };
  put(nodes.sentence, facts ? fill(usual.sentence, facts).trim() : usual.sentence);
  put(nodes.short, facts ? fill(usual.short, facts) : usual.short);
}
