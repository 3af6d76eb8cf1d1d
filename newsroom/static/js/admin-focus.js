// Where the eye goes in a picture, set by a click or by the arrow keys, and the part of it
// that each shape shows. The number fields beside it hold what is saved; without this
// script they are filled in by hand.
(() => {
  const STEP = 1 // percent
  const LEAST = 5
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high)
  const tenth = (value) => Math.round(value * 10) / 10

  const setUp = (root) => {
    const stage = root.querySelector("[data-stage]")
    const marker = root.querySelector("[data-marker]")
    const [x, y] = root.querySelectorAll(".focus__numbers input")
    if (!x || !y) return
    const aspect = Number(root.dataset.width) / Number(root.dataset.height)
    const focus = () => [x, y].map((input) => clamp(input.value === "" ? 50 : Number(input.value) || 0, 0, 100))
    const ratioOf = (name) => name.split(":").reduce((wide, high) => wide / high)

    // Boxes are [left, top, right, bottom] in percent, as the fields hold them.
    const fields = (name) => [...root.querySelectorAll(`[data-crop="${name}"] input`)]
    const cropOf = (name) => {
      const values = fields(name).map((input) => input.value)
      return values.includes("") ? null : values.map(Number)
    }
    // As pictures/renditions.py does it.
    const boxOf = (name) => {
      const crop = cropOf(name)
      const [left, top, right, bottom] = crop || [0, 0, 100, 100]
      const [atX, atY] = crop ? [(left + right) / 2, (top + bottom) / 2] : focus()
      const tallOf = (width) => (width * aspect) / ratioOf(name)
      const width = Math.min(right - left, ((bottom - top) * ratioOf(name)) / aspect)
      const height = tallOf(width)
      const l = clamp(atX - width / 2, left, right - width)
      const t = clamp(atY - height / 2, top, bottom - height)
      return [l, t, l + width, t + height]
    }

    const frame = document.createElement("span")
    frame.className = "focus__frame"
    frame.tabIndex = 0
    frame.setAttribute("role", "group")
    frame.hidden = true
    stage.append(frame)
    let cutting = null

    const paint = () => {
      const [left, top] = focus()
      marker.style.left = `${left}%`
      marker.style.top = `${top}%`
      marker.setAttribute("aria-valuetext", `${left} %, ${top} %`)
      marker.setAttribute("aria-valuenow", String(left))
      for (const shape of root.querySelectorAll("[data-shape]")) {
        const [l, t, r, b] = boxOf(shape.dataset.shape)
        const style = shape.querySelector("img").style
        style.width = `${(100 / (r - l)) * 100}%`
        style.height = `${(100 / (b - t)) * 100}%`
        style.left = `${(-l / (r - l)) * 100}%`
        style.top = `${(-t / (b - t)) * 100}%`
        shape.classList.toggle("shape--own", cropOf(shape.dataset.shape) !== null)
        shape.querySelector(".shape__back").hidden = cropOf(shape.dataset.shape) === null
        shape.querySelector(".shape__cut").setAttribute("aria-pressed", String(cutting === shape.dataset.shape))
      }
      frame.hidden = cutting === null
      marker.hidden = cutting !== null
      if (cutting) {
        const [l, t, r, b] = boxOf(cutting)
        Object.assign(frame.style, { left: `${l}%`, top: `${t}%`, width: `${r - l}%`, height: `${b - t}%` })
      }
    }

    const setFocus = (left, top) => {
      x.value = tenth(clamp(left, 0, 100))
      y.value = tenth(clamp(top, 0, 100))
      paint()
    }
    // The box of the shape with its middle and its width given, kept inside the picture.
    const setCrop = (midX, midY, width) => {
      const ratio = ratioOf(cutting)
      const widest = Math.min(100, (100 * ratio) / aspect)
      const least = Math.min(widest, Math.max(LEAST, (LEAST * ratio) / aspect) + 0.2)
      const across = clamp(width, least, widest)
      const down = (across * aspect) / ratio
      const l = clamp(midX - across / 2, 0, 100 - across)
      const t = clamp(midY - down / 2, 0, 100 - down)
      const box = [l, t, Math.min(100, l + across), Math.min(100, t + down)]
      for (const [place, input] of fields(cutting).entries()) input.value = tenth(box[place])
      paint()
    }
    const middle = () => {
      const [l, t, r, b] = boxOf(cutting)
      return [(l + r) / 2, (t + b) / 2, r - l]
    }
    const percent = (event) => {
      const rect = stage.getBoundingClientRect()
      return [((event.clientX - rect.left) / rect.width) * 100, ((event.clientY - rect.top) / rect.height) * 100]
    }
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

    // The focal point

    marker.tabIndex = 0
    marker.setAttribute("role", "slider")
    marker.setAttribute("aria-label", root.querySelector(".focus__legend").textContent)
    marker.setAttribute("aria-describedby", "focus-hint")
    marker.setAttribute("aria-valuemin", "0")
    marker.setAttribute("aria-valuemax", "100")
    marker.addEventListener("keydown", (event) => {
      const way = arrows[event.key]
      if (!way) return
      event.preventDefault()
      const step = event.shiftKey ? STEP * 10 : STEP
      const [left, top] = focus()
      setFocus(left + way[0] * step, top + way[1] * step)
    })

    // A shape of its own

    for (const shape of root.querySelectorAll("[data-shape]")) {
      const name = shape.dataset.shape
      const cut = Object.assign(document.createElement("button"), { type: "button", className: "shape__cut", textContent: root.dataset.cut })
      const back = Object.assign(document.createElement("button"), { type: "button", className: "shape__back", textContent: root.dataset.back })
      cut.setAttribute("aria-label", `${name}: ${root.dataset.cut}`)
      back.setAttribute("aria-label", `${name}: ${root.dataset.back}`)
      cut.addEventListener("click", () => {
        cutting = cutting === name ? null : name
        if (cutting) {
          frame.setAttribute("aria-label", root.dataset.frame.replace("%(shape)s", name))
          if (!cropOf(name)) {
            const [left, top, width] = middle()
            setCrop(left, top, width)
          }
        }
        paint()
        if (cutting) frame.focus()
      })
      back.addEventListener("click", () => {
        for (const input of fields(name)) input.value = ""
        cutting = null
        paint()
        cut.focus()
      })
      shape.append(cut, back)
    }
    frame.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? STEP * 10 : STEP
      const [left, top, width] = middle()
      const way = arrows[event.key]
      if (way) setCrop(left + way[0] * step, top + way[1] * step, width)
      else if (event.key === "+" || event.key === "=") setCrop(left, top, width + step * 2)
      else if (event.key === "-") setCrop(left, top, width - step * 2)
      else if (event.key === "Escape" || event.key === "Enter") {
        const shape = root.querySelector(`[data-shape="${cutting}"] .shape__cut`)
        cutting = null
        paint()
        shape.focus()
      } else return
      event.preventDefault()
    })

    // The pointer: it sets the focal point, moves the frame, or pulls it by its corner.
    let drag = null
    stage.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return
      event.preventDefault()
      stage.setPointerCapture(event.pointerId)
      const [atX, atY] = percent(event)
      if (!cutting) {
        drag = "focus"
        setFocus(atX, atY)
        return marker.focus({ preventScroll: true })
      }
      const [l, t, r, b] = boxOf(cutting)
      const rect = stage.getBoundingClientRect()
      const near = Math.hypot(((atX - r) / 100) * rect.width, ((atY - b) / 100) * rect.height) < 24
      const inside = atX >= l && atX <= r && atY >= t && atY <= b
      frame.focus({ preventScroll: true })
      if (near) drag = { kind: "size", l, t }
      else if (inside) drag = { kind: "move", x: atX, y: atY, from: middle() }
      else drag = { kind: "draw", l: clamp(atX, 0, 100), t: clamp(atY, 0, 100) }
    })
    stage.addEventListener("pointermove", (event) => {
      if (!drag) return
      const [atX, atY] = percent(event)
      if (drag === "focus") return setFocus(atX, atY)
      if (drag.kind === "move") {
        const [left, top, width] = drag.from
        return setCrop(left + atX - drag.x, top + atY - drag.y, width)
      }
      // The corner opposite stays where it is, whichever way one pulls.
      const ratio = ratioOf(cutting)
      const toX = drag.kind === "draw" && atX < drag.l ? -1 : 1
      const toY = drag.kind === "draw" && atY < drag.t ? -1 : 1
      const room = [toX > 0 ? 100 - drag.l : drag.l, toY > 0 ? 100 - drag.t : drag.t]
      const wanted = Math.max((atX - drag.l) * toX, ((atY - drag.t) * toY * ratio) / aspect)
      const width = Math.min(Math.max(wanted, LEAST), room[0], (room[1] * ratio) / aspect)
      const height = (width * aspect) / ratio
      setCrop(drag.l + (toX * width) / 2, drag.t + (toY * height) / 2, width)
    })
    for (const end of ["pointerup", "pointercancel"]) {
      stage.addEventListener(end, () => {
        drag = null
      })
    }

    for (const input of root.querySelectorAll("input[type=number]")) input.addEventListener("input", paint)
    for (const hint of root.querySelectorAll("[data-with-script]")) hint.hidden = false
    root.classList.add("focus--live")
    paint()
  }

  for (const root of document.querySelectorAll("[data-focus]")) setUp(root)
})()
