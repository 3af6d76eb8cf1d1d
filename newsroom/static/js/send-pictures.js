"use strict";
// Sends pictures one by one, each with its progress, again where the line broke off; and
// takes them away again. Their order is send-order.js's.
{
  const list = document.querySelector("[data-pictures]");
  const { form, post, adopt, token, pending, changed } = window.newsroom.send;
  const AT_ONCE = 2;
  const TRIES = 3;
  const FACE = 320;
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

  const request = (file, row, progress) =>
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
      // All of it is there, and is looked at: it may be kept from now on.
      sending.upload.addEventListener("load", () => {
        progress.removeAttribute("value");
        row.querySelector("button")?.remove();
      });
      row.addEventListener("send:stop", () => sending.abort());
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
    for (let attempt = 1; row.isConnected; attempt += 1) {
      progress.value = 0;
      const { status: code, told, after } = await request(file, row, progress);
      if (!row.isConnected) return;
      // It came before, but the line broke off ahead of the answer: not on the page yet.
      const came = told.id && !list.querySelector(`[data-picture="${told.id}"]`);
      if (code === 201 || came) {
        adopt(told, "contribution");
        note(told);
        const holder = make("template", { innerHTML: told.html });
        const made = holder.content.firstElementChild;
        row.replaceWith(made);
        status.textContent = `${list.dataset.added} ${file.name}`;
        faces = faces.then(() => show(file, made));
        return changed();
      }
      if (code === 403 && told.token) token().value = told.token;
      else if (!isPassing(code, after) || attempt >= TRIES) {
        return refuse(file, row, told.error ?? (code ? list.dataset.failed : list.dataset.broken), code);
      }
      if (attempt >= TRIES) return refuse(file, row, list.dataset.failed, code);
      await pause(Math.max(after || 0, attempt));
    }
  };

  // The answers of two that arrive together may come in any order.
  const note = ({ read_version: version }) => {
    const shown = form.elements.read_version;
    shown.value = Math.max(Number(shown.value), version);
  };

  const leaveOut = (row) => {
    const button = make("button", { type: "button", className: "link", textContent: list.dataset.dismiss });
    button.addEventListener("click", () => {
      row.remove();
      row.dispatchEvent(new Event("send:stop"));
      input.focus();
    });
    return button;
  };

  const refuse = (file, row, why, code) => {
    row.classList.add("send__arrival--refused");
    const again = make("button", { type: "button", className: "link", textContent: list.dataset.retry });
    again.addEventListener("click", () => {
      const fresh = arrival(file);
      row.replaceWith(fresh.row);
      fresh.row.querySelector("button").focus();
      enqueue(file, fresh);
    });
    const may = code === 413 || code === 422 ? [] : [again, " "];
    const error = make("span", { className: "send__error", textContent: why });
    error.setAttribute("role", "alert");
    row.replaceChildren(
      make("b", { textContent: file.name }),
      " ",
      error,
      make("p", { className: "send__acts" }, ...may, leaveOut(row)),
    );
  };

  const arrival = (file) => {
    const progress = make("progress", { max: 1, value: 0 });
    progress.setAttribute("aria-label", `${list.dataset.sending}: ${file.name}`);
    const row = make("li", { className: "send__arrival" }, make("b", { textContent: file.name }), progress);
    row.append(make("p", { className: "send__acts" }, leaveOut(row)));
    row.dataset.arrival = "";
    return { row, progress };
  };

  // Small, and of the browser's own making, until the worker has made better ones; for what
  // the browser can't read the words that stand there are enough.
  let faces = Promise.resolve();
  const show = async (file, row) => {
    try {
      const image = await createImageBitmap(file, { resizeWidth: FACE, resizeQuality: "medium" });
      const face = make("canvas", { width: FACE, height: Math.round((FACE * image.height) / image.width) });
      face.getContext("2d").drawImage(image, 0, 0, face.width, face.height);
      image.close();
      row.querySelector("[data-handle]").replaceChildren(make("img", { src: face.toDataURL("image/jpeg", 0.8), alt: "" }));
    } catch {
      // Nobody needs it.
    }
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
      // What would be refused when all of it is there needn't be sent.
      const held = list.querySelectorAll(":scope > :not(.send__arrival--refused)").length;
      if (held > Number(list.dataset.max)) refuse(file, made.row, list.dataset.many, 422);
      else if (file.size > Number(list.dataset.largest)) refuse(file, made.row, list.dataset.large, 413);
      else enqueue(file, made);
    }
  };

  // Taking away

  const status = document.querySelector("[data-pictures-status]");
  const rows = () => [...list.querySelectorAll("[data-picture]")];
  const remove = async (button) => {
    const row = button.closest("[data-picture]");
    button.disabled = true;
    const body = new FormData();
    body.append("contribution", form.elements.contribution.value);
    const { status: code, told } = await post(button.dataset.remove, body);
    button.disabled = false;
    row.querySelector(".send__error")?.remove();
    if (code !== 200) {
      const error = make("p", { className: "send__error", textContent: told.error ?? list.dataset.broken });
      error.setAttribute("role", "alert");
      return row.append(error);
    }
    adopt(told, "read_version");
    const others = rows();
    const at = others.indexOf(row);
    (others[at + 1] ?? others[at - 1])?.querySelector("[data-remove]").focus();
    row.remove();
    if (others.length === 1) input.focus();
    status.textContent = list.dataset.removed;
    changed();
  };

  const ready = () => {
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (!button) return;
      event.preventDefault();
      remove(button);
    });

    const zone = list.closest("fieldset");
    // A picture of the page itself, carried to its place, may count as a file.
    const isCarried = () => list.querySelector(".send__picture--carried");
    const hasFiles = (event) => !isCarried() && event.dataTransfer.types.includes("Files");
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
