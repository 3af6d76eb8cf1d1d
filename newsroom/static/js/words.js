"use strict";
// How many words a text has: the steps of articles/words.py, which counts when it is sent.
// Where they cannot be taken there is no `window.newsroom.words`, so no count to show (an old
// browser stops at the first expression that looks behind itself).
if (window.Intl?.Segmenter) {
  const EMOJI = /[0-9#*]\ufe0f?\u20e3|\u2139\ufe0f/gu;
  const APOSTROPHES = /['’‘‛`´′＇ʼ՚׳]/gu;
  const SEPARATORS = /[٫٬]/gu;
  const PARTING = /[\t\n\f\r\x85]/gu;
  const UNSEEN = /[\p{Cf}\p{Cc}\p{M}\u055b\u055c\u055e\u115f\u1160\u3164\uffa0\u2065\ufff0-\ufff8]/gu;
  const NUMBERS = /(?!〇)\p{N}/gu;
  const OUTSIDE = /[^\x00-\x7f\p{L}〇·‧‿⁀⁔⁄״՟،．，；﹐﹒﹔＿․\u202f]/gu;
  const ASCII_OUTSIDE = /[^A-Za-z0'"._,;\x80-\u{10ffff}]/gu;
  const SPACE = /(?<!0)\u202f|\u202f(?!0)/gu;
  const KOREAN = /[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff\uffa1-\uffdc]/gu;
  const WITHIN = /(?<=[\p{L}0])'(?=[\p{L}0])|(?<=\p{L})[.．](?=\p{L})/gu;
  const COUNTS = /[\p{L}0]/u;
  // No word goes on across these. An old segmenter's time grows with the square of what it
  // is given, so it is given as little as can be.
  const CERTAIN = / +|(?<!0)[,;]|[,;](?!0)|(?<![\p{L}0_])\.|\.(?![\p{L}0_])/u;

  // Twelfths of a word
  const SCRIPTS = [
    ["\\u3005-\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3fffd}", 8],
    ["\\u3041-\\u309f\\u{1b000}-\\u{1b16f}", 6],
    ["\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\uff66-\\uff9f", 3],
    ["\\u1000-\\u109f\\ua9e0-\\ua9ff\\uaa60-\\uaa7f", 6],
    ["\\u0e00-\\u0eff\\u1780-\\u17ff\\u1950-\\u19df\\u1a20-\\u1aaf\\uaa80-\\uaadf\\u{11700}-\\u{1174f}", 4],
  ].map(([letters, weight]) => ({ letters, weight, pattern: new RegExp(`[${letters}]`, "gu") }));
  const UNSPACED = new RegExp(`[${SCRIPTS.map((script) => script.letters).join("")}]+`, "gu");

  const WORD = "[\\p{L}0_]";
  const IN_ADDRESS = "[\\p{L}0_!#$%&'()*+,\\-.\\/:;=?@\\[\\]~]";
  const ADDRESS = new RegExp(
    `(?<!${WORD})[A-Za-z][A-Za-z0+.\\-]{1,15}:\\/\\/${IN_ADDRESS}+` +
      "|(?<![\\p{L}0_.@+%'\\-])(?:mailto:)?(?:[\\p{L}0_.+%'\\-]+@)?(?!0+\\.)(?:[\\p{L}0_\\-]+\\.)+" +
      "(?:[a-z]{2,24}|[A-Z]{2,24})(?![\\p{L}0_\\-])" +
      `(?::0{1,5}(?!${WORD}))?(?:[\\/?#]${IN_ADDRESS}*)?`,
    "gu",
  );

  // English everywhere: Finnish and Swedish have a rule of their own for the colon.
  const segmenter = new Intl.Segmenter("en", { granularity: "word" });

  const unspacedIn = (run) => {
    let twelfths = 0;
    for (const { weight, pattern } of SCRIPTS) twelfths += weight * (run.match(pattern)?.length ?? 0);
    return Math.max(1, Math.floor((twelfths + 6) / 12));
  };

  const count = (text) => {
    let words = 0;
    text
      .replace(EMOJI, " ")
      .normalize("NFC")
      .replace(APOSTROPHES, "'")
      .replace(SEPARATORS, ",")
      .replace(PARTING, " ")
      .replace(UNSEEN, "")
      .replace(NUMBERS, "0")
      .replace(OUTSIDE, " ")
      .replace(UNSPACED, (run) => {
        words += unspacedIn(run);
        return " ";
      })
      .replace(ADDRESS, " 0 ")
      .replace(ASCII_OUTSIDE, " ")
      .replace(SPACE, " ")
      .replace(KOREAN, "a")
      .replace(WITHIN, "")
      .split(CERTAIN)
      .forEach((part) => {
        if (!part) return;
        for (const { segment } of segmenter.segment(part)) if (COUNTS.test(segment)) words += 1;
      });
    return words;
  };

  const BLOCKS = new Set(
    (
      "address article aside blockquote body br caption center dd details dialog dir div dl dt " +
      "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li " +
      "listing main menu nav ol optgroup option p pre search section summary table tbody td tfoot " +
      "th thead tr ul"
    ).split(" "),
  );
  const HIDDEN = new Set(
    "iframe noembed noframes noscript script style template textarea title".split(" "),
  );

  const textOf = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || HIDDEN.has(node.localName)) return "";
    const text = [...node.childNodes].map(textOf).join("");
    return BLOCKS.has(node.localName) ? `\n${text}\n` : text;
  };

  // What is in an element of the page, without a copy of it
  const countIn = (element) => count(textOf(element));
  const countHtml = (source) =>
    countIn(new DOMParser().parseFromString(`<body>${source}`, "text/html").body);

  window.newsroom = { ...window.newsroom, words: { count, countIn, countHtml } };
}
