"use strict";
// Puts the pictures of a contribution in order, by their buttons or by hand, and keeps what
// stands beside each in step: its number, and what is told of it while its fields are closed.
{
  const list = document.querySelector("[data-pictures]");
  const status = document.querySelector("[data-pictures-status]");
  const rows = () => [...list.querySelectorAll("[data-picture]")];

  const moved = (row) => {
    status.textContent = `${list.dataset.moved} ${rows().indexOf(row) + 1}`;
    window.newsroom.send.changed();
  };

  const move = (button) => {
    const row = button.closest("[data-picture]");
    const others = rows();
    const at = others.indexOf(row);
    const to = { up: at - 1, down: at + 1, first: 0 }[button.dataset.move];
    if (to < at) others[to]?.before(row);
    else others[to]?.after(row);
    button.focus();
    moved(row);
  };

  const ready = () => {
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (!button) return;
      event.preventDefault();
      move(button);
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
    document.addEventListener("drop", (event) => carried && event.preventDefault());
    list.addEventListener("dragend", () => {
      if (!carried) return;
      carried.classList.remove("send__picture--carried");
      moved(carried);
      carried = null;
    });

    new MutationObserver(() => {
      for (const [place, row] of rows().entries()) {
        const number = row.querySelector("[data-number]");
        if (number.textContent !== `${place + 1}`) number.textContent = place + 1;
      }
    }).observe(list, { childList: true });
    list.addEventListener("input", (event) => {
      const facts = event.target.closest("details");
      if (!facts) return;
      const values = [...facts.querySelectorAll("input")].map((field) => field.value.replace("T", ", "));
      facts.querySelector("[data-told]").textContent = values.filter(Boolean).join(" · ");
    });
  };

  if (list) ready();
}
