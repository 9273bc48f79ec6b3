/** Opens the file: the model is made ready and checked before anything of it is shown. */

import { fill, number } from "../../live/core/numbers.js";
import { check, open } from "./model.js";
import { build } from "./page.js";

const node = (id) => document.getElementById(id);

async function start() {
  const data = JSON.parse(node("data").textContent);
  const { words, locale } = data;
  const refuse = (sentence) => {
    node("state").textContent = "";
    node("trouble").textContent = sentence;
    node("trouble").hidden = false;
  };
  try {
    const model = await open(data);
    const { n, wrong } = await check(model, data.checks, data.inputs.length);
    const facts = { n: number(n, 0, locale), wrong: number(wrong, 0, locale) };
    if (wrong) {
      refuse(fill(words.different, facts));
      return;
    }
    build(data, model);
    performance.mark("levers-ready");
    node("state").textContent = `✓ ${fill(words.verified, facts)}`;
    // For those who want numbers in bulk, from the browser's console.
    const { predict, raw, chances, explore, value } = model;
    const each = (answer) => answer && ((rows) => rows.map(answer));
    window.levers = Object.freeze({ predict: each(predict), scores: each(raw), chances: each(chances), explore, value });
  } catch (error) {
    refuse(fill(words.failed, { reason: error.message }));
  }
}

start();
