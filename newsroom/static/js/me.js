"use strict";
// What a page for everybody leaves out: the reader's name and places, by one small call.
// A reader who never signed in nor chose a place has no hint, and makes no call.
{
  const bar = document.querySelector("[data-me]");
  const account = bar.querySelector("[data-me-account]");
  const places = [...document.querySelectorAll("[data-me-place]")];
  const plain = new Map(places.map((link) => [link, link.textContent]));
  const plainAccount = account.textContent;

  // New text in a box of fixed size: nothing on the page moves.
  const tell = (link, what, text) => {
    link.textContent = text;
    if (text === what) link.removeAttribute("aria-label");
    else link.setAttribute("aria-label", `${what}: ${text}`);
  };

  const tellPlaces = (chosen) => {
    for (const link of places) {
      const place = chosen[link.dataset.mePlace] ?? Object.values(chosen)[0];
      tell(link, plain.get(link), place?.name ?? plain.get(link));
    }
  };

  // A number beside the name, which a long name can't push out of sight.
  const tellNotices = (count) => {
    bar.querySelector("[data-me-notices]")?.remove();
    account.classList.toggle("me__account--new", count > 0);
    if (!count) return;
    const notices = document.createElement("a");
    notices.href = bar.dataset.notices;
    notices.className = "me__notices";
    notices.dataset.meNotices = "";
    notices.textContent = count > 99 ? "99+" : String(count);
    notices.setAttribute("aria-label", `${bar.dataset.newNotices}: ${notices.textContent}`);
    account.after(notices);
  };

  const stranger = () => {
    tell(account, bar.dataset.signIn, bar.dataset.signIn);
    bar.querySelector("[data-me-desk]")?.remove();
    tellNotices(0);
  };

  const person = (me) => {
    tell(account, plainAccount, me.name);
    if (me.picture) {
      const picture = new Image(24, 24);
      picture.alt = "";
      picture.src = me.picture;
      account.prepend(picture);
    }
    if (me.may_edit && !bar.querySelector("[data-me-desk]")) {
      const desk = document.createElement("a");
      desk.href = me.desk_url;
      desk.textContent = bar.dataset.desk;
      desk.dataset.meDesk = "";
      account.before(desk);
    }
    tellNotices(me.notices);
  };

  const fill = async () => {
    if (!/(?:^|;\s*)known=/.test(document.cookie)) {
      tellPlaces({});
      return stranger();
    }
    let me;
    try {
      const answer = await fetch(bar.dataset.me, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      me = await answer.json();
    } catch {
      return; // the links lead where they should without it
    }
    tellPlaces(me.places);
    if (me.signed_in) return person(me);
    stranger();
    // Signed out, or the session has ended: don't ask again on every page.
    if (!Object.keys(me.places).length) document.cookie = "known=; path=/; max-age=0; samesite=lax";
  };

  fill();
  // A page the browser kept may be somebody else's by now.
  addEventListener("pageshow", (event) => event.persisted && fill());
}
