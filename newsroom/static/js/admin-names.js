// Gives a name, for screen readers, to what Django's admin and its widgets leave without.
const nameOf = (field) =>
  field.getAttribute("aria-label") ||
  document.querySelector(`label[for="${CSS.escape(field.id)}"]`)?.textContent.replace(/:\s*$/, "").trim()

const nameAll = () => {
  for (const container of document.querySelectorAll(".select2-container")) {
    const select = container.previousElementSibling
    const name = select && nameOf(select)
    if (!name) continue
    for (const part of container.querySelectorAll("[role=combobox], [role=textbox]")) {
      part.removeAttribute("aria-labelledby")
      part.setAttribute("aria-label", name)
    }
  }
  for (const editor of document.querySelectorAll(".prose-editor")) {
    const area = editor.querySelector("textarea")
    const name = area && nameOf(area)
    if (name) editor.querySelector(".tiptap")?.setAttribute("aria-label", name)
  }
  for (const box of document.querySelectorAll("td.delete input")) {
    const heading = box.closest("table").querySelector("thead th:last-child")
    box.setAttribute("aria-label", heading.textContent.trim())
  }
  for (const empty of document.querySelectorAll("th.original:empty")) {
    empty.replaceWith(Object.assign(document.createElement("td"), { className: "original" }))
  }
  const search = document.querySelector("#searchbar")
  const help = document.querySelector("#searchbar_helptext")
  search?.setAttribute("aria-label", help?.textContent.trim() || search.form.textContent.trim())
}

window.addEventListener("load", nameAll)
// Widgets are made, and made again, by scripts of their own.
let due = 0
new MutationObserver(() => {
  clearTimeout(due)
  due = setTimeout(nameAll, 100)
}).observe(document.documentElement, { childList: true, subtree: true })
