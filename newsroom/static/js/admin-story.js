// Asks before a changed story or gallery is left, and saves with Ctrl+S.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("#article_form, #gallery_form")
  if (!form) return
  let changed = Boolean(document.querySelector(".errornote, .stale"))
  let leaving = false
  form.addEventListener("input", () => {
    changed = true
  })
  form.addEventListener("submit", (event) => {
    leaving = event.submitter?.formTarget !== "_blank"
  })
  window.addEventListener("beforeunload", (event) => {
    if (changed && !leaving) event.preventDefault()
  })
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault()
      form.requestSubmit(form.querySelector("[name=_save]"))
    }
  })
})
