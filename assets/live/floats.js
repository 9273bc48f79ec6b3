/** Numbers the page hands over as bytes, which are shorter than digits and read back to the last bit. */

/** A lever's data with its lines as arrays; `_curve` of pages/ui/whatif/explorer.py writes them. */
export function unpacked(data) {
  const average = Object.fromEntries(Object.entries(data.average).map(([name, line]) => [name, floats(line)]));
  return { ...data, x: floats(data.x), y: floats(data.y), average };
}

function floats(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return Array.from(new Float64Array(bytes.buffer));
}
