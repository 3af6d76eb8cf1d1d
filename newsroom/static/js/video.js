// Plays a video in its place when the reader asks for it; until then nothing is
// fetched from its host. Without the script the link leads to the video's page.
for (const link of document.querySelectorAll("[data-player]")) {
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const player = document.createElement("iframe");
    const address = new URL(link.dataset.player);
    address.searchParams.set("autoplay", "1");
    player.src = address;
    player.title = link.dataset.title;
    player.width = 680;
    player.height = 383;
    player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    // The host checks where it is shown; the page's own policy would hide that.
    player.referrerPolicy = "strict-origin-when-cross-origin";
    link.replaceWith(player);
    player.focus();
  });
}
