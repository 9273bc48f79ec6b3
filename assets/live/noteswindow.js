/** The speaker's notes in a window of their own, for the screen that only the speaker sees. */

import { make, write } from "./dom.js";

const SIZE = "popup,width=520,height=420";

/** A small window that follows the slides for as long as it is open. */
export class NotesWindow {
  constructor() {
    this.window = null;
  }

  /** Open it, or bring it to the front; false where the browser does not allow that. */
  open(data) {
    if (!this.window || this.window.closed) {
      this.window = window.open("", "levers-notes", SIZE);
      if (!this.window) return false;
    }
    this.window.focus();
    this.show(data);
    return true;
  }

  /** Write the notes of a slide. */
  show(data) {
    if (!this.window || this.window.closed) return;
    const paper = this.window.document;
    paper.title = data.words.notes;
    paper.documentElement.lang = data.locale;
    // The browser's own colours: the style sheets of the page are not known there.
    paper.documentElement.style.colorScheme = data.dark ? "dark" : "light";
    const { fontFamily } = getComputedStyle(document.body);
    paper.body.style.cssText = `margin: 1.5rem; font: 1.25rem/1.5 ${fontFamily}; white-space: pre-wrap`;
    if (paper.body.childElementCount !== 2) {
      const said = make("p");
      said.setAttribute("role", "status");
      paper.body.replaceChildren(said, make("div"));
    }
    const [said, notes] = paper.body.children;
    write(said, data.said);
    said.style.cssText = "margin: 0 0 1rem; font-weight: 600";
    write(notes, data.notes || data.words.none);
  }

  /** Put it away. */
  close() {
    this.window?.close();
    this.window = null;
  }
}
