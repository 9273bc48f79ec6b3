/** A button that copies the link to the page as it is. */

import { currentLink, linkLacks } from "../core/address.js";
import { announcer, button, make } from "../core/dom.js";
import { watchTheme } from "../core/patches.js";

/** Draw the button; without a label there is nothing to share. */
export function draw(root, data, send) {
  watchTheme(send);
  if (!data.label) return root.replaceChildren();
  const share = button("share", data.label);
  const status = announcer();
  const lacks = make("span", "share-lacks");
  lacks.setAttribute("role", "status");
  share.addEventListener("click", async () => {
    await copy(currentLink());
    share.textContent = `✓ ${data.done}`;
    status.textContent = data.done;
    lacks.textContent = linkLacks();
    setTimeout(() => {
      share.textContent = data.label;
      status.textContent = "";
    }, 2000);
    setTimeout(() => (lacks.textContent = ""), 12_000);
  });
  root.replaceChildren(share, status, lacks);
}

async function copy(words) {
  // The clipboard is only for pages from https or this machine; the prompt works anywhere.
  if (navigator.clipboard) await navigator.clipboard.writeText(words);
  else window.prompt("", words);
}
