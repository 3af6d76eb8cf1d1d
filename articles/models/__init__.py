from .article import Article, Byline, Tagging
from .correction import Correction
from .erased import ErasedWork
from .front_page import FrontPage, FrontSlot, Promo
from .gallery import Gallery, GalleryItem
from .imported import ImportedItem
from .photo import Photo, Rendition
from .profile_picture import ProfilePicture
from .publication import Publication
from .section import MovedSection, Section
from .tag import Tag
from .title import Title
from .transition import Transition

__all__ = [
    "Article",
    "Byline",
    "Correction",
    "ErasedWork",
    "FrontPage",
    "FrontSlot",
    "Gallery",
    "GalleryItem",
    "ImportedItem",
    "MovedSection",
    "Photo",
    "ProfilePicture",
    "Promo",
    "Publication",
    "Rendition",
    "Section",
    "Tag",
    "Tagging",
    "Title",
    "Transition",
]
