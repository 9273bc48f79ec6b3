/** A button that saves a picture as a file. */

import { make, svg } from "./dom.js";

/** Draw the button; `picture` promises the bytes, null or an error where there are none. */
export function offer(root, { words, file }, picture) {
  const button = make("button", "take-picture");
  const sign = svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" });
  sign.append(svg("path", { d: "M12 4v11m-4.5-4 4.5 4.5 4.5-4.5M5 16v3.5h14V16" }));
  button.append(sign, make("span", "", words.save));
  button.type = "button";
  const status = make("span", "unseen");
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    const blob = await picture().catch(() => null);
    if (blob) save(blob, file);
    else status.textContent = words.failed;
  });
  root.replaceChildren(button, status);
}

function save(blob, file) {
  const link = make("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
