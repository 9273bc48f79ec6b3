/** Has the page drawn anew when the browser turns from light to dark: what the server drew has the old colours. */

const dark = matchMedia("(prefers-color-scheme: dark)");
// Streamlit tells the server of its new theme only after it has put it on.
const SETTLED = 300;
let told = null;

/** Ask for a new page whenever the browser's theme changes. */
export function watch(send) {
  if (told) dark.removeEventListener("change", told);
  told = () => setTimeout(() => send("theme", dark.matches ? "dark" : "light"), SETTLED);
  dark.addEventListener("change", told);
}
