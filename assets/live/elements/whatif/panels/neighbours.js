/** The nearest real rows as a table, each with a button that puts it on the sliders. */

import { button, element, make } from "../../../core/dom.js";

/** Draw the table of the committed row. */
export const draw = element(build, ({ root, data, send, frame }) => {
  frame.setAttribute("aria-label", data.words.table);
  const buttons = () => [...frame.querySelectorAll("button")];
  const focused = buttons().indexOf(root.getRootNode().activeElement);
  // The frame stays, and with it how far it is scrolled; so does the focus.
  frame.replaceChildren(table(data, send));
  buttons()[focused]?.focus();
});

function build(state) {
  const frame = make("div", "near-frame");
  // A wide table scrolls by itself: by finger, and by the arrow keys once it has the focus.
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  state.root.replaceChildren(frame);
  state.frame = frame;
}

function table(data, send) {
  const whole = make("table", "near-table");
  const head = make("tr");
  for (const { label, unit, numeric } of data.columns) {
    const cell = make("th", numeric ? "near-number" : "", label);
    cell.scope = "col";
    if (unit) cell.append(" ", make("span", "near-unit", unit));
    head.append(cell);
  }
  const actions = make("th", "near-action");
  actions.append(make("span", "unseen", data.words.action));
  head.append(actions);
  const top = make("thead");
  top.append(head);
  const body = make("tbody");
  body.append(...data.rows.map((row) => line(row, data, send)));
  whole.append(top, body);
  return whole;
}

function line({ cells, place, here }, { columns, words }, send) {
  const row = make("tr", here ? "near-here" : "");
  cells.forEach((words, i) => row.append(make("td", columns[i].numeric ? "near-number" : "", words)));
  const cell = make("td", "near-action");
  if (!here) {
    const put = button("near-button", make("span", "near-arrow", "↑"), make("span", "near-place", words.place));
    put.setAttribute("aria-label", words.place);
    put.title = words.place;
    put.addEventListener("click", () => send("placed", place));
    cell.append(put);
  }
  row.append(cell);
  return row;
}
