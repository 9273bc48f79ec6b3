/** Above which chance a case counts as a yes: what that gets right and wrong, and what its mistakes cost. */

import { anchored, label, scale } from "../../charts/axis.js";
import { announcer, button, differs, element, make, measure, set, svg, write as put } from "../../core/dom.js";
import { numberField } from "../../core/field.js";
import { grip } from "../../core/fingers.js";
import { decimalsIn, fill, number } from "../../core/numbers.js";
import { current, subscribe } from "../../core/store.js";
import { written } from "../../core/values.js";
import { floats } from "../whatif/lever.js";

/** Half a thumb: the slider is the axis of the picture beneath it. */
const EDGE = 8;
/** Heights in px: of the costs, of the line between the strokes, of the longest and the shortest stroke, of the picture. */
const TOP = 30;
const FLOOR = 136;
const BETWEEN = 166;
const STROKE = 22;
const SHORTEST = 3;
const HEIGHT = 214;
const LETTER = 7;
/** Digits of a share that are whole percents, at most, and of a cost. */
const PERCENT = 2;
const FINEST = 12;
const COST = 6;
/** Whole percents of 101 whose costs fit into the picture in any case. */
const USUAL = 90;
/** How long the slider must rest before the page follows, in ms. */
const REST = 200;
/** How long the page may take before what it says counts again, in ms. */
const PATIENCE = 3000;

/** Draw what is set; while the slider moves, all numbers follow at frame rate. */
export const draw = element(build, (state) => {
  const { root, data } = state;
  if (differs(state, "cases", [data.yes, data.no])) {
    Object.assign(state, { yes: floats(data.yes), no: floats(data.no) });
    state.steps = [...new Set([0, ...state.yes, ...state.no])].sort((a, b) => a - b);
  }
  const awaited = state.sent && performance.now() - state.sentAt < PATIENCE && !same(state.sent, data.setting);
  if (!awaited && !state.held) Object.assign(state, { sent: null, setting: data.setting });
  say(state);
  paint(state);
  subscribe(root, () => follow(state));
  put(state.spoken, spoken(state));
});

function same(one, other) {
  return Object.keys(one).every((name) => one[name] === other[name]);
}

function build(state) {
  Object.assign(state, { held: false, sent: null, sentAt: 0, timer: 0 });
  state.rule = make("p", "cut-rule");
  state.now = make("p", "cut-now");
  state.range = Object.assign(make("input", "cut-range"), { type: "range", min: 0, max: 100, step: 1 });
  state.picture = svg("svg", { class: "cut-picture", role: "img", height: HEIGHT });
  const frame = make("div", "cut-frame");
  frame.append(state.picture);
  state.strokes = make("p", "cut-quiet");
  const [main, side] = [make("div", "cut-main"), make("div", "cut-side")];
  main.append(state.rule, state.now, grip(state.range), frame, state.strokes);
  state.least = make("span");
  state.take = button("cut-take");
  const best = make("p", "cut-best");
  best.append(state.least, " ", state.take);
  state.cost = make("p", "cut-cost");
  state.prices = ["wrongYes", "wrongNo"].map((name) => price(state, name));
  state.few = make("p", "cut-few");
  state.how = make("details", "cut-how");
  side.append(tableOf(state), ...state.prices.map(({ line }) => line), state.cost, best, state.few);
  state.spoken = announcer();
  // What changes at frame rate is read aloud only once it has settled.
  for (const node of [state.rule, state.now, state.cost]) node.setAttribute("aria-hidden", "true");
  state.root.replaceChildren(main, side, state.how, state.spoken);
  layers(state);
  listen(state);
  measure(state, frame, paint);
}

/** The four counts, as a table of what cases count as and what they were. */
function tableOf(state) {
  const table = make("table", "cut-counts");
  state.caption = make("caption");
  state.columns = [heading("col"), heading("col")];
  state.rows = [heading("row"), heading("row")];
  state.cells = ["right", "wrong", "wrong", "right"].map((kind) => {
    const cell = make("td", `cut-${kind}`);
    cell.append(make("strong"), " ", make("span"));
    return cell;
  });
  const [first, second] = [make("tr"), make("tr")];
  first.append(state.rows[0], ...state.cells.slice(0, 2));
  second.append(state.rows[1], ...state.cells.slice(2));
  const head = make("tr");
  head.append(make("td"), ...state.columns);
  table.append(state.caption, head, first, second);
  return table;
}

function heading(scope) {
  return Object.assign(make("th"), { scope });
}

/** A field for what one mistake of a kind costs. */
function price(state, name) {
  const facts = () => ({
    value: state.setting[name],
    low: 0,
    high: state.data.mostCost,
    decimals: decimalsIn(state.setting[name]),
    locale: state.data.locale,
    words: state.data.words.field,
  });
  const typed = numberField(facts, (value) => settle(state, { [name]: value }));
  const words = make("label", "cut-price-words");
  const [title, hint] = [make("span"), make("small")];
  words.append(title, hint);
  typed.field.id = `cut-${name}`;
  words.htmlFor = typed.field.id;
  const line = make("div", "cut-price");
  line.append(words, typed.field, typed.note);
  return { line, title, hint, ...typed };
}

/** The parts of the picture, each drawn when what it shows has changed. */
function layers(state) {
  const part = (name) => svg("path", { class: `cut-${name}` });
  state.ground = svg("g");
  state.line = part("line");
  state.dot = svg("circle", { class: "cut-dot", r: 5 });
  state.amount = label("cut-amount", "", 0, 0);
  state.case = part("case");
  state.sides = ["end", "start"].map((anchor) => label("cut-side-name", "", 0, 14, anchor));
  state.picture.append(state.ground, state.line, state.dot, state.amount, state.case, ...state.sides);
}

function listen(state) {
  const { range, take } = state;
  range.addEventListener("input", () => {
    state.held = true;
    clearTimeout(state.timer);
    state.setting = { ...state.setting, at: Number(range.value) / 100 };
    follow(state);
  });
  range.addEventListener("change", () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(() => settle(state, {}), REST);
  });
  take.addEventListener("click", () => settle(state, { at: state.data.least.at }));
}

/** Show a setting at once, and have the page keep it. */
function settle(state, changes) {
  state.setting = { ...state.setting, ...changes };
  Object.assign(state, { held: false, sent: state.setting, sentAt: performance.now() });
  paint(state);
  state.send("setting", state.setting);
}

/** Write what stays while the slider moves. */
function say(state) {
  const { data, columns, rows, cells, prices, how } = state;
  const { words } = data;
  set(state.range, "aria-label", words.slider);
  put(state.caption, words.cases);
  [words.yes, words.no].forEach((name, i) => {
    put(columns[i], fill(words.counts, { name }));
    put(rows[i], fill(words.was, { name }));
  });
  [words.rightYes, words.wrongNo, words.wrongYes, words.rightNo].forEach((kind, i) => put(cells[i].lastChild, kind));
  const named = [[words.priceYes, words.priceYesHint], [words.priceNo, words.priceNoHint]];
  prices.forEach(({ title, hint, settle: refresh }, i) => {
    put(title, named[i][0]);
    put(hint, named[i][1]);
    refresh();
  });
  put(state.least, words.least);
  put(state.take, fill(words.take, { at: data.least.written }));
  put(state.strokes, words.strokes);
  put(state.few, words.few);
  const open = how.open;
  how.replaceChildren(make("summary", "", words.how), ...words.details.map((sentence) => make("p", "", sentence)));
  how.open = open;
}

/** How many of some sorted chances are at most as high. */
function below(chances, at) {
  let low = 0;
  let high = chances.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chances[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a cut-off gets wrong, and what that costs. */
function mistakes({ yes, no, setting }, at) {
  const wrongYes = no.length - below(no, at);
  const wrongNo = below(yes, at);
  return { wrongYes, wrongNo, cost: wrongYes * setting.wrongYes + wrongNo * setting.wrongNo };
}

/** What lies beneath the cut-off: the costs of all, the cheapest ones, and the cases. */
function paint(state) {
  const { data, width, picture, ground, yes, no, steps, setting } = state;
  if (width <= 0) return;
  set(picture, "width", String(width));
  if (differs(state, "ground", [width, yes, no, data.dark, data.locale, setting.wrongYes, setting.wrongNo, data.least.written, data.words.least])) {
    const costs = steps.map((step) => mistakes(state, step).cost);
    const top = topOf(state, Math.max(...costs)) || 1;
    state.across = scale([0, 1], [EDGE, width - EDGE]);
    state.down = scale([0, top], [FLOOR, TOP]);
    const { across, down } = state;
    const line = steps.map((step, i) => `${i ? "H" : "M"}${across(step).toFixed(1)}${i ? "V" : " "}${down(costs[i]).toFixed(1)}`).join("");
    const ticks = [0, 0.25, 0.5, 0.75, 1];
    ground.replaceChildren(
      ...data.least.stretches.map(([low, high]) => svg("rect", {
        class: "cut-least",
        x: across(low).toFixed(1),
        y: TOP,
        width: Math.max(2, across(high) - across(low)).toFixed(1),
        height: FLOOR - TOP,
      })),
      svg("path", { class: "cut-ground", d: `M${EDGE} ${FLOOR}H${width - EDGE}M${EDGE} ${BETWEEN}H${width - EDGE}` }),
      svg("path", { class: "cut-strokes", d: strokes(state, across) }),
      within(width, svg("path", { class: "cut-costs", d: `${line}H${across(1).toFixed(1)}` })),
      label("cut-tick", `${data.words.axis} ${costed(top, data)}`, EDGE, TOP - 6, "start"),
      ...ticks.map((tick) => label("cut-tick", written(tick, data.target, data.locale), across(tick), HEIGHT - 3, anchored(across(tick), width, 20))),
    );
  }
  follow(state);
}

/** How high the costs are drawn: those at the ends would make all others flat, and leave at the top. */
function topOf(state, highest) {
  const along = Array.from({ length: 101 }, (_, percent) => mistakes(state, percent / 100).cost).sort((a, b) => a - b);
  const usual = 1.25 * along[USUAL];
  return usual > 0 && usual < 0.8 * highest ? Number(usual.toPrecision(2)) : highest;
}

/** What is drawn of a node between the floor and the top. */
function within(width, node) {
  const [y, height] = [TOP - 3, FLOOR - TOP + 6];
  const frame = svg("svg", { y, width, height, viewBox: `0 ${y} ${width} ${height}` });
  frame.append(node);
  return frame;
}

/** A stroke for each chance that cases were given, the longer the more cases have it. */
function strokes({ yes, no }, across) {
  const counted = [counts(yes, -1), counts(no, 1)].flat();
  const most = Math.max(...counted.map(({ n }) => n));
  const length = (n) => Math.max(SHORTEST, STROKE * Math.sqrt(n / most)).toFixed(1);
  return counted.map(({ chance, n, way }) => `M${across(chance).toFixed(1)} ${BETWEEN + 2 * way}v${way * length(n)}`).join("");
}

/** How many cases have each chance. */
function counts(chances, way) {
  const found = [];
  for (const chance of chances) {
    if (found.at(-1)?.chance === chance) found.at(-1).n += 1;
    else found.push({ chance, n: 1, way });
  }
  return found;
}

function costed(cost, { locale }) {
  const rounded = Number(cost.toFixed(COST));
  return number(rounded, decimalsIn(rounded), locale);
}

/** A cut-off in percent, with all of its digits. */
function cut({ data, setting: { at } }) {
  return written(at, { ...data.target, decimals: Math.max(PERCENT, Math.min(FINEST, decimalsIn(at))) }, data.locale);
}

/** Put the cut-off where it is, and count. */
function follow(state) {
  const { data, range, cells, setting, width, across, down, yes, no } = state;
  if (width <= 0 || !across) return;
  const { words } = data;
  const { at } = setting;
  const { wrongYes, wrongNo, cost } = mistakes(state, at);
  state.counted = { rightYes: yes.length - wrongNo, wrongNo, wrongYes, rightNo: no.length - wrongYes };
  if (!state.held) range.value = 100 * at;
  const where = cut(state);
  set(range, "aria-valuetext", where);
  Object.values(state.counted).forEach((n, i) => put(cells[i].firstChild, number(n, 0, data.locale)));
  state.said = {
    rule: fill(words.rule, { at: where, yes: words.yes, no: words.no }),
    cost: fill(words.cost, { cost: costed(cost, data) }),
  };
  put(state.rule, state.said.rule);
  put(state.cost, state.said.cost);
  state.take.disabled = at === data.least.at;
  const x = across(at);
  set(state.line, "d", `M${x.toFixed(1)} 4V${BETWEEN + STROKE + 3}`);
  set(state.dot, "cx", x.toFixed(1));
  const y = Math.max(TOP, down(cost));
  set(state.dot, "cy", y.toFixed(1));
  const isLeft = x > width / 2;
  place(state.amount, costed(cost, data), x + (isLeft ? -9 : 9), y < TOP + 12 ? y + 16 : y - 7, isLeft ? "end" : "start");
  const [left, right] = [`← ${words.no}`, `${words.yes} →`];
  place(state.sides[0], LETTER * left.length < x ? left : "", x - 6, 14, "end");
  place(state.sides[1], LETTER * right.length < width - x ? right : "", x + 6, 14, "start");
  if (!state.held && !current()) set(state.picture, "aria-label", `${words.picture} ${words.least} ${state.said.cost}`);
  followCase(state, where);
}

function place(node, words, x, y, anchor) {
  put(node, words);
  set(node, "x", x.toFixed(1));
  set(node, "y", y.toFixed(1));
  set(node, "text-anchor", anchor);
}

/** Put the case on the sliders among the others, and say what it counts as. */
function followCase({ data, now, setting, case: sign, across }, where) {
  const { words, target, locale } = data;
  const chance = current()?.prediction ?? data.prediction;
  const x = across(Math.min(1, Math.max(0, chance)));
  set(sign, "d", `M${x.toFixed(1)} ${BETWEEN + STROKE + 4}l5.5 9h-11z`);
  let decimals = target.decimals;
  const write = () => written(chance, { ...target, decimals }, locale);
  // A case just above the cut-off would seem to lie at it.
  while (chance !== setting.at && write() === where && decimals < FINEST) decimals += 1;
  const name = chance > setting.at ? words.yes : words.no;
  put(now, fill(words.now, { chance: write(), name }));
}

/** All of it in a sentence. */
function spoken({ data: { words, locale }, counted, said }) {
  if (!counted) return "";
  const written = Object.fromEntries(Object.entries(counted).map(([name, n]) => [name, number(n, 0, locale)]));
  return fill(words.spoken, { ...said, ...written });
}
