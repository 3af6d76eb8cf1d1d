"use strict";
/* Offers places as one types, by the browser's own list. */
for (const part of document.querySelectorAll("[data-areas]")) {
  const input = part.querySelector("input");
  const list = document.createElement("datalist");
  list.id = `${input.id}_places`;
  part.append(list);
  input.setAttribute("list", list.id);
  let wait;
  let asked;

  const ask = async () => {
    const text = input.value.trim();
    asked?.abort();
    if (text.length < 2) return list.replaceChildren();
    asked = new AbortController();
    try {
      const url = `${part.dataset.areas}?q=${encodeURIComponent(text)}`;
      const response = await fetch(url, { signal: asked.signal });
      if (!response.ok) return;
      const places = await response.json();
      list.replaceChildren(...places.map((place) => new Option(place.path, place.path)));
    } catch {
      // A later letter was typed, or the line is down: sending the form tells.
      return;
    }
  };

  input.addEventListener("input", () => {
    // A choice among places was for what was typed before.
    part.querySelector("fieldset")?.remove();
    clearTimeout(wait);
    wait = setTimeout(ask, 200);
  });
}
