"use strict";
// Keeps what is typed, a moment after typing stops, and sends it once. `newsroom.send` is
// for send-pictures.js beside it.
{
  const form = document.querySelector("[data-send]");
  const status = form.querySelector("[data-status]");
  const say = form.dataset;
  const PAUSE = 1500;
  const AGAIN = 10000;
  const pending = new Set(); // pictures on their way
  let wait;
  let saving = null;
  let stopped = false; // until one of two windows is chosen
  let sent = false;
  let changed = false;

  const tell = (words, ...more) => status.replaceChildren(words, ...more);
  const button = (words, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: words });
    made.addEventListener("click", act);
    return made;
  };

  const token = () => form.elements.csrfmiddlewaretoken;
  // What the page shows is this state of the thing; a later window is told by it.
  const adopt = (answer, ...names) => {
    for (const name of names) if (name in answer) form.elements[name].value = answer[name];
  };

  // The answer, with its status; 0 where the line is down.
  const post = async (url, body, again = true) => {
    let answer;
    try {
      answer = await fetch(url, {
        method: "POST",
        body,
        // As a page is left, where what is sent is small enough for that (Fetch, 5.6).
        keepalive: document.visibilityState === "hidden" && form.elements.text.value.length < 30000,
        headers: { Accept: "application/json", "X-CSRFToken": token().value },
      });
    } catch {
      return { status: 0, told: {} };
    }
    let told = {};
    try {
      told = await answer.json();
    } catch {
      // A page of the server's: the status says enough.
    }
    if (answer.status === 403 && told.token && again) {
      // Signed in once more, in another window.
      token().value = told.token;
      body.set("csrfmiddlewaretoken", told.token);
      return post(url, body, false);
    }
    return { status: answer.status, told };
  };

  const save = async (anyway = false) => {
    clearTimeout(wait);
    const body = new FormData(form);
    for (const name of ["files", "terms"]) body.delete(name);
    if (anyway) body.set("anyway", "1");
    changed = false;
    tell(say.saving);
    const { status: code, told } = await post(say.typed, body);
    if (code === 200) {
      adopt(told, "contribution", "read_version", "read_typed");
      return tell(changed ? "" : told.saved); // typing went on meanwhile
    }
    changed = true;
    if (told.stale) {
      stopped = true;
      return tell(
        told.error,
        " ",
        button(say.anyway, () => {
          stopped = false;
          keep(true);
        }),
        " ",
        button(say.again, () => location.reload()),
      );
    }
    tell(told.error ?? say.notSaved);
    if (code === 0 || code >= 429) wait = setTimeout(keep, AGAIN);
  };

  const keep = async (anyway) => {
    if (!say.typed || stopped || sent) return;
    if (saving) return soon();
    saving = save(anyway === true);
    await saving;
    saving = null;
  };
  const soon = () => {
    changed = true;
    if (!saving && !stopped) tell("");
    clearTimeout(wait);
    wait = setTimeout(keep, PAUSE);
  };

  form.addEventListener("input", (event) => {
    if (event.target.type !== "file" && event.target.name !== "terms") soon();
  });
  form.addEventListener("send:changed", soon);
  addEventListener("online", () => changed && keep());
  document.addEventListener("visibilitychange", () => {
    // Back from the other window, signed in maybe; or about to leave this one.
    if (changed) keep();
  });

  // Sending

  form.addEventListener("submit", async (event) => {
    if (sent) return event.preventDefault();
    clearTimeout(wait);
    if (!saving && !pending.size) {
      sent = true;
      return;
    }
    event.preventDefault();
    const by = event.submitter;
    if (pending.size) tell(form.querySelector("[data-pictures]").dataset.sending);
    await Promise.all([saving, ...pending]);
    clearTimeout(wait);
    const failed = form.querySelector("[data-arrival]");
    if (failed) return failed.querySelector("button").focus();
    form.requestSubmit(by);
  });
  addEventListener("pageshow", () => {
    sent = false;
  });
  form.querySelector('[aria-invalid="true"]:not([hidden])')?.focus();

  window.newsroom = { ...window.newsroom, send: { form, post, adopt, token, pending, changed: soon } };
}
