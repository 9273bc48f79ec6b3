/** The keys for undo and redo that people know, wherever nobody is typing. */

import { release } from "./store.js";

/** What takes letters itself. */
export const TYPING = "textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=button])";

/** Listen from now on. */
export function listen() {
  document.addEventListener("keydown", (event) => {
    const which = meant(event);
    // Seen from the document, a field inside an element of the live view is the element itself.
    const target = event.composedPath()[0];
    if (!which || (target instanceof Element && target.closest(TYPING))) return;
    const button = document.querySelector(`.st-key-${which} button`);
    if (!button) return;
    event.preventDefault();
    release();
    button.click();
  });
}

function meant({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  if (ctrlKey === metaKey || altKey) return null;
  const letter = key.toLowerCase();
  if (letter === "z") return shiftKey ? "redo" : "undo";
  return letter === "y" && !shiftKey ? "redo" : null;
}
