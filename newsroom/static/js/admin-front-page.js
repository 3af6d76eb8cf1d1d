// Drag a row to reorder, or move it with Alt and the arrow keys; the numbers follow.
document.addEventListener("DOMContentLoaded", () => {
  for (const body of document.querySelectorAll(".inline-group tbody")) {
    const rows = () => [...body.querySelectorAll("tr.form-row:not(.empty-form)")]
    const number = () => {
      rows().forEach((row, index) => {
        const field = row.querySelector("input[name$=-position]")
        if (field && row.classList.contains("has_original")) field.value = index
      })
    }
    let dragged = null
    body.addEventListener("dragstart", (event) => {
      dragged = event.target.closest("tr.form-row")
    })
    body.addEventListener("dragover", (event) => {
      const row = event.target.closest("tr.form-row")
      if (!dragged || !row || row === dragged) return
      event.preventDefault()
      const half = row.getBoundingClientRect().top + row.offsetHeight / 2
      row[event.clientY < half ? "before" : "after"](dragged)
    })
    body.addEventListener("dragend", () => {
      dragged = null
      number()
    })
    body.addEventListener("keydown", (event) => {
      if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return
      const row = event.target.closest("tr.form-row")
      const all = rows()
      const other = all[all.indexOf(row) + (event.key === "ArrowUp" ? -1 : 1)]
      if (!row || !other) return
      event.preventDefault()
      other[event.key === "ArrowUp" ? "before" : "after"](row)
      event.target.focus()
      number()
    })
    for (const row of rows()) {
      const handle = row.querySelector("td.original, td.field-position")
      if (handle) handle.draggable = true
    }
  }
})
