/** A square with the same scale on both sides, and the case on the sliders in it. */

import { label } from "../../charts/axis.js";
import { announcer, make, measure, svg } from "../../core/dom.js";

const WIDEST = 460;

/** Lay out the picture with what stands beside it; `mark` lies beneath the point of the case on the sliders. */
export function build(state, mark, paint) {
  const names = ["up", "across"].map((name) => make("div", `accuracy-axis accuracy-${name}`));
  state.picture = svg("svg", { class: "accuracy-picture", role: "img" });
  state.ground = svg("g");
  state.point = svg("circle", { class: "accuracy-point", r: 7 });
  state.picture.append(state.ground, mark, state.point);
  state.plot = make("div", "accuracy-plot");
  state.plot.append(names[0], state.picture, names[1]);
  state.said = make("div", "accuracy-said");
  state.now = make("div", "accuracy-now");
  state.now.append(make("strong"), make("p"));
  // They change at frame rate; what is read aloud changes only once the row is settled.
  state.now.setAttribute("aria-hidden", "true");
  state.key = make("div", "accuracy-key");
  state.spoken = announcer();
  const side = make("div", "accuracy-side");
  side.append(state.now, state.key, state.spoken);
  state.root.replaceChildren(state.said, state.plot, side);
  [state.up, state.across] = names;
  measure(state, state.plot, paint);
}

/** Say what the signs of the picture mean: pairs of a sign's name and words. */
export function tell(state, signs) {
  state.key.replaceChildren(...signs.flatMap(([name, said]) => [make("span", `accuracy-sign accuracy-sign-${name}`), make("span", "", said)]));
}

/** Give the picture its size; returns the length of a side, or nothing where there is no room yet. */
export function size(state, { left, right, top, bottom }) {
  const width = Math.min(state.width, WIDEST);
  if (width <= 0) return 0;
  const side = (state.side = width - left - right);
  state.picture.setAttribute("width", width);
  state.picture.setAttribute("height", side + top + bottom);
  return side;
}

/** Draw what stays while a thumb moves: the frame, the line of equals, the shapes, the axes. */
export function ground(state, { left, top }, shapes, axes) {
  const { data, side } = state;
  state.ground.replaceChildren(
    svg("rect", { class: "accuracy-border", x: left, y: top, width: side, height: side }),
    svg("path", { class: "accuracy-equal", d: `M${left} ${top + side}L${left + side} ${top}` }),
    ...shapes,
    ...axes,
  );
  state.up.textContent = `↑ ${data.words.actual}`;
  state.across.textContent = `${data.words.predicted} →`;
}

/** Draw the same marks along both sides, each with its words. */
export function axes(values, write, [across, down], side, { left, top }) {
  const nodes = values.flatMap((value) => {
    const words = write(value);
    return [
      label("accuracy-tick", words, across(value), top + side + 18),
      label("accuracy-tick", words, left - 8, down(value) + 4, "end"),
    ];
  });
  const marks = values.map((value) => `M${across(value).toFixed(1)} ${top + side}v4M${left} ${down(value).toFixed(1)}h-4`);
  return [svg("path", { class: "accuracy-ticks", d: marks.join("") }), ...nodes];
}
