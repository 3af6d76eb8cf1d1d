"use strict";
// A light editor in the place of a plain field: bold, italic, quotes, links, and lists where the
// field has a word for them. The field stays, hidden, and is what is sent; `text_form` beside it
// says which it is. The server cleans whatever comes; here one sees what will be kept.
{
  const KEPT = {
    P: "p", H3: "h3", UL: "ul", OL: "ol", LI: "li", BLOCKQUOTE: "blockquote", BR: "br",
    STRONG: "strong", B: "strong", EM: "em", I: "em", A: "a",
    H1: "h3", H2: "h3", H4: "h3", H5: "h3", H6: "h3",
  };
  // Of these only paragraphs are kept where the field has no lists.
  const OF_LISTS = { h3: "p", li: "p", ul: "", ol: "" };
  const BLOCKS = "p, h3, ul, ol, li, blockquote";
  const OTHER_BLOCKS = new Set([
    "ADDRESS", "ARTICLE", "ASIDE", "DD", "DIV", "DL", "DT", "FIGCAPTION", "FIGURE", "FOOTER",
    "HEADER", "MAIN", "NAV", "PRE", "SECTION", "TABLE", "TBODY", "TD", "TH", "TR",
  ]);
  const LEFT_OUT = new Set(["SCRIPT", "STYLE", "TEMPLATE", "TITLE", "META", "LINK", "IFRAME", "OBJECT", "SVG"]);
  const HOLD_LINES = new Set(["P", "H3", "LI", "BLOCKQUOTE"]);

  const isBlock = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches(BLOCKS);

  const copy = (from, to, lists) => {
    for (const node of from.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        to.append(node.data.replaceAll("\u00a0", " "));
      } else if (node.nodeType === Node.ELEMENT_NODE && !LEFT_OUT.has(node.tagName.toUpperCase())) {
        copyElement(node, to, lists);
      }
    }
  };

  const copyElement = (node, to, lists) => {
    const isLink = node.tagName === "A" && /^https?:\/\//i.test(node.getAttribute("href") ?? "");
    // Browsers paste whole pages inside of a <b> that is not bold.
    const isBold = node.tagName !== "B" || node.style.fontWeight !== "normal";
    let name = KEPT[node.tagName] ?? (OTHER_BLOCKS.has(node.tagName) ? "p" : "");
    if ((name === "a" && !isLink) || !isBold) name = "";
    if (!lists) name = OF_LISTS[name] ?? name;
    if (!name) return copy(node, to, lists);
    const made = document.createElement(name);
    if (isLink) made.setAttribute("href", node.getAttribute("href"));
    copy(node, made, lists);
    if (name === "br" || made.textContent.trim()) to.append(made);
  };

  // A paragraph holds no blocks; what stands loose beside blocks gets a paragraph.
  const settle = (parent) => {
    for (const node of [...parent.childNodes]) {
      if (!isBlock(node)) continue;
      settle(node);
      const holds = [...node.childNodes].some(isBlock);
      if (holds && node.matches("p, h3")) node.replaceWith(...node.childNodes);
    }
    if (HOLD_LINES.has(parent.tagName) && ![...parent.childNodes].some(isBlock)) return;
    if (parent.tagName === "UL" || parent.tagName === "OL") return;
    let loose = null;
    for (const node of [...parent.childNodes]) {
      if (isBlock(node)) {
        loose = null;
      } else if (loose || node.textContent.trim()) {
        if (!loose) node.before((loose = document.createElement("p")));
        loose.append(node);
      } else {
        node.remove();
      }
    }
  };

  const tidyAs = (lists, root) => {
    const made = document.createElement("div");
    copy(root, made, lists);
    settle(made);
    return made;
  };

  const edit = (field) => {
    const say = field.dataset;
    const tidy = tidyAs.bind(null, Boolean(say.list));
    const form = field.form;
    const text = document.createElement("div");
    text.className = "send__text";
    text.contentEditable = "true";
    text.setAttribute("role", "textbox");
    text.setAttribute("aria-multiline", "true");
    text.setAttribute("aria-labelledby", "text-label");
    text.setAttribute("aria-describedby", field.getAttribute("aria-describedby"));
    if (field.getAttribute("aria-invalid")) text.setAttribute("aria-invalid", "true");
    text.append(...tidy(new DOMParser().parseFromString(say.html, "text/html").body).childNodes);

    const sync = () => {
      field.value = tidy(text).innerHTML;
      if (!text.firstElementChild) {
        const first = document.createElement("p");
        first.append(...text.childNodes, document.createElement("br"));
        text.append(first);
      }
    };
    const tell = () => text.dispatchEvent(new Event("input", { bubbles: true }));
    const command = (name, value) => {
      text.focus();
      document.execCommand("styleWithCSS", false, false);
      document.execCommand("defaultParagraphSeparator", false, "p");
      document.execCommand(name, false, value);
    };

    // Where the caret is

    const range = () => {
      const chosen = document.getSelection();
      if (!chosen.rangeCount) return null;
      const found = chosen.getRangeAt(0);
      return text.contains(found.commonAncestorContainer) ? found : null;
    };
    const around = (selector) => {
      const node = range()?.startContainer;
      const found = (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.closest(selector);
      return found && text.contains(found) && found !== text ? found : null;
    };
    const put = (found) => {
      const chosen = document.getSelection();
      chosen.removeAllRanges();
      chosen.addRange(found);
    };

    const quote = () => {
      text.focus();
      const found = range();
      if (!found) return;
      const held = found.cloneRange();
      const inside = around("blockquote");
      if (inside) {
        inside.replaceWith(...inside.childNodes);
      } else {
        const chosen = [...text.children].filter((block) => found.intersectsNode(block));
        if (!chosen.length) return;
        const made = document.createElement("blockquote");
        chosen[0].before(made);
        made.append(...chosen);
      }
      put(held);
      tell();
    };

    // The tools

    const tools = document.createElement("div");
    tools.className = "send__tools";
    tools.setAttribute("role", "toolbar");
    tools.setAttribute("aria-label", say.tools);
    const buttons = {};
    const tool = (name, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = say[name];
      button.dataset.tool = name;
      button.setAttribute("aria-pressed", "false");
      // The field would lose the words that are marked.
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", act);
      tools.append(button);
      buttons[name] = button;
    };

    const link = document.createElement("p");
    link.className = "send__link";
    link.hidden = true;
    const address = Object.assign(document.createElement("input"), { type: "url", placeholder: "https://" });
    address.setAttribute("aria-label", say.address);
    const linkButton = (textContent, act) => {
      const button = document.createElement("button");
      return Object.assign(button, { type: "button", className: "link", textContent, onclick: act });
    };
    let held = null;
    const close = () => {
      link.hidden = true;
      address.removeAttribute("aria-invalid");
      wrong.textContent = "";
      text.focus();
      if (held) put(held);
    };
    const isAddress = (href) => {
      try {
        // Some browsers take a space for a part of the name.
        return !/\s/.test(href) && Boolean(new URL(href).hostname);
      } catch {
        return false;
      }
    };
    const putLink = () => {
      let href = address.value.trim();
      if (href && !/^https?:\/\//i.test(href)) href = `https://${href}`;
      if (href && !isAddress(href)) {
        address.setAttribute("aria-invalid", "true");
        wrong.textContent = say.noAddress;
        return address.focus();
      }
      close();
      if (!href) return;
      const old = around("a");
      if (old) {
        old.setAttribute("href", href);
        tell();
      } else if (held?.collapsed !== false) {
        const made = document.createElement("a");
        made.setAttribute("href", href);
        made.textContent = href;
        command("insertHTML", made.outerHTML);
      } else {
        command("createLink", href);
      }
    };
    const takeLink = () => {
      close();
      const old = around("a");
      if (!old) return;
      old.replaceWith(...old.childNodes);
      tell();
    };
    const wrong = Object.assign(document.createElement("span"), { className: "field__error" });
    wrong.setAttribute("role", "alert");
    link.append(address, linkButton(say.put, putLink), linkButton(say.take, takeLink), wrong);
    address.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      if (event.key === "Enter") putLink();
      else close();
    });

    tool("bold", () => command("bold"));
    tool("italic", () => command("italic"));
    tool("quote", quote);
    if (say.list) tool("list", () => command("insertUnorderedList"));
    tool("link", () => {
      if (!link.hidden) return close();
      held = range()?.cloneRange() ?? null;
      address.value = around("a")?.getAttribute("href") ?? "";
      link.hidden = false;
      address.focus();
    });

    document.addEventListener("selectionchange", () => {
      if (!range()) return;
      const pressed = {
        bold: document.queryCommandState("bold"),
        italic: document.queryCommandState("italic"),
        quote: Boolean(around("blockquote")),
        list: Boolean(around("ul")),
        link: Boolean(around("a")),
      };
      for (const [name, is] of Object.entries(pressed)) buttons[name]?.setAttribute("aria-pressed", is);
    });

    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      // An empty line at the end of a quote leaves it.
      const line = around("blockquote > *");
      if (!line || line.textContent.trim() || line.nextElementSibling || !line.matches("p, div")) return;
      event.preventDefault();
      const after = document.createRange();
      line.parentElement.after(line);
      after.setStart(line, 0);
      put(after);
      tell();
    });
    text.addEventListener("paste", (event) => {
      const pasted = event.clipboardData;
      if (!pasted) return;
      event.preventDefault();
      const source = pasted.getData("text/html");
      const made = document.createElement("div");
      if (source) {
        made.append(...tidy(new DOMParser().parseFromString(source, "text/html").body).childNodes);
      } else {
        for (const block of pasted.getData("text/plain").split(/\r?\n\s*\r?\n/)) {
          const line = document.createElement("p");
          block.trim().split(/\r?\n/).forEach((words, place) => line.append(...(place ? [document.createElement("br")] : []), words));
          made.append(line);
        }
      }
      // A few words go into the line where the caret is.
      const only = made.children.length === 1 && made.firstElementChild.matches("p") ? made.firstElementChild : made;
      command("insertHTML", only.innerHTML);
    });
    text.addEventListener("drop", (event) => event.preventDefault());
    text.addEventListener("input", sync);

    document.getElementById("text-label").addEventListener("click", () => text.focus());
    const box = Object.assign(document.createElement("div"), { className: "send__editor" });
    box.append(tools, link, text);
    field.before(box);
    field.hidden = true;
    for (const part of form.querySelectorAll("[data-plain-text]")) part.hidden = true;
    form.elements.text_form.value = "html";
    sync();
  };

  for (const field of document.querySelectorAll("textarea[data-html]")) edit(field);
}
