// Suggests tags for the name being typed, between commas. Without this script the
// field works as it stands.
document.addEventListener("DOMContentLoaded", () => {
  for (const input of document.querySelectorAll("[data-tag-names]")) {
    const list = document.createElement("ul")
    list.className = "tag-suggestions"
    list.id = `${input.id}-suggestions`
    list.setAttribute("role", "listbox")
    list.hidden = true
    input.after(list)
    input.setAttribute("role", "combobox")
    input.setAttribute("aria-controls", list.id)
    input.setAttribute("aria-expanded", "false")
    input.autocomplete = "off"

    const address = location.pathname.replace(/\/articles\/.*$/, "/articles/tag/suggest/")
    const parts = () => input.value.split(",")
    let chosen = -1
    let asked = 0

    const close = () => {
      list.hidden = true
      chosen = -1
      input.setAttribute("aria-expanded", "false")
      input.removeAttribute("aria-activedescendant")
    }
    const take = (name) => {
      const before = parts().slice(0, -1).map((part) => part.trim())
      input.value = `${[...before, name].join(", ")}, `
      close()
      input.focus()
    }
    const mark = (place) => {
      chosen = place
      for (const [index, item] of [...list.children].entries()) {
        item.setAttribute("aria-selected", String(index === chosen))
      }
      const item = list.children[chosen]
      if (item) input.setAttribute("aria-activedescendant", item.id)
    }
    const show = (names) => {
      list.replaceChildren(
        ...names.map((name, index) => {
          const item = document.createElement("li")
          item.id = `${list.id}-${index}`
          item.textContent = name
          item.setAttribute("role", "option")
          item.addEventListener("mousedown", (event) => {
            event.preventDefault()
            take(name)
          })
          return item
        }),
      )
      chosen = -1
      list.hidden = !names.length
      input.setAttribute("aria-expanded", String(names.length > 0))
    }

    input.addEventListener("input", async () => {
      const start = parts().at(-1).trim()
      const turn = ++asked
      if (!start) return close()
      const answer = await fetch(`${address}?q=${encodeURIComponent(start)}`)
      if (turn === asked && answer.ok) show((await answer.json()).names)
    })
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return
      const count = list.children.length
      if (event.key === "ArrowDown") mark((chosen + 1) % count)
      else if (event.key === "ArrowUp") mark((chosen + count - 1) % count)
      else if (event.key === "Escape") close()
      else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) {
        take(list.children[chosen].textContent)
      } else return
      event.preventDefault()
    })
    input.addEventListener("blur", close)
  }
})
