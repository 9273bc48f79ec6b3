/** A button that saves what the heart of the page shows as a picture. */

import { Picture } from "./picture.js";
import { offer } from "./saving.js";

const MARGIN = 32;
const GAP = 48;
const LEVER = 100;

/** Draw the button. */
export function draw(root, data) {
  offer(root, data, async () => compose(data).png());
}

/** Put the answer and why beside the levers, or under each other where the window is narrow. */
function compose({ footer, locale }) {
  const [answer] = drawn(".st-key-live-answer");
  const [why] = drawn(".st-key-why");
  const levers = drawn("[class*=st-key-around-]");
  const size = (node) => node.getBoundingClientRect();
  const wide = window.innerWidth > 900;
  const side = Math.max(...levers.map((lever) => size(lever).width));
  const right = wide ? MARGIN + side + GAP : MARGIN;
  const top = wide ? MARGIN : MARGIN + size(answer).height + MARGIN / 2;
  const foot = top + LEVER * levers.length;
  const reasons = wide ? MARGIN + size(answer).height : foot;
  const width = right + size(answer).width + MARGIN;
  const end = Math.max(foot, reasons + size(why).height) + MARGIN / 2;
  const picture = new Picture(width, end + MARGIN, answer);
  picture.paint(answer, right, MARGIN);
  levers.forEach((lever, i) => {
    const y = top + LEVER * i;
    picture.paint(lever.querySelector(".lever-head"), MARGIN, y);
    picture.paint(lever.querySelector(".curve-frame"), MARGIN + 6, y + 44);
  });
  picture.paint(why, right, reasons);
  const day = new Date().toLocaleDateString(locale, { dateStyle: "long" });
  picture.write(`${footer} · ${day}`, MARGIN, end + MARGIN / 2 - 6);
  return picture;
}

/** The elements of the live view within a part of the page. */
function drawn(selector) {
  return [...document.querySelectorAll(`${selector}, ${selector} *`)]
    .map((node) => node.shadowRoot?.querySelector("[data-levers]"))
    .filter(Boolean);
}
