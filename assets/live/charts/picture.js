/** Paints elements of the page on a canvas, as they look: boxes, words, lines of SVG. */

const LEFT_OUT = "button, details, pattern, .unseen";
const SHARP = 2;
/** Pixels of a tile per pixel of the page. */
const TILE = 8;

/** A picture that elements are painted on, in the colours of the one it is like. */
export class Picture {
  constructor(width, height, like) {
    this.canvas = document.createElement("canvas");
    this.scale = Math.max(SHARP, window.devicePixelRatio);
    this.canvas.width = Math.round(width * this.scale);
    this.canvas.height = Math.round(height * this.scale);
    this.context = this.canvas.getContext("2d");
    this.style = getComputedStyle(like);
    this.context.fillStyle = this.style.getPropertyValue("--st-background-color");
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Paint an element with its top left corner at a place. */
  paint(root, x, y) {
    const { left, top } = root.getBoundingClientRect();
    this.context.setTransform(this.scale, 0, 0, this.scale, this.scale * (x - left), this.scale * (y - top));
    node(this.context, root);
  }

  /** Write a quiet line of words. */
  write(words, x, y) {
    this.context.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    this.context.font = `13px ${this.style.fontFamily}`;
    this.context.fillStyle = this.style.color;
    this.context.globalAlpha = 0.7;
    this.context.fillText(words, x, y);
    this.context.globalAlpha = 1;
  }

  /** The picture as a file, or null where the browser cannot make one. */
  png() {
    return new Promise((done) => this.canvas.toBlob(done, "image/png"));
  }
}

function node(context, element) {
  const style = getComputedStyle(element);
  if (style.display === "none" || element.matches(LEFT_OUT)) return;
  context.save();
  context.globalAlpha *= Number(style.opacity);
  const shown = style.visibility === "visible";
  if (element instanceof SVGElement) {
    if (shown && element instanceof SVGGeometryElement) shape(context, element, style);
  } else {
    const rect = element.getBoundingClientRect();
    if (shown) box(context, rect, style);
    if (shown && element instanceof HTMLInputElement) field(context, element, rect, style);
    if (style.overflow === "hidden") {
      context.beginPath();
      context.rect(rect.x, rect.y, rect.width, rect.height);
      context.clip();
    }
  }
  for (const child of element.childNodes) {
    if (child instanceof Element) node(context, child);
    else if (shown && child instanceof Text) words(context, child, style);
  }
  context.restore();
}

function box(context, rect, style) {
  const { x, y, width, height } = rect;
  const line = parseFloat(style.borderLeftWidth);
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(parseFloat(style.borderRadius) || 0, height / 2));
  context.fillStyle = style.backgroundColor;
  context.fill();
  if (line > 0 && style.borderLeftStyle !== "none") {
    context.lineWidth = line;
    context.strokeStyle = style.borderLeftColor;
    context.stroke();
  }
  // A background of 1 px is how a style sheet draws a line at a place.
  if (style.backgroundImage !== "none" && style.backgroundSize.startsWith("1px")) {
    context.globalAlpha *= 0.7;
    context.fillStyle = style.color;
    context.fillRect(x + ((width - 1) * parseFloat(style.backgroundPosition)) / 100, y, 1, height);
    context.globalAlpha /= 0.7;
  }
}

function font(context, style) {
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.letterSpacing = style.letterSpacing === "normal" ? "0px" : style.letterSpacing;
  context.fillStyle = style.color;
  context.textBaseline = "alphabetic";
}

/** Word by word, each where the browser has put it: lines break where they break on the page. */
function words(context, text, style) {
  font(context, style);
  const range = document.createRange();
  for (const found of text.data.matchAll(/\S+/g)) {
    range.setStart(text, found.index);
    range.setEnd(text, found.index + found[0].length);
    const { left, top, height } = range.getBoundingClientRect();
    if (height > 0) context.fillText(found[0], left, baseline(context, top, height));
  }
}

function field(context, input, rect, style) {
  font(context, style);
  const end = rect.right - parseFloat(style.paddingRight) - 1;
  context.textAlign = "right";
  context.fillText(input.value, end, baseline(context, rect.top, rect.height));
  context.textAlign = "left";
}

function baseline(context, top, height) {
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = context.measureText("x");
  return top + (height + up - down) / 2;
}

function shape(context, element, style) {
  const { a, b, c, d, e, f } = element.getScreenCTM();
  context.transform(a, b, c, d, e, f);
  ink(context, element, style);
}

function ink(context, element, style) {
  const line = path(element);
  if (style.fill !== "none") {
    context.fillStyle = tiles(context, element, style.fill) ?? style.fill;
    context.fill(line);
  }
  if (style.stroke !== "none") {
    context.globalAlpha *= Number(style.strokeOpacity);
    context.strokeStyle = style.stroke;
    context.lineWidth = parseFloat(style.strokeWidth);
    context.lineJoin = style.strokeLinejoin;
    context.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(",").map(parseFloat));
    context.stroke(line);
  }
}

/** What a fill made of tiles looks like; null for a plain colour. */
function tiles(context, element, fill) {
  const [, id] = /^url\("?#([^")]+)/.exec(fill) ?? [];
  const pattern = id && element.getRootNode().querySelector(`pattern[id="${id}"]`);
  if (!pattern) return null;
  const tile = document.createElement("canvas");
  tile.width = pattern.width.baseVal.value * TILE;
  tile.height = pattern.height.baseVal.value * TILE;
  const ground = tile.getContext("2d");
  ground.scale(TILE, TILE);
  for (const part of pattern.children) ink(ground, part, getComputedStyle(part));
  const made = context.createPattern(tile, "repeat");
  const turned = pattern.patternTransform.baseVal.consolidate()?.matrix;
  made.setTransform(new DOMMatrix(turned && [turned.a, turned.b, turned.c, turned.d, turned.e, turned.f]).scale(1 / TILE));
  return made;
}

function path(element) {
  const number = (name) => Number(element.getAttribute(name));
  const line = new Path2D(element.getAttribute("d") ?? "");
  if (element instanceof SVGCircleElement) line.arc(number("cx"), number("cy"), number("r"), 0, 2 * Math.PI);
  if (element instanceof SVGRectElement) line.rect(number("x"), number("y"), number("width"), number("height"));
  return line;
}
