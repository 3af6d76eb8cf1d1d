// Sends pictures to the library, two at a time, and again by itself where the line is bad
// or the server busy.
//
// newsroom.uploadPictures(files, { url, token, fields, maxBytes, onStart, onProgress, onDone, onError })
//   onStart(file) returns a handle, which the others get first:
//   onProgress(handle, fraction), onDone(handle, photo), onError(handle, message, retry).
//   `photo` is the server's answer; `retry` is a function, or null where it would not help.
//   `fields` are sent with each. Returns a promise that ends with the first round.
(() => {
  const AT_ONCE = 2
  const TRIES = 5
  const t = window.gettext || ((text) => text)
  const waiting = []
  let running = 0

  const next = () => {
    while (running < AT_ONCE && waiting.length) {
      running += 1
      waiting.shift()().finally(() => {
        running -= 1
        next()
      })
    }
  }
  const inTurn = (work) =>
    new Promise((resolve) => {
      waiting.push(() => work().then(resolve))
      next()
    })
  const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

  const send = (file, { url, token, fields = {} }, onProgress) =>
    new Promise((resolve) => {
      const body = new FormData()
      for (const [name, value] of Object.entries(fields)) body.append(name, value)
      body.append("file", file)
      const request = new XMLHttpRequest()
      request.open("POST", url)
      request.setRequestHeader("Accept", "application/json")
      request.setRequestHeader("X-CSRFToken", token)
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) onProgress(event.loaded / event.total)
      })
      request.addEventListener("loadend", () => {
        let answer = {}
        try {
          answer = JSON.parse(request.responseText)
        } catch {
          // A page of the server's or of one before it: the status says enough.
        }
        resolve({ status: request.status, answer, wait: Number(request.getResponseHeader("Retry-After")) })
      })
      request.send(body)
    })

  const words = (status, answer) => {
    if (answer.error) return answer.error
    if (status === 0) return t("The connection broke off.")
    if (status === 413) return t("This picture is too large.")
    if (status === 403) return t("You may not add pictures, or you have signed out meanwhile.")
    if (status >= 200 && status < 300) return t("You have signed out meanwhile. Sign in and try again.")
    return t("The picture could not be sent.")
  }
  const isPassing = (status) => status === 0 || status === 429 || status >= 502

  const upload = async (file, handle, options) => {
    const { onProgress, onDone, onError } = options
    for (let attempt = 1; ; attempt += 1) {
      onProgress?.(handle, 0)
      const { status, answer, wait } = await send(file, options, (fraction) => onProgress?.(handle, fraction))
      if (status === 201) return onDone?.(handle, answer)
      if (!isPassing(status) || attempt > TRIES) {
        const again = () => inTurn(() => upload(file, handle, options))
        return onError?.(handle, words(status, answer), status === 400 || status === 413 ? null : again)
      }
      await pause(Math.max(wait || 0, 2 ** (attempt - 1)))
    }
  }

  const uploadPictures = (files, options) =>
    Promise.all(
      [...files].map((file) => {
        const handle = options.onStart?.(file)
        if (options.maxBytes && file.size > options.maxBytes) {
          return options.onError?.(handle, t("This picture is too large."), null)
        }
        return inTurn(() => upload(file, handle, options))
      }),
    )

  window.newsroom = { ...window.newsroom, uploadPictures }
})()
