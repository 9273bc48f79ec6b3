/** When work is done, so that no frame waits for it. */

/** A frame that comes later than this after the one before is late, in ms. */
const LATE = 22;
/** Frames in time that make up for a late one; a single late one is no reason for anything. */
const CAUTION = 40;
/** Where the browser does not say when it is idle: a piece of work, in ms. */
const PIECE = 4;

let last = -Infinity;
let caution = 0;

/** Tell, once a frame, whether frames have lately come late while they followed one another. */
export function crowded(now) {
  const span = now - last;
  last = now;
  // After a pause nothing can be said.
  if (span < 10 * LATE) caution = span > LATE ? Math.min(3 * CAUTION, caution + CAUTION) : Math.max(0, caution - 1);
  return caution > CAUTION;
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
