/** What moves an input in the file: a slider for a number, pills or a select box for a choice. */

import { position } from "../../live/charts/axis.js";
import { button, make, set } from "../../live/core/dom.js";
import { grip } from "../../live/core/fingers.js";
import { isKnown, withUnit, written } from "../../live/core/values.js";

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Make what moves an input, with room for what is drawn around it. `move` is told of each value on
 * the way, `settle` once there is none to come.
 */
export function build(input, place, locale, move, settle) {
  // The name by which the live view finds the row of a lever.
  const frame = make("div", `lever st-key-lever-${place}`);
  const around = make("div", "live live-lever");
  const made = input.codes ? (input.pills ? pills : select)(input, locale, settle) : slider(input, move, settle);
  frame.append(around, made.node);
  return { frame, around, ...made };
}

function slider(input, move, settle) {
  const { low, high, step, stops } = input;
  const range = named(make("input", "lever-slider"), input);
  const ends = stops.length ? { min: 0, max: stops.length - 1, step: 1 } : { min: low, max: high, step };
  Object.assign(range, { type: "range", ...ends });
  range.addEventListener("input", () => move(at()));
  range.addEventListener("change", () => settle());
  const at = () => (stops.length ? stops[range.value] : Number(range.value));
  return {
    node: grip(range),
    at,
    show: (value) => (range.value = stops.length ? position(value, stops) : value),
    /** Tell a screen reader a value as it is written, with its unit. */
    say: (value, locale) => set(range, "aria-valuetext", withUnit(value, input, locale)),
  };
}

/** A row of pills; those that arrow keys or a pointer come to are tried (live/elements/choice.js), one that is pressed stays. */
function pills(input, locale, settle) {
  const { codes } = input;
  const node = named(make("div", "lever-pills"), input);
  node.setAttribute("role", "radiogroup");
  const all = codes.map((code) => {
    const pill = button("lever-pill", make("span", "", written(code, input, locale)));
    pill.setAttribute("role", "radio");
    pill.addEventListener("click", () => settle(code));
    return pill;
  });
  node.append(...all);
  node.addEventListener("keydown", (event) => {
    const at = all.indexOf(event.target);
    if (!(event.key in STEPS) || at < 0) return;
    event.preventDefault();
    all.at((at + STEPS[event.key]) % all.length).focus();
  });
  let shown = codes[0];
  return {
    node,
    at: () => shown,
    show: (value) => (shown = value),
    say(value) {
      const here = codes.indexOf(value);
      all.forEach((pill, i) => {
        set(pill, "aria-checked", String(i === here));
        // One of them can be reached by Tab.
        set(pill, "tabindex", i === Math.max(here, 0) ? "0" : "-1");
      });
    },
  };
}

function select(input, locale, settle) {
  const node = named(make("select", "lever-select"), input);
  const none = make("option", "", input.unknown ?? "");
  none.hidden = true;
  const options = input.codes.map((code) => make("option", "", written(code, input, locale)));
  node.append(none, ...options);
  node.addEventListener("change", () => settle(input.codes[node.selectedIndex - 1]));
  let shown = input.codes[0];
  return {
    node,
    at: () => shown,
    show: (value) => (shown = value),
    say: (value) => (node.selectedIndex = 1 + (isKnown(value) ? input.codes.indexOf(value) : -1)),
  };
}

function named(node, { label, unit }) {
  node.setAttribute("aria-label", unit ? `${label} (${unit})` : label);
  return node;
}
