/** Reads the numbers the file carries: deflated bytes, written in base 64. */

const KINDS = { float64: Float64Array, int16: Int16Array, uint8: Uint8Array, uint32: Uint32Array };

/** Return a typed array. */
export async function unpack({ dtype, bytes }) {
  const packed = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new KINDS[dtype](await new Response(stream).arrayBuffer());
}

/** Cut a flat array into rows. */
export function rowsOf(flat, width) {
  return Array.from({ length: flat.length / width }, (_, i) => flat.subarray(i * width, (i + 1) * width));
}
