/** A button that saves a drawing made by the server as a picture. */

import { make, svg } from "./dom.js";

const SHARPNESS = 2;

/** Draw the button. */
export function draw(root, data) {
  const button = make("button", "take-picture");
  const sign = svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" });
  sign.append(svg("path", { d: "M12 4v11m-4.5-4 4.5 4.5 4.5-4.5M5 16v3.5h14V16" }));
  button.append(sign, make("span", "", data.words.save));
  button.type = "button";
  const status = make("span", "unseen");
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      save(await png(data.svg), data.file);
    } catch {
      status.textContent = data.words.failed;
    }
  });
  root.replaceChildren(button, status);
}

async function png(drawing) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
  await image.decode();
  const canvas = make("canvas");
  canvas.width = image.width * SHARPNESS;
  canvas.height = image.height * SHARPNESS;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("no picture");
  return blob;
}

function save(blob, file) {
  const link = make("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
