// The desk's queue by keyboard. What a key does, a link or a button of the page does as well:
// `data-key` names its key. In the list j and k go from item to item.
(() => {
  const root = document.querySelector("[data-queue]")
  if (!root) return
  const OFF = "newsroom.queue.keys"
  const remembered = () => {
    try {
      return localStorage.getItem(OFF) !== "off"
    } catch {
      return true
    }
  }
  let on = remembered()

  const types = (element) =>
    element.isContentEditable ||
    element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit])")

  // The list

  const items = [...root.querySelectorAll("[data-item]")]
  const current = () => items.findIndex((item) => item.contains(document.activeElement))
  const link = (item) => item.querySelector("[data-open]")
  const go = (place) => {
    const item = items[Math.min(Math.max(place, 0), items.length - 1)]
    link(item).focus()
    item.scrollIntoView({ block: "nearest" })
  }
  const inList = {
    j: () => go(current() + 1),
    k: () => go(Math.max(current(), 0) - 1),
    o: () => link(items[Math.max(current(), 0)]).click(),
    x: () => {
      const place = Math.max(current(), 0)
      items[place].querySelector("[name=chosen]")?.click()
      go(place)
    },
  }
  // Enter opens what has the focus by itself; at a tick it would press a button far below.
  const opens = (key, at) =>
    key === "Enter" && (at === document.body || at.matches("[data-item] [type=checkbox]")) ? "o" : key

  // What the page offers

  const press = (element) => {
    const details = element.matches("summary") ? element.parentElement : null
    if (!details) return element.click()
    if ("keys" in details.dataset) {
      details.open = !details.open
      return element.focus()
    }
    details.open = true
    const field = details.querySelector("select, textarea, input:not([type=hidden])") || element
    field.focus()
    field.scrollIntoView({ block: "nearest" })
  }

  document.addEventListener("keydown", (event) => {
    if (!on || event.isComposing || event.altKey || event.defaultPrevented) return
    const at = event.target instanceof Element ? event.target : document.body
    if (event.ctrlKey || event.metaKey) {
      const button = event.key === "Enter" && at.closest("[data-writing]")?.querySelector("button")
      if (button) {
        event.preventDefault()
        button.click()
      }
      return
    }
    if (types(at)) {
      if (event.key !== "Escape") return
      const summary = at.closest("details")?.querySelector("summary")
      if (summary) summary.focus()
      else at.blur()
      return
    }
    const key = opens(event.key, at)
    const offered = root.querySelector(`[data-key="${CSS.escape(key)}"]`)
    // A key that is held down would decide on one thing after the other.
    if (event.repeat && offered) return
    const act = offered ? () => press(offered) : items.length && Object.hasOwn(inList, key) && inList[key]
    if (!act) return
    event.preventDefault()
    act()
  })

  // Of several buttons Enter means the one beside the field.
  root.addEventListener("keydown", (event) => {
    const way = event.key === "Enter" && event.target.matches("input") && event.target.closest("[data-way]")
    if (!way || event.isComposing || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    way.querySelector("button").click()
  })

  root.querySelector("[data-keys]").hidden = false
  const box = root.querySelector("[data-keys-switch]")
  box.querySelector("input").checked = on
  box.querySelector("input").addEventListener("change", (event) => {
    on = event.target.checked
    try {
      localStorage.setItem(OFF, on ? "on" : "off")
    } catch {
      // Without storage it holds for this page.
    }
  })

  // Where something is amiss, one goes on.
  root.querySelector("[aria-invalid=true]")?.focus()

  // How far a batch is

  const follow = async () => {
    const progress = root.querySelector("[data-working]")
    if (!progress) return
    try {
      const response = await fetch(location.href, { headers: { accept: "text/html" } })
      const page = new DOMParser().parseFromString(await response.text(), "text/html")
      const fresh = page.querySelector("[data-progress]")
      if (fresh) progress.replaceWith(document.adoptNode(fresh))
    } catch {
      // The next look may work.
    }
    setTimeout(follow, 1500)
  }
  setTimeout(follow, 1000)
})()
