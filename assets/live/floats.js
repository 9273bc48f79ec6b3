/** Numbers the page hands over as bytes, which are shorter than digits and read back to the last bit. */

/** Read what `floats` of pages/ui/live.py wrote. */
export function floats(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return Array.from(new Float64Array(bytes.buffer));
}
