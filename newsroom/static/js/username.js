"use strict";
/* Says of a username, as it is typed, whether it is free; offers others. */
for (const part of document.querySelectorAll("[data-username]")) {
  const input = part.querySelector("input");
  const answer = part.querySelector("[data-answer]");
  const offers = part.querySelector("[data-offers]");
  const shown = part.querySelector("[data-shown]");
  let wait;
  let asked;

  const say = (text, free) => {
    answer.textContent = text;
    answer.classList.toggle("username__answer--wrong", free === false);
  };

  const offer = (names) => {
    if (!names.length) return;
    offers.replaceChildren(
      ...names.map((name) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.value = button.textContent = name;
        item.append(button);
        return item;
      }),
    );
  };

  const ask = async () => {
    const name = input.value.trim();
    asked?.abort();
    if (!name) return say("");
    asked = new AbortController();
    try {
      const url = `${part.dataset.username}?name=${encodeURIComponent(name)}`;
      const response = await fetch(url, { signal: asked.signal });
      if (!(response.headers.get("content-type") || "").startsWith("application/json")) return;
      const found = await response.json();
      say(found.message, found.free);
      offer(found.suggestions || []);
    } catch {
      // A later letter was typed, or the line is down: sending the form tells.
      return;
    }
  };

  const show = () => {
    shown.textContent = input.value.trim() || "…";
    // What was said of the name that was sent no longer holds.
    part.classList.remove("field--wrong");
    part.querySelector(".field__error")?.remove();
    input.removeAttribute("aria-invalid");
  };

  input.addEventListener("input", () => {
    show();
    say("");
    clearTimeout(wait);
    wait = setTimeout(ask, 350);
  });
  offers.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    input.value = button.value;
    input.focus();
    show();
    ask();
  });
}
