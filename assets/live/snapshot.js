/** A button that saves a drawing made by the server as a picture. */

import { make } from "./dom.js";
import { offer } from "./saving.js";

const SHARPNESS = 2;

/** Draw the button. */
export function draw(root, data) {
  offer(root, data, () => png(data.svg));
}

async function png(drawing) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
  await image.decode();
  const canvas = make("canvas");
  canvas.width = image.width * SHARPNESS;
  canvas.height = image.height * SHARPNESS;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
