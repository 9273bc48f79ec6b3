/** Which inputs matter: what the model relies on, and this case in numbers. */

import { element, fit, make, svg } from "../../../core/dom.js";
import { number, signed } from "../../../core/numbers.js";
import { written } from "../../../core/values.js";

/** Draw the list and what unfolds beneath it; what is open stays open. */
export const draw = element(build, ({ data, overall, numbers, how }) => {
  const { words, importance } = data;
  overall.replaceChildren(...headed(words.overall, words.overallCaption, importance && data));
  if (importance) overall.append(reliance(data));
  fill(numbers, words.numbers, [table(data)]);
  how.hidden = !words.details.length;
  fill(how, words.how, words.details.map((line) => make("p", "", line)));
});

function build(state) {
  const overall = make("section");
  const [numbers, how] = [make("details", "matters-more"), make("details", "matters-more")];
  state.root.replaceChildren(overall, numbers, how);
  Object.assign(state, { overall, numbers, how });
}

function fill(details, summary, nodes) {
  details.replaceChildren(make("summary", "", summary), ...nodes);
}

function headed(title, caption, data) {
  const heading = make("h4", "matters-title", title);
  const unit = data?.words.unit ?? data?.target.unit;
  if (unit) heading.append(make("span", "matters-unit", ` ${unit}`));
  return [heading, make("p", "matters-caption", caption)];
}

function write(data) {
  return (value) => written(value, data.target, data.locale);
}

function titled(label) {
  const node = make("span", "matters-name", label);
  fit(node, label);
  return node;
}

/** One bar per input, with a whisker of a standard deviation either way. */
function reliance(data) {
  const { importance, inputs, target, locale } = data;
  const most = Math.max(...importance.map(({ increase, deviation }) => increase + deviation)) || 1;
  const share = (value) => 100 * Math.min(1, Math.max(0, value / most));
  const list = make("ul", "matters-list");
  for (const { place, increase, deviation } of importance) {
    const row = make("li", "matters-row");
    const lane = make("span", "matters-lane");
    const picture = svg("svg", { width: "100%", height: 22, "aria-hidden": "true" });
    const from = `${share(increase - deviation)}%`;
    const to = `${share(increase + deviation)}%`;
    picture.append(
      svg("rect", { class: "matters-more-bar", x: 0, y: 3, width: `${share(increase)}%`, height: 16 }),
      svg("line", { class: "matters-whisker", x1: from, x2: to, y1: 11, y2: 11 }),
    );
    // Of a chance in points, as all that is squared of it lies between 0 and 1.
    const [decimals, scaled] = target.percent ? [1, 100] : [target.decimals + 1, 1];
    const said = `${signed(scaled * increase, decimals, locale)} ± ${number(scaled * deviation, decimals, locale)}`;
    const amount = make("span", "matters-amount", said);
    amount.style.left = to;
    lane.append(picture, amount);
    row.append(titled(inputs[place].label), lane);
    list.append(row);
  }
  return list;
}

/** The same in numbers, with where the smallest and largest predictions are. */
function table(data) {
  const { words, inputs, locale } = data;
  const head = make("tr");
  for (const word of [words.input, words.range, words.start, words.end, words.least, words.most]) head.append(make("th", "", word));
  const rows = data.swings.map((swing) => {
    const input = inputs[swing.place];
    const { label } = input;
    const stretch = (ends) => [...new Set(ends.map((value) => written(value, input, locale)))].join(" – ");
    const row = make("tr");
    const header = make("th", "", label);
    header.scope = "row";
    const cells = [
      swing.usual ?? stretch(swing.range),
      ...swing.ends.map(swing.usual ? () => "–" : write(data)),
      `${write(data)(swing.least)} (${stretch(swing.leastAt)})`,
      `${write(data)(swing.most)} (${stretch(swing.mostAt)})`,
    ];
    row.append(header, ...cells.map((words) => make("td", "", words)));
    return row;
  });
  const node = make("table", "matters-table");
  node.append(head, ...rows);
  const frame = make("div", "matters-scroll");
  frame.append(node);
  return frame;
}
