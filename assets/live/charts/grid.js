/** Grids of numbers: unpacked, smoothed, and the lines of one height through them. */

/** Read what `packed` of pages/ui/live.py wrote: rows of one length, each a chain of differences. */
export async function unpack(packed, Kind, columns) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const values = new Kind(await new Response(stream).arrayBuffer());
  // Typed arrays wrap around as numpy's do.
  for (let i = 0; i < values.length; i++) if (i % columns) values[i] += values[i - 1];
  return values;
}

/** A smoothed copy of a square grid: twice the mean of all within `reach` cells, by row and column. */
export function smoothed(values, cells, reach) {
  let grid = Float64Array.from(values);
  for (let pass = 0; pass < 2; pass++) {
    grid = blurred(grid, cells, reach, 1, cells);
    grid = blurred(grid, cells, reach, cells, 1);
  }
  return grid;
}

function blurred(grid, cells, reach, along, aside) {
  const result = new Float64Array(grid.length);
  for (let line = 0; line < cells; line++) {
    const start = line * aside;
    let sum = 0;
    for (let i = 0; i < Math.min(reach, cells); i++) sum += grid[start + i * along];
    for (let i = 0; i < cells; i++) {
      if (i + reach < cells) sum += grid[start + (i + reach) * along];
      if (i > reach) sum -= grid[start + (i - reach - 1) * along];
      // Near an edge there are fewer to take the mean of.
      const n = Math.min(i + reach, cells - 1) - Math.max(i - reach, 0) + 1;
      result[start + i * along] = sum / n;
    }
  }
  return result;
}

/** Every `stride`th value of a square grid; returns the thinner grid and its cells a side. */
export function thinned(grid, cells, stride) {
  const fewer = Math.floor((cells - 1) / stride) + 1;
  const result = new Float64Array(fewer * fewer);
  for (let j = 0; j < fewer; j++) {
    for (let i = 0; i < fewer; i++) result[j * fewer + i] = grid[j * stride * cells + i * stride];
  }
  return [result, fewer];
}

/**
 * The lines along which a square grid is `level` high (marching squares).
 * Each is a list of [column, row], in cells; a closed one ends where it began.
 */
export function contours(grid, cells, level) {
  // An edge between two neighbours has a number: even along the row, odd down the column.
  const joined = new Map();
  const join = (a, b) => {
    for (const [from, to] of [[a, b], [b, a]]) joined.set(from, [...(joined.get(from) ?? []), to]);
  };
  for (let j = 0; j + 1 < cells; j++) {
    for (let i = 0; i + 1 < cells; i++) {
      const at = j * cells + i;
      const corners = [grid[at], grid[at + 1], grid[at + cells + 1], grid[at + cells]];
      const [a, b, c, d] = corners.map((value) => value >= level);
      const edges = [2 * at, 2 * (at + 1) + 1, 2 * (at + cells), 2 * at + 1];
      const crossed = edges.filter((_, k) => [a !== b, b !== c, c !== d, d !== a][k]);
      if (crossed.length === 2) join(...crossed);
      if (crossed.length !== 4) continue;
      // A saddle: the mean of the corners says which two belong together.
      const middle = corners.reduce((sum, value) => sum + value, 0) / 4 >= level;
      const [top, right, bottom, left] = edges;
      if (middle === a) join(top, right), join(bottom, left);
      else join(top, left), join(right, bottom);
    }
  }
  const place = (edge) => {
    const at = edge >> 1;
    const other = at + (edge & 1 ? cells : 1);
    const share = (level - grid[at]) / (grid[other] - grid[at]);
    return [(at % cells) + (edge & 1 ? 0 : share), Math.floor(at / cells) + (edge & 1 ? share : 0)];
  };
  const lines = [];
  const follow = (start) => {
    const line = [start];
    for (let edge = start; edge !== undefined; ) {
      const next = joined.get(edge)?.[0];
      if (next === undefined) break;
      for (const [from, to] of [[edge, next], [next, edge]]) {
        const left = joined.get(from);
        left.splice(left.indexOf(to), 1);
      }
      line.push(next);
      edge = next;
    }
    if (line.length > 1) lines.push(line.map(place));
  };
  for (const [edge, ends] of joined) if (ends.length === 1) follow(edge);
  for (const [edge, ends] of joined) if (ends.length) follow(edge);
  return lines;
}
