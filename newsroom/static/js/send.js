"use strict";
// Keeps what is typed, a moment after typing stops, and sends it once. `newsroom.send` is
// for send-pictures.js beside it.
{
  const form = document.querySelector("[data-send]");
  const status = form.querySelector("[data-status]"); // is read out
  const saved = form.querySelector("[data-saved]"); // is not, or it would after each pause
  const say = form.dataset;
  const PAUSE = 1500;
  const AGAIN = 10000;
  const GIVEN_UP = 20000; // somebody stopped the page that was to come
  const KEPT_ALIVE = 60000; // bytes, of 65,536 that a browser takes (Fetch, 4.5)
  const pending = new Set(); // pictures on their way
  let wait;
  let saving = null;
  let stopped = false; // until one of two windows is chosen
  let failed = false; // the last time, by the line or the server
  let refused = false; // the last time, for whatever reason
  let waits = false; // pressed, and something is still on its way
  let kept = false; // for the sake of sending, right before it
  let sent = false;
  let changed = false;

  const tell = (words, ...more) => {
    saved.textContent = "";
    status.replaceChildren(words, ...more);
  };
  const note = (words) => {
    status.replaceChildren();
    saved.textContent = words;
  };
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

  const isSmall = (body) => {
    const values = [...body.values()].filter((value) => typeof value === "string");
    return new Blob(values).size + 200 * values.length < KEPT_ALIVE;
  };

  // The answer, with its status; 0 where the line is down.
  const post = async (url, body, again = true) => {
    let answer;
    try {
      answer = await fetch(url, {
        method: "POST",
        body,
        keepalive: isSmall(body), // it arrives though the page is left
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

  const typed = () => {
    const body = new FormData(form);
    for (const name of ["files", "terms"]) body.delete(name);
    return body;
  };

  const save = async (anyway = false) => {
    clearTimeout(wait);
    const body = typed();
    if (anyway) body.set("anyway", "1");
    changed = false;
    if (!waits) note(say.saving);
    const { status: code, told } = await post(say.typed, body);
    failed = code === 0 || code >= 500;
    refused = code !== 200;
    if (code === 200) {
      adopt(told, "contribution", "comment", "read_version", "read_typed");
      if (!waits) note(changed ? "" : told.saved); // typing went on meanwhile
      return;
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
        button(say.again, () => {
          sent = true; // as they wish
          location.reload();
        }),
      );
    }
    tell(told.error ?? say.notSaved);
    if (failed || code === 429) wait = setTimeout(keep, AGAIN);
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
    if (!saving && !stopped && !waits) note("");
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
  addEventListener("beforeunload", (event) => {
    const isLost = changed && (!say.typed || refused || !isSmall(typed()));
    if (!sent && (isLost || pending.size)) event.preventDefault();
  });

  // Sending

  const arrived = async () => {
    while (saving || pending.size) await Promise.all([saving, ...pending]);
    clearTimeout(wait);
    const leftOver = form.querySelector("[data-arrival]");
    if (leftOver) {
      tell(say.leftOver);
      leftOver.querySelector("button").focus();
      return false;
    }
    // What was typed last is safe before the page is left; on a line that is down it isn't.
    if (changed && !stopped) await keep();
    clearTimeout(wait);
    if (!failed) return true;
    tell(say.notSent);
    wait = setTimeout(keep, AGAIN);
    return false;
  };

  form.addEventListener("submit", async (event) => {
    if (sent || waits) return event.preventDefault();
    clearTimeout(wait);
    if (kept || !(saving || pending.size || (say.typed && changed))) {
      kept = false;
      sent = true;
      tell(event.submitter?.dataset.doing ?? say.sending);
      setTimeout(() => {
        sent = false;
      }, GIVEN_UP);
      return;
    }
    event.preventDefault();
    const by = event.submitter ?? form.querySelector("[data-submit]");
    waits = true;
    tell(by?.dataset.doing ?? say.sending);
    kept = await arrived();
    waits = false;
    if (kept) by.click();
  });
  addEventListener("pageshow", (event) => {
    sent = false;
    if (event.persisted) tell("");
  });
  const wrong = form.querySelector('[aria-invalid="true"]:not([hidden]), .send__refused');
  (wrong ?? document.querySelector("[data-refused], [data-shown]"))?.focus();

  window.newsroom = { ...window.newsroom, send: { form, post, adopt, token, pending, changed: soon } };
}
