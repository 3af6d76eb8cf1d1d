"use strict";
// Counts the words of a comment while it is written, as the server will (words.js), and opens
// the story beside it where there is room. A browser that can't count shows no count.
{
  const story = document.querySelector("[data-beside]");
  const wide = matchMedia("(min-width: 64rem)");
  const unfold = () => {
    if (story && wide.matches) story.open = true;
  };
  unfold();
  wide.addEventListener("change", unfold);

  const shown = document.querySelector("[data-count]");
  const counted = document.querySelector("[data-counted]"); // is read out
  const words = window.newsroom?.words;
  const PAUSE = 250;
  const field = shown.closest("form").elements.text;
  const { min, max } = shown.dataset;
  const number = new Intl.NumberFormat(document.documentElement.lang.split("-")[0] || undefined);
  let wait;
  let told = null;

  const count = () => {
    const isHtml = field.form.elements.text_form.value === "html";
    return isHtml ? words.countHtml(field.value) : words.count(field.value);
  };

  // Heard only where something changes for the writer: every fifty words, the last ten
  // before there are enough, enough, too many.
  const stageOf = (n) => {
    if (n > max) return "over";
    if (n >= min) return "enough";
    return min - n <= 10 ? "nearly" : `missing-${Math.floor(n / 50)}`;
  };

  const tell = () => {
    const n = count();
    const state = n > max ? "over" : n < min ? "missing" : "enough";
    const left = n > max ? n - max : min - n;
    const values = { n, max: Number(max), left };
    const line = shown.dataset[state].replace(/\{(\w+)\}/g, (_whole, name) => number.format(values[name]));
    shown.textContent = line;
    shown.dataset.state = state;
    const stage = stageOf(n);
    if (told !== null && told !== stage) counted.textContent = line;
    told = stage;
  };

  if (words) {
    tell();
    field.form.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(tell, PAUSE);
    });
  }
}
