// Puts the pictures of a gallery in order: by dragging, by buttons, or with Alt and the
// arrow keys; and brings new ones in. Without this script the form has numbers for places.
document.addEventListener("DOMContentLoaded", () => {
  const root = document.querySelector("[data-gallery]")
  if (!root) return
  const part = (name) => root.querySelector(`[data-${name}]`)
  const list = part("rows")
  const form = root.closest("form")
  const total = form.elements["pictures-TOTAL_FORMS"]
  const max = Number(root.dataset.max)

  const rows = () => [...list.querySelectorAll("[data-row]")]
  const staying = () => rows().filter((row) => !("leaves" in row.dataset))
  const nameOf = (row) => row.querySelector("[data-name]").textContent.trim()
  const idOf = (row) => row.querySelector("input[name$=-photo]").value
  const rowOf = (id) => rows().find((row) => idOf(row) === String(id))

  const say = (words, values = {}) => {
    part("said").textContent = words.replace(/\{(\w+)\}/g, (_all, name) => values[name])
  }
  const sayOf = (key, row) => {
    const all = staying()
    const place = all.indexOf(row) + 1
    say(root.dataset[key], { name: nameOf(row), place, count: all.length })
  }
  const renumber = () => {
    let place = 0
    for (const row of rows()) row.querySelector("[data-place]").value = ++place
    part("none").hidden = rows().length > 0
    form.dispatchEvent(new Event("input"))
  }

  // Order

  const move = (row, step) => {
    const all = rows()
    const other = all[all.indexOf(row) + step]
    if (!other) return sayOf(step < 0 ? "first" : "last", row)
    const focused = document.activeElement
    other[step < 0 ? "before" : "after"](row)
    focused?.focus({ preventScroll: true })
    row.scrollIntoView({ block: "nearest" })
    renumber()
    sayOf("moved", row)
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]")
    if (button) move(button.closest("[data-row]"), Number(button.dataset.move))
  })
  list.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return
    if (!["ArrowUp", "ArrowDown"].includes(event.key)) return
    const row = event.target.closest("[data-row]")
    if (!row) return
    event.preventDefault()
    move(row, event.key === "ArrowUp" ? -1 : 1)
  })
  list.addEventListener("change", (event) => {
    if (!event.target.matches("[data-remove]")) return
    const row = event.target.closest("[data-row]")
    row.toggleAttribute("data-leaves", event.target.checked)
    say(root.dataset[event.target.checked ? "removed" : "kept"], { name: nameOf(row) })
  })

  const EDGE = 80 // pixels from the edge of the window where it scrolls along
  let drag = null
  const follow = () => {
    if (!drag) return
    const pace = drag.y < EDGE ? drag.y - EDGE : Math.max(0, drag.y - (innerHeight - EDGE))
    if (pace) scrollBy({ top: pace / 4, behavior: "instant" })
    for (const row of rows()) {
      if (row === drag.row) continue
      const box = row.getBoundingClientRect()
      if (drag.y < box.top || drag.y > box.bottom) continue
      const before = drag.y < box.top + box.height / 2
      const there = before ? row.previousElementSibling : row.nextElementSibling
      if (there !== drag.row) row[before ? "before" : "after"](drag.row)
      break
    }
    drag.frame = requestAnimationFrame(follow)
  }
  const drop = (keep) => {
    if (!drag) return
    const { row, next, frame } = drag
    drag = null
    cancelAnimationFrame(frame)
    row.removeAttribute("data-lifted")
    if (!keep) list.insertBefore(row, next)
    else if (row.nextElementSibling !== next) {
      renumber()
      sayOf("moved", row)
    }
  }
  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]")
    if (!handle || event.button !== 0 || drag) return
    event.preventDefault()
    const row = handle.closest("[data-row]")
    drag = { row, next: row.nextElementSibling, y: event.clientY, pointer: event.pointerId }
    row.setAttribute("data-lifted", "")
    follow()
  })
  // On the window: moving the row in the document would end a capture by its handle.
  window.addEventListener("pointermove", (event) => {
    if (drag?.pointer === event.pointerId) drag.y = event.clientY
  })
  window.addEventListener("pointerup", (event) => {
    if (drag?.pointer === event.pointerId) drop(true)
  })
  window.addEventListener("pointercancel", () => drop(false))
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape") drop(false)
  })

  // New rows

  const add = (photo) => {
    const there = rowOf(photo.id)
    if (there) {
      const box = there.querySelector("[data-remove]")
      if (box.checked) box.click()
      else say(root.dataset.there, { name: nameOf(there) })
      return there
    }
    if (staying().length >= max) {
      say(root.dataset.full, { count: max })
      return null
    }
    const number = Number(total.value)
    const holder = document.createElement("template")
    const blank = part("row-template").innerHTML
    holder.innerHTML = blank.replaceAll("__prefix__", String(number))
    const row = holder.content.querySelector("[data-row]")
    row.querySelector("input[name$=-photo]").value = photo.id
    const name = row.querySelector("[data-name]")
    name.textContent = photo.name
    name.href = `${root.dataset.library}${photo.id}/change/`
    row.querySelector("textarea[name$=-caption]").placeholder = photo.caption || ""
    row.querySelector("textarea[name$=-alt]").placeholder = photo.alt || ""
    row.querySelector("[data-credit]").textContent = photo.credit || ""
    const problems = photo.problems || (photo.warnings || []).map((warning) => warning.text)
    row.querySelector("[data-problem]").textContent = problems.join(" · ")
    if (photo.thumbnail) {
      const image = document.createElement("img")
      Object.assign(image, { src: photo.thumbnail, alt: photo.alt || "", className: "desk-thumbnail" })
      row.querySelector("[data-thumbnail]").append(image)
    }
    total.value = number + 1
    list.append(row)
    liven(row)
    renumber()
    sayOf("added", row)
    return row
  }

  const dialog = document.querySelector("[data-chooser]")
  const inDialog = (name) => dialog.querySelector(`[data-${name}]`)
  const chosen = new Map()
  let asked = 0
  let next = 1
  let waiting = 0

  const showChosen = () => {
    const take = inDialog("take")
    take.textContent = take.dataset.label.replace("{count}", chosen.size || "").trim()
    take.disabled = chosen.size === 0
  }
  const card = (photo) => {
    const item = document.createElement("li")
    const button = document.createElement("button")
    button.type = "button"
    const row = rowOf(photo.id)
    button.disabled = Boolean(row && !("leaves" in row.dataset))
    button.setAttribute("aria-pressed", String(chosen.has(photo.id)))
    const image = document.createElement("img")
    Object.assign(image, { src: photo.thumbnail, alt: "", loading: "lazy" })
    const line = (className, text) =>
      Object.assign(document.createElement("span"), { className, textContent: text })
    const name = line("name", photo.name)
    const about = line("quiet", [photo.credit, ...photo.problems].filter(Boolean).join(" · "))
    button.append(...(photo.thumbnail ? [image] : []), name, about)
    button.addEventListener("click", () => {
      if (!chosen.delete(photo.id)) chosen.set(photo.id, photo)
      button.setAttribute("aria-pressed", String(chosen.has(photo.id)))
      showChosen()
    })
    item.append(button)
    return item
  }
  const load = async (page) => {
    const turn = ++asked
    const query = new URLSearchParams({ q: inDialog("search").value, page })
    let answer
    try {
      const response = await fetch(`${root.dataset.choose}?${query}`)
      if (!response.ok) throw new Error(response.statusText)
      answer = await response.json()
    } catch {
      if (turn === asked) inDialog("chooser-said").textContent = root.dataset.failed
      return
    }
    if (turn !== asked) return
    const cards = answer.photos.map(card)
    const grid = inDialog("grid")
    if (page === 1) grid.replaceChildren(...cards)
    else grid.append(...cards)
    const said = inDialog("chooser-said")
    said.textContent = grid.children.length ? "" : said.dataset.nothing
    if (page > 1) cards[0]?.querySelector("button").focus()
    next = answer.next
    inDialog("more").hidden = !next
  }
  const open = () => {
    chosen.clear()
    showChosen()
    dialog.showModal()
    inDialog("search").focus()
    load(1)
  }
  const wire = () => {
    part("open-chooser").addEventListener("click", open)
    inDialog("close").addEventListener("click", () => dialog.close())
    inDialog("more").addEventListener("click", () => load(next))
    inDialog("search").addEventListener("input", () => {
      clearTimeout(waiting)
      waiting = setTimeout(load, 250, 1)
    })
    inDialog("take").addEventListener("click", () => {
      dialog.close()
      let row = null
      for (const photo of chosen.values()) row = add(photo) || row
      row?.querySelector("textarea").focus()
    })
  }

  // Pictures that are not in the library yet

  let pending = 0
  const upload = (files) => {
    if (!files.length) return
    window.newsroom.uploadPictures(files, {
      url: root.dataset.upload,
      token: form.elements.csrfmiddlewaretoken.value,
      onStart(file) {
        pending += 1
        const line = document.createElement("li")
        const name = Object.assign(document.createElement("span"), { textContent: file.name })
        const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 })
        bar.setAttribute("aria-label", file.name)
        line.append(name, bar)
        part("uploads").append(line)
        return line
      },
      onProgress(line, fraction) {
        const bar = line.querySelector("progress")
        if (bar) bar.value = fraction
      },
      onDone(line, photo) {
        pending -= 1
        line.remove()
        add(photo)
      },
      onError(line, message, retry) {
        pending -= 1
        line.querySelector("progress")?.remove()
        const words = document.createElement("strong")
        words.className = "gallery-problem"
        words.textContent = message
        line.append(words)
        if (!retry) return
        const again = document.createElement("button")
        Object.assign(again, { type: "button", className: "button" })
        again.textContent = root.dataset.again
        again.addEventListener("click", () => {
          line.remove()
          retry()
        })
        line.append(again)
      },
    })
  }
  const wireUpload = () => {
    const input = part("files")
    if (!input || !window.newsroom?.uploadPictures) {
      input?.closest("label").remove()
      root.querySelector(".gallery-drop-hint")?.remove()
      return
    }
    input.addEventListener("change", () => {
      upload([...input.files])
      input.value = ""
    })
    const area = part("drop")
    const brings = (event) => event.dataTransfer?.types.includes("Files")
    for (const kind of ["dragenter", "dragover"]) {
      root.addEventListener(kind, (event) => {
        if (!brings(event)) return
        event.preventDefault()
        area.setAttribute("data-over", "")
      })
    }
    root.addEventListener("dragleave", (event) => {
      if (!root.contains(event.relatedTarget)) area.removeAttribute("data-over")
    })
    root.addEventListener("drop", (event) => {
      if (!brings(event)) return
      event.preventDefault()
      area.removeAttribute("data-over")
      upload([...event.dataTransfer.files])
    })
    const wait = (event) => {
      if (!pending || event.submitter?.formTarget === "_blank") return
      event.preventDefault()
      event.stopImmediatePropagation()
      say(root.dataset.pending)
      area.scrollIntoView({ block: "center" })
    }
    form.addEventListener("submit", wait, true)
  }

  const liven = (within) => {
    for (const each of within.querySelectorAll(".gallery-live")) each.hidden = false
  }
  root.classList.add("is-live")
  liven(root)
  for (const box of root.querySelectorAll("[data-remove]:checked")) {
    box.closest("[data-row]").setAttribute("data-leaves", "")
  }
  wire()
  wireUpload()
})
