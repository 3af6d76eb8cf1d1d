// The picture library: pictures dropped or chosen are sent one by one, with a line each;
// and the list's boxes are counted. Without this script the forms do the same in one go.
(() => {
  const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text })

  // The lines of what is being sent ------------------------------------------------

  const arrival = (list, words, file) => {
    const line = make("li", "arrival")
    const picture = make("span", "arrival__picture")
    const about = make("span", "arrival__words")
    const name = make("b", "", file.name)
    const progress = make("progress", "arrival__progress")
    progress.max = 1
    progress.value = 0
    progress.setAttribute("aria-label", file.name)
    const note = make("span", "arrival__note", words.waiting)
    about.append(name, progress, note)
    line.append(picture, about)
    list.append(line)
    return { line, picture, about, name, progress, note }
  }

  const showDone = (row, photo, words, choose) => {
    const { line, picture, about, name, progress, note } = row
    line.classList.remove("arrival--failed")
    if (photo.thumbnail) {
      const image = make("img", "")
      Object.assign(image, { src: photo.thumbnail, alt: "", width: 72, height: 54 })
      picture.replaceChildren(image)
    }
    const link = make("a", "", name.textContent)
    link.href = photo.change_url
    if (choose) link.addEventListener("click", (event) => choose(event, photo.id))
    name.replaceWith(link)
    row.name = link
    progress.remove()
    note.textContent = words.added
    for (const warning of photo.warnings) {
      const badge = make("a", "badge", warning.text)
      badge.href = warning.url
      about.append(badge)
    }
  }

  const showError = (row, message, retry, words) => {
    const { line, about, progress, note } = row
    line.classList.add("arrival--failed")
    progress.hidden = true
    note.textContent = `${words.failed}. ${message}`
    if (!retry) return
    const again = make("button", "button", words.tryAgain)
    again.type = "button"
    again.addEventListener("click", () => {
      line.classList.remove("arrival--failed")
      again.remove()
      progress.hidden = false
      note.textContent = words.waiting
      retry()
    })
    about.append(again)
  }

  // In the library as a pop-up a click chooses, as it does in the list below.
  const popupChoice = (form) =>
    form.querySelector("[name=_popup]") && window.opener
      ? (event, id) => {
          event.preventDefault()
          window.opener.dismissRelatedLookupPopup(window, String(id))
        }
      : null

  const setUp = (area) => {
    const form = area.closest("form")
    const input = area.querySelector("input[type=file]")
    const list = area.querySelector("[data-arrivals]")
    const sum = area.querySelector("[data-sum-line]")
    const words = area.dataset
    const count = { all: 0, done: 0, open: 0 }

    const tell = () => {
      const text = words.sum.replace("%(done)s", count.done).replace("%(all)s", count.all)
      sum.replaceChildren(text)
      if (count.open || !count.done || words.begin !== "now") return
      const link = make("a", "", words.show)
      link.href = location.href
      sum.append(". ", link)
    }
    const fields = () =>
      Object.fromEntries(
        ["alt", "caption", "credit"].filter((name) => form.elements[name]).map((name) => [name, form.elements[name].value]),
      )
    const begin = (files) => {
      const chosen = [...files]
      if (!chosen.length) return
      list.hidden = false
      count.all += chosen.length
      count.open += chosen.length
      tell()
      window.newsroom.uploadPictures(chosen, {
        url: words.url,
        token: form.elements.csrfmiddlewaretoken.value,
        maxBytes: Number(words.maxBytes),
        fields: fields(),
        onStart: (file) => arrival(list, words, file),
        onProgress(row, fraction) {
          row.progress.value = fraction
          row.note.textContent = fraction < 1 ? words.sending : words.reading
        },
        onDone(row, photo) {
          count.done += 1
          count.open -= 1
          showDone(row, photo, words, popupChoice(form))
          tell()
        },
        onError(row, message, retry) {
          count.open -= 1
          showError(row, message, retry && (() => {
            count.open += 1
            retry()
          }), words)
          tell()
        },
      })
    }

    area.classList.add("drop--live")
    input.required = false
    for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true
    input.addEventListener("change", () => {
      if (words.begin !== "now") return
      begin(input.files)
      input.value = ""
    })
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      if (!input.files.length) return input.focus()
      begin(input.files)
      input.value = ""
    })
    let over = 0
    const carriesFiles = (event) => [...event.dataTransfer.types].includes("Files")
    form.addEventListener("dragenter", (event) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      over += 1
      area.classList.add("drop--over")
    })
    form.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault())
    form.addEventListener("dragleave", () => {
      over = Math.max(0, over - 1)
      if (!over) area.classList.remove("drop--over")
    })
    form.addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      over = 0
      area.classList.remove("drop--over")
      if (words.begin === "now") return begin(event.dataTransfer.files)
      input.files = event.dataTransfer.files
    })
    window.addEventListener("beforeunload", (event) => {
      if (count.open) event.preventDefault()
    })
  }

  // The list's boxes -----------------------------------------------------------------

  const countBoxes = (bar) => {
    const boxes = [...document.querySelectorAll(".library__choose")]
    const all = bar.querySelector("[data-all]")
    const line = bar.querySelector("[data-count]")
    const tell = () => {
      const chosen = boxes.filter((box) => box.checked).length
      line.textContent = chosen ? line.dataset.count.replace("%(n)s", chosen) : ""
      all.checked = chosen === boxes.length
      all.indeterminate = chosen > 0 && chosen < boxes.length
    }
    all.closest("label").hidden = false
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked
      tell()
    })
    let last = null
    for (const box of boxes) {
      box.addEventListener("click", (event) => {
        if (event.shiftKey && last) {
          const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b)
          for (const each of boxes.slice(from, to + 1)) each.checked = box.checked
        }
        last = box
        tell()
      })
    }
    tell()
  }

  for (const area of document.querySelectorAll("[data-drop]")) setUp(area)
  for (const bar of document.querySelectorAll("[data-library]")) countBoxes(bar)
})()
