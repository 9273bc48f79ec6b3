/** Scenarios side by side: a table of what differs, and their predictions on one axis. */

import { decimalsOf, scale, ticksAround } from "../../../charts/axis.js";
import { element, make, onWidth } from "../../../core/dom.js";
import { changed, isKnown, isSame, onAxis, written } from "../../../core/values.js";

/** About how wide a letter of the axis is, in px. */
const LETTER = 7;

/** Draw table and chart. */
export const draw = element(() => {}, (state) => {
  const { root, data } = state;
  const frame = make("div", "compare-frame");
  // Reachable by keyboard, so that it can be scrolled without a mouse.
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", data.words.table);
  frame.append(table(data));
  const scrolled = state.frame?.scrollLeft ?? 0;
  root.replaceChildren(frame, chart(data));
  frame.scrollLeft = scrolled;
  state.frame = frame;
});

function table({ columns, inputs, predictions, ranges, target, words, locale }) {
  const head = make("tr");
  head.append(make("td"));
  for (const { name, mark } of columns) {
    const cell = make("th", "compare-name");
    cell.scope = "col";
    cell.append(make("span", "", name));
    if (mark === "baseline") cell.append(make("span", "compare-badge", words.baseline));
    head.append(cell);
  }
  const body = make("tbody");
  for (const input of inputs) body.append(line(input, input.values, words, locale));
  const answer = line(target, predictions, words, locale);
  answer.className = "compare-answer";
  body.append(answer);
  if (ranges.length) body.append(rangesLine(ranges, target, words, locale));
  const top = make("thead");
  top.append(head);
  const whole = make("table", "compare-table");
  whole.append(top, body);
  return whole;
}

function line(of, values, words, locale) {
  const { label, unit } = of;
  const row = make("tr");
  const name = make("th", "compare-input", label);
  name.scope = "row";
  if (unit) name.append(" ", make("span", "compare-unit", unit));
  row.append(name);
  values.forEach((value, place) => {
    const cell = make("td");
    const known = isKnown(value) && isKnown(values[0]);
    const change = known ? value - values[0] : 0;
    const differs = place > 0 && (known ? !isSame(change, of) : isKnown(value) !== isKnown(values[0]));
    cell.append(make(differs ? "strong" : "span", "", written(value, of, locale)));
    const said = make("span", `compare-change ${change > 0 ? "compare-more" : "compare-less"}`);
    if (differs && known && !of.levels) {
      const arrow = make("span", "", change > 0 ? "▲" : "▼");
      arrow.setAttribute("aria-label", change > 0 ? words.more : words.less);
      arrow.setAttribute("role", "img");
      said.append(arrow, ` ${changed(change, of, locale)}`);
    }
    cell.append(said);
    row.append(cell);
  });
  return row;
}

/** The line of the table that says where the actual values usually lie. */
function rangesLine(ranges, target, words, locale) {
  const row = make("tr", "compare-between");
  const name = make("th", "compare-input", words.between);
  name.scope = "row";
  row.append(name);
  for (const [low, high] of ranges) {
    row.append(make("td", "", `${written(low, target, locale)} ${words.and} ${written(high, target, locale)}`));
  }
  return row;
}

function chart({ columns, predictions, ranges, target, words, locale }) {
  const shown = [...predictions, ...ranges.flat()];
  const [lowest, highest] = [Math.min(...shown), Math.max(...shown)];
  const span = Math.max(highest - lowest, (target.high - target.low) / 10) || 1;
  const middle = (highest + lowest) / 2;
  const around = ticksAround(middle - 0.52 * span, middle + 0.52 * span, 4);
  // No chance is below 0 or above 100 %.
  const ticks = target.percent ? around.filter((tick) => tick > -1e-9 && tick < 1 + 1e-9) : around;
  const share = scale([ticks[0], ticks.at(-1)], [0, 100]);
  const across = (value) => `${share(value)}%`;
  const list = make("ul", "compare-chart");
  list.setAttribute("aria-label", words.chart);
  list.style.setProperty("--start", across(predictions[0]));
  columns.forEach(({ name, mark }, place) => {
    const row = make("li", "compare-row");
    row.append(make("span", "compare-label", name));
    const lane = make("span", "compare-lane");
    const dot = make("span", mark ? `compare-dot compare-dot-${mark}` : "compare-dot");
    dot.style.left = across(predictions[place]);
    if (ranges.length) {
      const [low, high] = ranges[place];
      const bar = make("span", "compare-range");
      bar.style.left = across(low);
      bar.style.right = `calc(100% - ${across(high)})`;
      lane.append(bar);
    }
    lane.append(dot);
    row.append(lane, make("span", "compare-value", written(predictions[place], target, locale)));
    list.append(row);
  });
  const axis = make("li", "compare-row compare-axis");
  axis.setAttribute("aria-hidden", "true");
  const lane = make("span", "compare-lane");
  const decimals = decimalsOf(ticks);
  const named = ticks.map((tick) => {
    const word = make("span", "compare-tick", onAxis(tick, decimals, target, locale));
    word.style.left = across(tick);
    return word;
  });
  lane.append(...named);
  // Where they would touch, some are left out.
  onWidth(lane, (width) => {
    const longest = LETTER * Math.max(...named.map((word) => word.textContent.length)) + 8;
    const every = Math.ceil((longest * (named.length - 1)) / width);
    named.forEach((word, i) => (word.style.visibility = i % every ? "hidden" : ""));
  });
  axis.append(make("span", "compare-label", target.label), lane, make("span", "compare-value", target.unit));
  list.append(axis);
  return list;
}
