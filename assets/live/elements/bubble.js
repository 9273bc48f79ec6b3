/** A bubble beside the first slider's thumb, until something was moved for the first time. */

import { make } from "../core/dom.js";
import { current, subscribe } from "../core/store.js";

const SEEN = "levers-tour";
/** Where on the track a thumb stands from which on the bubble is at its other side. */
const LATE = 0.6;

// Who asked for the tour is told there.
let wanted = !new URL(window.location.href).searchParams.has("tour") && !seen();
let began = null;

/** Draw it in the element around the slider: `words` invite to drag. */
export function invite({ root, data: { row, value, low, high } }, words) {
  if (!wanted) return;
  began ??= row;
  if (row.some((each, i) => each !== began[i])) return leave(root);
  let bubble = root.querySelector(".bubble");
  if (!bubble) {
    bubble = make("div", "bubble", words);
    // The slider is there for who hears the page, and says what it is.
    bubble.setAttribute("aria-hidden", "true");
    root.append(bubble);
    subscribe(bubble, () => current()?.moved && leave(root));
  }
  bubble.classList.toggle("late", (value - low) / (high - low) > LATE);
  follow(root, bubble);
}

/** Put it beside the thumb, once Streamlit has drawn that, and again when the page gets another width. */
function follow(root, bubble) {
  const row = (root.getRootNode().host ?? root).closest("[class*=st-key-lever-]");
  const thumb = row?.querySelector("input[type=range]")?.parentElement.parentElement;
  if (!thumb) {
    if (bubble.isConnected) requestAnimationFrame(() => follow(root, bubble));
    return;
  }
  const put = () => {
    const [from, to] = [root, thumb].map((node) => node.getBoundingClientRect());
    bubble.style.left = `${to.left - from.left + to.width / 2}px`;
    bubble.style.top = `${to.top - from.top + to.height / 2}px`;
  };
  put();
  new ResizeObserver(put).observe(root);
}

function leave(root) {
  wanted = false;
  root.querySelector(".bubble")?.remove();
  try {
    localStorage.setItem(SEEN, "seen");
  } catch {
    // Nothing may be remembered here.
  }
}

function seen() {
  try {
    return localStorage.getItem(SEEN) !== null;
  } catch {
    // Where nothing may be remembered, it would come back for ever.
    return true;
  }
}
