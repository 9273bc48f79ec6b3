/** The scenarios that were kept: buttons that lead to them, and how they compare. */

import * as table from "../../live/elements/whatif/panels/comparison.js";
import { make } from "../../live/core/dom.js";

/** Offer each scenario with what its owner says of it. */
export function list(root, { scenarios }, settle) {
  root.replaceChildren(
    ...scenarios.map(({ name, text, row }) => {
      const item = make("li");
      const button = make("button", "", name);
      button.type = "button";
      button.addEventListener("click", () => settle(row));
      item.append(button);
      if (text) item.append(make("p", "", text));
      return item;
    }),
  );
}

/** Draw the baseline, the values as they are now, and all scenarios side by side. */
export function compare(root, data, model, row, coverage) {
  if (!data.scenarios.length) return;
  const { compare: words, baseline, scenarios } = data;
  // The baseline stands in front already.
  const others = scenarios.filter(({ name }) => name !== baseline.kept);
  const columns = [
    { name: baseline.column, mark: "baseline", row: baseline.row },
    { name: words.now, mark: "now", row },
    ...others.map(({ name, row: values }) => ({ name, mark: "", row: values })),
  ];
  const found = columns.map((column) => model.answer(column.row, coverage));
  table.draw(root, {
    ...data,
    columns,
    inputs: data.inputs
      .map((input, i) => ({ ...input, values: columns.map((column) => column.row[i]) }))
      // What has no slider matters here only where it differs.
      .filter(({ shown, values }) => shown || values.some((value) => value !== values[0])),
    predictions: found.map(({ prediction }) => prediction),
    ranges: found.every(({ interval }) => interval) ? found.map(({ interval: { low, high } }) => [low, high]) : [],
    words,
  });
}
