/** Which inputs matter: bars around this prediction, and what the model relies on. */

import { scale } from "../../../charts/axis.js";
import { element, fit, make, svg } from "../../../core/dom.js";
import { number, signed } from "../../../core/numbers.js";

/** Draw both lists; what is open stays open. */
export const draw = element(build, ({ data, here, overall, numbers, how }) => {
  const { words, importance } = data;
  here.replaceChildren(...headed(words.here, words.hereCaption, data), tornado(data), key(words));
  overall.replaceChildren(...headed(words.overall, words.overallCaption, importance && data));
  if (importance) overall.append(reliance(data));
  fill(numbers, words.numbers, [table(data)]);
  fill(how, words.how, words.details.map((line) => make("p", "", line)));
});

function build(state) {
  const [here, overall] = [make("section"), make("section", "matters-overall")];
  const [numbers, how] = [make("details", "matters-more"), make("details", "matters-more")];
  state.root.replaceChildren(here, overall, numbers, how);
  Object.assign(state, { here, overall, numbers, how });
}

function fill(details, summary, nodes) {
  details.replaceChildren(make("summary", "", summary), ...nodes);
}

function headed(title, caption, data) {
  const heading = make("h4", "matters-title", title);
  if (data?.target.unit) heading.append(make("span", "matters-unit", ` ${data.target.unit}`));
  return [heading, make("p", "matters-caption", caption)];
}

function write(data) {
  return (value) => number(value, data.target.decimals, data.locale);
}

/** One lane per input on a common scale, with this prediction as its spine. */
function tornado(data) {
  const { prediction, words } = data;
  const all = data.swings.flatMap(({ least, most }) => [least, most]).concat(prediction);
  const place = scale([Math.min(...all), Math.max(...all)], [0, 100]);
  const list = make("ul", "matters-list");
  const spine = make("li", "matters-spine");
  spine.setAttribute("aria-hidden", "true");
  const now = make("span", "", `${words.now} ${write(data)(prediction)}`);
  now.style.left = `${place(prediction)}%`;
  now.style.transform = `translateX(-${place(prediction)}%)`;
  const top = make("span", "matters-lane");
  top.append(now);
  spine.append(top);
  list.append(spine, ...data.swings.map((swing) => bar(swing, data, place)));
  return list;
}

function named({ label, decimals, unit }, range, locale) {
  const node = titled(label);
  const ends = range.map((value) => number(value, decimals, locale)).join(" – ");
  node.append(make("span", "matters-range", unit ? `${ends} (${unit})` : ends));
  return node;
}

function titled(label) {
  const node = make("span", "matters-name", label);
  fit(node, label);
  return node;
}

function bar(swing, data, place) {
  const { prediction, inputs, locale } = data;
  const row = make("li", "matters-row");
  const lane = make("span", "matters-lane");
  const picture = svg("svg", { width: "100%", height: 22, "aria-hidden": "true" });
  const part = (from, to, kind) => {
    if (to > from) picture.append(svg("rect", { class: kind, x: `${place(from)}%`, y: 3, width: `${place(to) - place(from)}%`, height: 16 }));
  };
  part(swing.least, Math.min(swing.most, prediction), "matters-less");
  part(Math.max(swing.least, prediction), swing.most, "matters-more-bar");
  const middle = `${place(prediction)}%`;
  picture.append(svg("line", { class: "matters-now", x1: middle, x2: middle, y1: -40, y2: 62 }));
  swing.ends.forEach((value, i) => {
    picture.append(svg("circle", { class: i ? "matters-end" : "matters-start", cx: `${place(value)}%`, cy: 11, r: 4 }));
  });
  const [least, most] = [swing.least, swing.most].map(write(data));
  const left = make("span", "matters-amount", least);
  left.style.right = `${100 - place(swing.least)}%`;
  const right = make("span", "matters-amount", most);
  right.style.left = `${place(swing.most)}%`;
  lane.append(picture, left, right);
  row.append(named(inputs[swing.place], swing.range, locale), lane);
  return row;
}

function key(words) {
  const node = make("p", "matters-key");
  node.append(make("span", "matters-dot"), words.start, make("span", "matters-dot matters-dot-end"), words.end);
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
    const decimals = target.decimals + 1;
    const amount = make("span", "matters-amount", `${signed(increase, decimals, locale)} ± ${number(deviation, decimals, locale)}`);
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
    const { label, decimals } = inputs[swing.place];
    const stretch = (ends) => [...new Set(ends.map((value) => number(value, decimals, locale)))].join(" – ");
    const row = make("tr");
    const header = make("th", "", label);
    header.scope = "row";
    const cells = [
      stretch(swing.range),
      ...swing.ends.map(write(data)),
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
