/** When work is done, so that no frame waits for it. */

/** A frame that comes later than this after the one before is late, in ms. */
const LATE = 22;
/** How many frames in time it takes until everything is drawn in each of them again. */
const CAUTION = 120;
/** Where the browser does not say when it is idle: a piece of work, in ms. */
const PIECE = 4;

let last = -Infinity;
let caution = 0;

/** Tell, once a frame, whether frames have lately come late while they followed one another. */
export function crowded(now) {
  const span = now - last;
  last = now;
  // After a pause nothing can be said.
  if (span < 10 * LATE) caution = span > LATE ? CAUTION : Math.max(0, caution - 1);
  return caution > 0;
}

/** Go through the steps of some work while the browser is idle; `done` is given its result. */
export function between(steps, done) {
  const later = window.requestIdleCallback
    ? (run) => requestIdleCallback(run, { timeout: 100 })
    : (run) => setTimeout(run);
  const run = (idle) => {
    const start = performance.now();
    const left = () => (idle && !idle.didTimeout ? idle.timeRemaining() : PIECE + start - performance.now());
    let step = steps.next();
    while (!step.done && left() > 1) step = steps.next();
    if (step.done) done(step.value);
    else later(run);
  };
  later(run);
}
