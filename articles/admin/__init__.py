from . import desk, front_page, gallery, photo, section, story, tag, title

__all__ = ["desk", "front_page", "gallery", "photo", "section", "story", "tag", "title"]
