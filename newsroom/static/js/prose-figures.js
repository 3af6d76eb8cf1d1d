// Two blocks for the editor of stories: a picture of the library and a video.
// Both are stored as an empty <figure> that says what to show (articles/rich_text.py).
import { Node, materialMenuButton, updateAttrsDialog } from "django-prose-editor/editor"

const adminRoot = location.pathname.replace(/\/articles\/.*$/, "/")
const library = `${adminRoot}articles/photo/`
const POPUP = "story-picture"

// The library opens as one of the admin's own pop-ups, which report to these two.
let receive = null
for (const name of ["dismissRelatedLookupPopup", "dismissAddRelatedObjectPopup"]) {
  const original = window[name]
  window[name] = (popup, id, ...rest) => {
    if (popup.name !== POPUP) return original?.(popup, id, ...rest)
    popup.close()
    receive?.(id)
  }
}

const pickPhoto = ({ input }) => {
  receive = (id) => {
    input.value = id
  }
  window.open(`${library}?_popup=1&_to_field=id`, POPUP, "width=900,height=700,scrollbars=yes")
}

const t = window.gettext || ((text) => text)

const pictureDialog = updateAttrsDialog(
  {
    photo: {
      title: t("Picture"),
      required: true,
      format: "number",
      min: 1,
      picker: { label: t("Choose from the library"), handler: pickPhoto },
    },
    alt: { title: t("Description"), description: t("Empty: as in the library.") },
    caption: { title: t("Caption"), description: t("Empty: as in the library.") },
  },
  { title: t("Picture"), submitText: t("Insert") },
)

const videoDialog = updateAttrsDialog(
  {
    video: {
      title: t("Address"),
      description: t("A video on YouTube or Vimeo."),
      required: true,
      format: "url",
    },
    caption: { title: t("Caption") },
  },
  { title: t("Video"), submitText: t("Insert") },
)

const dataAttribute = (name) => ({
  default: "",
  parseHTML: (element) => element.getAttribute(`data-${name}`) || "",
  renderHTML: (attributes) => (attributes[name] ? { [`data-${name}`]: attributes[name] } : {}),
})

const figureNode = ({ name, key, attributes, icon, title, dialog, show }) =>
  Node.create({
    name,
    group: "block",
    atom: true,
    draggable: true,

    addAttributes() {
      return Object.fromEntries(attributes.map((each) => [each, dataAttribute(each)]))
    },
    parseHTML() {
      return [{ tag: `figure[data-${key}]` }]
    },
    renderHTML({ HTMLAttributes }) {
      return ["figure", HTMLAttributes]
    },
    addNodeView() {
      return ({ node }) => {
        const dom = document.createElement("figure")
        dom.className = "story-figure"
        show(dom, node.attrs)
        return { dom }
      }
    },
    addCommands() {
      return {
        [`edit_${name}`]:
          () =>
          ({ editor }) => {
            const chosen = editor.isActive(name)
            dialog(editor, chosen ? editor.getAttributes(name) : {}).then((attrs) => {
              if (!attrs) return
              const chain = editor.chain().focus()
              if (chosen) return chain.updateAttributes(name, attrs).run()
              // After whatever is selected, which may be another figure, and with a
              // line below to write on; an empty one is dropped when the story is saved.
              const end = editor.state.selection.to
              const blocks = [{ type: name, attrs }, { type: "paragraph" }]
              chain.insertContentAt(end, blocks).setTextSelection(end + 3).run()
            })
            return true
          },
      }
    },
    addMenuItems({ menu }) {
      menu.defineItem({
        name,
        groups: "nodes",
        button: materialMenuButton(icon, title),
        active: (editor) => editor.isActive(name),
        command: (editor) => editor.commands[`edit_${name}`](),
      })
    },
  })

const caption = (text) => Object.assign(document.createElement("figcaption"), { textContent: text })

export const StoryPicture = figureNode({
  name: "storyPicture",
  key: "photo",
  attributes: ["photo", "alt", "caption"],
  icon: "image",
  title: t("Picture"),
  dialog: pictureDialog,
  show(dom, attrs) {
    const image = document.createElement("img")
    image.src = `${library}${encodeURIComponent(attrs.photo)}/thumbnail/`
    image.alt = attrs.alt
    dom.append(image)
    if (attrs.caption) dom.append(caption(attrs.caption))
  },
})

export const StoryVideo = figureNode({
  name: "storyVideo",
  key: "video",
  attributes: ["video", "caption"],
  icon: "smart_display",
  title: t("Video"),
  dialog: videoDialog,
  show(dom, attrs) {
    dom.append(Object.assign(document.createElement("code"), { textContent: attrs.video }))
    if (attrs.caption) dom.append(caption(attrs.caption))
  },
})
