"use strict";
// A place is found by typing its name (WAI-ARIA's combobox with a list). The select that
// works without this script stays, out of sight, and is what the form sends.
for (const form of document.querySelectorAll("form[data-areas]")) {
  const words = form.dataset;
  const status = form.querySelector("[data-status]");
  const boxes = new Map();

  const box = (select) => {
    const input = document.createElement("input");
    const list = document.createElement("ul");
    const around = document.createElement("div");
    const label = form.querySelector(`label[for="${select.id}"]`);
    let places = [];
    let active = -1;
    let asked;
    let wait;

    const chosen = () => select.selectedOptions[0];
    const nameOf = (option) => option.dataset.path || option.text;

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const mark = (index) => {
      active = index;
      for (const [place, item] of [...list.children].entries()) {
        item.setAttribute("aria-selected", String(place === active));
      }
      const item = list.children[active];
      if (item) {
        input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      } else input.removeAttribute("aria-activedescendant");
    };

    // What is in the select is what is shown, unless something else is being typed.
    const show = () => {
      input.value = select.value ? nameOf(chosen()) : "";
      input.setCustomValidity("");
      close();
    };

    const set = (place) => {
      const value = String(place.id);
      let option = [...select.options].find((each) => each.value === value);
      if (!option) select.add((option = new Option(place.path, value)));
      option.dataset.path = place.path;
      select.value = value;
      show();
    };

    const take = (place) => {
      clearTimeout(wait);
      asked?.abort();
      if (select.name !== "all") return set(place);
      for (const [other, its] of boxes) if (other !== select) its.set(place);
      status.textContent = `${words.set} ${place.path}`;
      select.value = "";
      show();
    };

    const offer = (found) => {
      places = found;
      list.replaceChildren(
        ...found.map((place, index) => {
          const item = document.createElement("li");
          const path = document.createElement("span");
          item.id = `${list.id}_${index}`;
          item.role = "option";
          item.append(place.name);
          path.className = "combo__path";
          path.textContent = place.path.slice(place.name.length);
          item.append(path);
          // Before the input loses the focus to it.
          item.addEventListener("mousedown", (event) => {
            event.preventDefault();
            take(place);
          });
          return item;
        }),
      );
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
      mark(found.length ? 0 : -1);
      status.textContent = found.length ? `${words.found}: ${found.length}` : words.none;
    };

    // The places for what is typed; whoever typed on, or left, meanwhile wants no list.
    const ask = async () => {
      const text = input.value.trim();
      asked?.abort();
      asked = new AbortController();
      const { signal } = asked;
      try {
        const answer = await fetch(`${words.areas}?q=${encodeURIComponent(text)}`, { signal });
        if (!answer.ok) return;
        const found = await answer.json();
        if (signal.aborted) return;
        if (document.activeElement === input) return offer(found);
        const same = found.filter((place) => isNamed(place, text));
        if (same.length === 1) take(same[0]);
      } catch {
        return; // the line is down: the field says that nothing is chosen
      }
    };
    const isNamed = (place, text) =>
      [place.name, place.path].some((name) => name.toLowerCase() === text.toLowerCase());

    const typed = () => {
      const text = input.value.trim();
      clearTimeout(wait);
      asked?.abort();
      if (select.value && text === nameOf(chosen())) return show();
      select.value = "";
      input.setCustomValidity(text ? words.choose : "");
      if (text.length < 2) return close();
      wait = setTimeout(ask, 150);
    };

    input.addEventListener("input", typed);
    input.addEventListener("keydown", (event) => {
      const count = list.children.length;
      if (event.isComposing) return;
      if (event.key === "ArrowDown" && list.hidden && input.value.trim().length > 1) ask();
      else if (list.hidden) return;
      else if (event.key === "ArrowDown") mark((active + 1) % count);
      else if (event.key === "ArrowUp") mark((active + count - 1) % count);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && places[active]) take(places[active]);
      else if (event.key === "Tab" && places[active]) {
        take(places[active]);
        return; // and on to the next field
      } else return;
      event.preventDefault();
    });
    input.addEventListener("blur", close);

    input.id = `${select.id}_name`;
    input.type = "text";
    input.autocomplete = "off";
    input.spellcheck = false;
    input.placeholder = words.empty;
    input.role = "combobox";
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", `${input.id}_list`);
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = select.getAttribute(name);
      if (value) input.setAttribute(name, value);
    }
    list.id = `${input.id}_list`;
    list.className = "combo__list";
    list.role = "listbox";
    list.setAttribute("aria-label", words.found);
    around.className = "combo";
    label.htmlFor = input.id;
    select.hidden = true;
    select.before(around);
    around.append(input, list);
    show();
    return { set };
  };

  for (const select of form.querySelectorAll("select[data-places]")) {
    boxes.set(select, box(select));
  }
}
