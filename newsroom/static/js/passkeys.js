/* Says in words what went wrong with a passkey; the browser alone would say it in its console. */
(() => {
  const words = document.getElementById("passkey-wrong");
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const name = event.detail.exception && event.detail.exception.name;
    words.textContent = name === "NotAllowedError" ? words.dataset.refused : words.dataset.unknown;
  });
})();
