/** Fills the screen with the page, or gives it back. */

/** Fill the screen, or leave it where it is filled; a browser that refuses changes nothing. */
export function fullScreen() {
  const done = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen?.();
  done?.catch(() => {});
}
