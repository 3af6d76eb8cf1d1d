"use strict";
// Says once that this page was read: ten seconds in view, or half of it. Of the reader it says nothing.
{
  const { read, to } = document.currentScript.dataset;
  let seconds = 0;
  let timer;

  const tell = () => {
    clearInterval(timer);
    removeEventListener("scroll", scrolled);
    navigator.sendBeacon?.(to, read);
  };
  const scrolled = () => {
    const rest = document.documentElement.scrollHeight - innerHeight;
    if (scrollY > 0 && scrollY >= rest / 2) tell();
  };

  timer = setInterval(() => {
    if (document.visibilityState === "visible" && ++seconds === 10) tell();
  }, 1000);
  addEventListener("scroll", scrolled, { passive: true });
}
