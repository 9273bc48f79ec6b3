/** A button that saves a picture: the heart of the page as it looks, or a drawing made by the server. */

import { Picture } from "../charts/picture.js";
import { announcer, button, make, svg } from "../core/dom.js";

const MARGIN = 32;
const GAP = 48;
const LEVER = 134;
const THUMB = "[data-rac]:has(> [data-testid=stSliderThumbValue])";
/** Pixels of the picture for each of a drawing. */
const SHARPNESS = 2;

/** Draw the button. */
export function draw(root, data) {
  const { words, file } = data;
  const sign = svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" });
  sign.append(svg("path", { d: "M12 4v11m-4.5-4 4.5 4.5 4.5-4.5M5 16v3.5h14V16" }));
  const save = button("save-picture", sign, make("span", "", words.save));
  const status = announcer();
  save.addEventListener("click", async () => {
    const bytes = await painted(data).catch(() => null);
    if (bytes) download(bytes, file);
    else status.textContent = words.failed;
  });
  root.replaceChildren(save, status);
}

function download(blob, file) {
  const link = make("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function painted(data) {
  return data.svg ? sharpened(data.svg) : compose(data).png();
}

async function sharpened(drawing) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
  await image.decode();
  const canvas = make("canvas");
  canvas.width = image.width * SHARPNESS;
  canvas.height = image.height * SHARPNESS;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
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
    const [x, y] = [MARGIN, top + LEVER * i];
    picture.paint(lever, x, y);
    const thumb = lever.getRootNode().host.closest("[class*=st-key-lever-]").querySelector(THUMB);
    picture.paint(thumb, x + size(thumb).x - size(lever).x, y + size(thumb).y - size(lever).y);
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
