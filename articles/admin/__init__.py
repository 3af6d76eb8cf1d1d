from . import desk, front_page, gallery, photo, profile_picture, section, story, tag, title

__all__ = [
    "desk",
    "front_page",
    "gallery",
    "photo",
    "profile_picture",
    "section",
    "story",
    "tag",
    "title",
]
