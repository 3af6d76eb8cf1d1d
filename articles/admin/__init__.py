from . import desk, front_page, photo, section, story, tag, title

__all__ = ["desk", "front_page", "photo", "section", "story", "tag", "title"]
