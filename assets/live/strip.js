/** One reading of how long the last answer took, labelled as such. */

import { make } from "./dom.js";
import { fill, seconds } from "./format.js";

/** Draw the reading. */
export function draw(root, data) {
  const [before, after] = data.answered.split("{time}");
  const time = make("strong", "", fill("{time}", { time: seconds(data.seconds, data.locale) }));
  root.replaceChildren(before, time, after ?? "", make("span", "strip-gap", "·"), make("strong", "", data.same));
}
