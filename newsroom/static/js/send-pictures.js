"use strict";
// Sends pictures one by one, each with its progress, again where the line broke off; and
// puts them in order, by hand or by their buttons.
{
  const list = document.querySelector("[data-pictures]");
  const { form, post, adopt, token, pending, changed } = window.newsroom.send;
  const AT_ONCE = 2;
  const TRIES = 3;
  const waiting = [];
  let running = 0;

  const make = (name, more = {}, ...inside) => {
    const made = Object.assign(document.createElement(name), more);
    made.append(...inside);
    return made;
  };
  const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

  // Sending

  const next = () => {
    while (running < AT_ONCE && waiting.length) {
      running += 1;
      waiting.shift()().finally(() => {
        running -= 1;
        next();
      });
    }
  };

  const request = (file, progress) =>
    new Promise((resolve) => {
      const body = new FormData();
      body.append("contribution", form.elements.contribution.value);
      body.append("file", file);
      const sending = new XMLHttpRequest();
      sending.open("POST", list.dataset.pictures);
      sending.setRequestHeader("Accept", "application/json");
      sending.setRequestHeader("X-CSRFToken", token().value);
      sending.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) progress.value = event.loaded / event.total;
      });
      sending.addEventListener("loadend", () => {
        let told = {};
        try {
          told = JSON.parse(sending.responseText);
        } catch {
          // A page of the server's: the status says enough.
        }
        resolve({ status: sending.status, told, after: Number(sending.getResponseHeader("Retry-After")) });
      });
      sending.send(body);
    });

  const isPassing = (status, after) => status === 0 || status >= 502 || (status === 429 && after > 0);

  const upload = async (file, row, progress) => {
    for (let attempt = 1; ; attempt += 1) {
      progress.value = 0;
      const { status, told, after } = await request(file, progress);
      // It came before, but the line broke off ahead of the answer: not on the page yet.
      const came = told.id && !list.querySelector(`[data-picture="${told.id}"]`);
      if (status === 201 || came) {
        adopt(told, "contribution");
        note(told);
        const holder = make("template", { innerHTML: told.html });
        row.replaceWith(holder.content.firstElementChild);
        return changed();
      }
      if (status === 403 && told.token) token().value = told.token;
      else if (!isPassing(status, after) || attempt >= TRIES) {
        return refuse(file, row, told.error ?? (status ? list.dataset.failed : list.dataset.broken), status);
      }
      if (attempt >= TRIES) return refuse(file, row, list.dataset.failed, status);
      await pause(Math.max(after || 0, attempt));
    }
  };

  // The answers of two that arrive together may come in any order.
  const note = ({ read_version: version }) => {
    const shown = form.elements.read_version;
    shown.value = Math.max(Number(shown.value), version);
  };

  const refuse = (file, row, why, status) => {
    row.classList.add("send__arrival--refused");
    const leave = make("button", { type: "button", className: "link", textContent: list.dataset.dismiss });
    leave.addEventListener("click", () => {
      row.remove();
      input.focus();
    });
    const again = make("button", { type: "button", className: "link", textContent: list.dataset.retry });
    again.addEventListener("click", () => {
      const fresh = arrival(file);
      row.replaceWith(fresh.row);
      enqueue(file, fresh);
    });
    const may = status === 413 || status === 422 ? [] : [again, " "];
    row.replaceChildren(
      make("b", { textContent: file.name }),
      " ",
      make("span", { role: "alert", className: "send__error", textContent: why }),
      make("p", { className: "send__acts" }, ...may, leave),
    );
    row.querySelector(".send__error").setAttribute("role", "alert");
  };

  const arrival = (file) => {
    const progress = make("progress", { max: 1, value: 0 });
    progress.setAttribute("aria-label", `${list.dataset.sending}: ${file.name}`);
    const row = make("li", { className: "send__arrival" }, make("b", { textContent: file.name }), progress);
    row.dataset.arrival = "";
    return { row, progress };
  };

  const enqueue = (file, { row, progress }) => {
    let work;
    const done = new Promise((resolve) => {
      work = () => upload(file, row, progress).finally(resolve);
    });
    pending.add(done);
    done.finally(() => pending.delete(done));
    waiting.push(work);
    next();
  };

  const add = (files) => {
    for (const file of files) {
      const made = arrival(file);
      list.append(made.row);
      enqueue(file, made);
    }
  };

  // Order

  const status = document.querySelector("[data-pictures-status]");
  const place = (row) => [...list.querySelectorAll("[data-picture]")].indexOf(row) + 1;
  const moved = (row) => {
    status.textContent = `${list.dataset.moved} ${place(row)}`;
    changed();
  };

  const move = (button) => {
    const row = button.closest("[data-picture]");
    const other = button.dataset.move === "1" ? row.nextElementSibling : row.previousElementSibling;
    if (!other?.matches("[data-picture]")) return;
    if (button.dataset.move === "1") other.after(row);
    else other.before(row);
    button.focus();
    moved(row);
  };

  const remove = async (button) => {
    const row = button.closest("[data-picture]");
    button.disabled = true;
    const body = new FormData();
    body.append("contribution", form.elements.contribution.value);
    const { status: code, told } = await post(button.dataset.remove, body);
    button.disabled = false;
    if (code !== 200) {
      status.textContent = told.error ?? list.dataset.broken;
      return;
    }
    adopt(told, "read_version");
    (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("[data-remove]")?.focus();
    row.remove();
    if (!list.children.length) input.focus();
    status.textContent = list.dataset.removed;
    changed();
  };

  const ready = () => {
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move], [data-remove]");
      if (!button) return;
      event.preventDefault();
      if (button.dataset.move) move(button);
      else remove(button);
    });

    let carried = null;
    list.addEventListener("pointerdown", (event) => {
      const handle = event.target.closest("[data-handle]");
      if (handle) handle.draggable = true;
    });
    list.addEventListener("dragstart", (event) => {
      carried = event.target.closest?.("[data-handle]")?.closest("[data-picture]") ?? null;
      if (!carried) return;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setDragImage(carried, 20, 20);
      carried.classList.add("send__picture--carried");
    });
    list.addEventListener("dragover", (event) => {
      const over = event.target.closest("[data-picture]");
      if (!carried || !over) return;
      event.preventDefault();
      if (over === carried) return;
      const box = over.getBoundingClientRect();
      if (event.clientY > box.top + box.height / 2) over.after(carried);
      else over.before(carried);
    });
    list.addEventListener("drop", (event) => carried && event.preventDefault());
    list.addEventListener("dragend", () => {
      if (!carried) return;
      carried.classList.remove("send__picture--carried");
      moved(carried);
      carried = null;
    });

    const zone = list.closest("fieldset");
    const hasFiles = (event) => event.dataTransfer.types.includes("Files");
    for (const type of ["dragenter", "dragover"]) {
      zone.addEventListener(type, (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        zone.classList.add("send__pictures--over");
      });
    }
    for (const type of ["dragleave", "drop"]) {
      zone.addEventListener(type, (event) => {
        if (type === "drop" || !zone.contains(event.relatedTarget)) zone.classList.remove("send__pictures--over");
      });
    }
    zone.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      add(event.dataTransfer.files);
    });
    // Dropped beside it, a picture would take the place of the page.
    for (const type of ["dragover", "drop"]) {
      document.addEventListener(type, (event) => hasFiles(event) && event.preventDefault());
    }

    input.addEventListener("change", () => {
      add([...input.files]);
      input.value = "";
    });
    for (const part of zone.querySelectorAll("[data-plain]")) part.hidden = true;
    zone.querySelector("[data-drop-hint]").hidden = !matchMedia("(pointer: fine)").matches;
  };

  const input = form.elements.files;
  if (list) ready();
}
