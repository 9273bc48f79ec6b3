/** A button that copies the link to the page as it is. */

import { currentLink, linkLacks } from "./answer.js";
import { make } from "./dom.js";
import { watch } from "./dusk.js";

/** Draw the button. */
export function draw(root, data, send) {
  watch(send);
  const button = make("button", "share", data.label);
  button.type = "button";
  button.addEventListener("click", async () => {
    const url = new URL(window.location.href);
    for (const [name, value] of Object.entries(currentLink())) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    await copy(url.toString());
    button.textContent = `✓ ${data.done}`;
    status.textContent = data.done;
    lacks.textContent = linkLacks();
    setTimeout(() => {
      button.textContent = data.label;
      status.textContent = "";
    }, 2000);
    setTimeout(() => (lacks.textContent = ""), 12_000);
  });
  const status = make("span", "unseen");
  status.setAttribute("role", "status");
  const lacks = make("span", "share-lacks");
  lacks.setAttribute("role", "status");
  root.replaceChildren(button, status, lacks);
}

async function copy(words) {
  // The clipboard is only for pages from https or this machine; the prompt works anywhere.
  if (navigator.clipboard) await navigator.clipboard.writeText(words);
  else window.prompt("", words);
}
