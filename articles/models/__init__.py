from .article import Article, Byline, Tagging
from .batch import Batch, BatchItem
from .block import Block
from .comment import MAX_COMMENT, Comment, CommentVersion
from .contribution import (
    MAX_PICTURES,
    MAX_TEXT,
    Contribution,
    ContributionPicture,
    ContributionVersion,
)
from .correction import Correction
from .erased import ErasedWork
from .evidence import DiscardedPicture, Signal, TextKey, TextPrint
from .figures import ClauseFigures, ModeratorFigures, MonthlyFigures
from .front_page import FrontPage, FrontSlot, Promo
from .gallery import Gallery, GalleryItem
from .imported import ImportedItem
from .message import Message
from .note import Note
from .photo import Photo, Rendition
from .policy import Clause, Policy
from .profile_picture import ProfilePicture
from .publication import Publication
from .read_count import ReadCount
from .report import MAX_REPORT, Report
from .section import MovedSection, Section
from .submission import Record, Submission
from .tag import Tag
from .title import Title
from .transition import Transition
from .warning import Warning
from .watched_word import WatchedWord
from .wave import Wave

__all__ = [
    "MAX_COMMENT",
    "MAX_PICTURES",
    "MAX_REPORT",
    "MAX_TEXT",
    "Article",
    "Batch",
    "BatchItem",
    "Block",
    "Byline",
    "Clause",
    "ClauseFigures",
    "Comment",
    "CommentVersion",
    "Contribution",
    "ContributionPicture",
    "ContributionVersion",
    "Correction",
    "DiscardedPicture",
    "ErasedWork",
    "FrontPage",
    "FrontSlot",
    "Gallery",
    "GalleryItem",
    "ImportedItem",
    "Message",
    "ModeratorFigures",
    "MonthlyFigures",
    "MovedSection",
    "Note",
    "Photo",
    "Policy",
    "ProfilePicture",
    "Promo",
    "Publication",
    "ReadCount",
    "Record",
    "Rendition",
    "Report",
    "Section",
    "Signal",
    "Submission",
    "Tag",
    "Tagging",
    "TextKey",
    "TextPrint",
    "Title",
    "Transition",
    "Warning",
    "WatchedWord",
    "Wave",
]
