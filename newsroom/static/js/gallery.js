// The viewer of a gallery: one picture at a time over the whole window. Everything it
// shows and says is copied from the page, where the pictures can be seen without it.
// A row that snaps makes swiping the browser's own work.
{
  const viewer = document.querySelector(".viewer");
  const frame = viewer.querySelector(".viewer__frame");
  const stage = viewer.querySelector(".viewer__stage");
  const status = viewer.querySelector("[role=status]");
  const fullButton = viewer.querySelector("[data-full]");
  const openButton = document.querySelector("button[data-open]");
  const turnButtons = [...viewer.querySelectorAll("[data-turn]")];
  const figures = [...document.querySelectorAll(".gallery__picture")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let slides = [];
  let current = 0;
  let settling;

  const slideOf = (figure) => {
    const slide = document.createElement("div");
    const words = figure.querySelector("figcaption").cloneNode(true);
    const number = words.querySelector(".gallery__number");
    const plain = document.createElement("span");
    plain.className = number.className;
    plain.textContent = number.textContent;
    number.replaceWith(plain);
    slide.className = "viewer__slide";
    slide.append(figure.querySelector("picture").cloneNode(true), words);
    const img = slide.querySelector("img");
    const ratio = img.getAttribute("width") / img.getAttribute("height");
    img.loading = "lazy";
    img.removeAttribute("fetchpriority");
    for (const each of slide.querySelectorAll("source, img")) {
      each.sizes = `min(100vw, ${Math.round(100 * ratio)}vh)`;
    }
    return slide;
  };

  const place = (smooth) => {
    const behavior = smooth && !calm.matches ? "smooth" : "instant";
    slides[current].scrollIntoView({ behavior, block: "nearest", inline: "center" });
  };

  const show = (number) => {
    current = Math.max(0, Math.min(number, slides.length - 1));
    slides.forEach((slide, place) => {
      slide.setAttribute("aria-hidden", String(place !== current));
      // The neighbours are fetched before they are asked for.
      if (Math.abs(place - current) <= 1) slide.querySelector("img").loading = "eager";
    });
    for (const button of turnButtons) {
      const next = current + Number(button.dataset.turn);
      // Not `disabled`: the focus would be lost with it.
      button.setAttribute("aria-disabled", String(next < 0 || next >= slides.length));
    }
    status.textContent = slides[current].querySelector("figcaption").innerText;
    history.replaceState(history.state, "", `#${figures[current].id}`);
  };

  const turnTo = (number) => {
    const before = current;
    show(number);
    place(Math.abs(current - before) === 1);
  };

  const isFull = () => document.fullscreenElement === frame;
  const toggleFull = () => {
    // Refused where the browser or the reader doesn't allow it: the window remains.
    (isFull() ? document.exitFullscreen() : frame.requestFullscreen()).catch(() => {});
  };

  const open = (number) => {
    if (!slides.length) {
      slides = figures.map(slideOf);
      stage.append(...slides);
    }
    viewer.showModal();
    stage.focus();
    show(number);
    place(false);
  };

  figures.forEach((figure, number) => {
    const link = figure.querySelector("a[data-open]");
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      open(number);
    });
  });

  openButton.hidden = false;
  openButton.addEventListener("click", () => {
    open(Math.max(0, figures.findIndex((figure) => `#${figure.id}` === location.hash)));
    if (document.fullscreenEnabled) toggleFull();
  });

  fullButton.hidden = !document.fullscreenEnabled;
  fullButton.addEventListener("click", toggleFull);
  viewer.querySelector("[data-close]").addEventListener("click", () => viewer.close());
  for (const button of turnButtons) {
    button.addEventListener("click", () => turnTo(current + Number(button.dataset.turn)));
  }
  document.addEventListener("fullscreenchange", () => {
    fullButton.setAttribute("aria-pressed", String(isFull()));
  });

  // From the last of its controls the focus goes to the first, not out into the browser.
  const keepFocus = (event) => {
    const stops = [...viewer.querySelectorAll("button, [tabindex]")].filter(
      (each) => each.checkVisibility({ visibilityProperty: true }),
    );
    const [first, last] = event.shiftKey ? [stops.at(-1), stops[0]] : [stops[0], stops.at(-1)];
    if (document.activeElement !== last) return;
    event.preventDefault();
    first.focus();
  };

  viewer.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "Tab") keepFocus(event);
    if (event.shiftKey) return;
    const keys = {
      ArrowLeft: () => turnTo(current - 1),
      ArrowRight: () => turnTo(current + 1),
      Home: () => turnTo(0),
      End: () => turnTo(slides.length - 1),
      f: () => document.fullscreenEnabled && toggleFull(),
    };
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  // A swipe: what came to rest in the middle is shown.
  stage.addEventListener("scroll", () => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      const number = Math.round(Math.abs(stage.scrollLeft) / stage.clientWidth);
      if (viewer.open && number !== current) show(number);
    }, 120);
  });
  new ResizeObserver(() => viewer.open && place(false)).observe(stage);

  viewer.addEventListener("close", () => {
    clearTimeout(settling);
    if (isFull()) document.exitFullscreen();
    const link = figures[current].querySelector("a[data-open]");
    link.focus({ preventScroll: true });
    figures[current].scrollIntoView({ behavior: "instant", block: "nearest" });
  });
}
