from ..consents import LegalText
from .area import Area
from .consent import Consent
from .departure import Departure, Work
from .export import Export
from .location import Component, LocationPreference
from .network import HandOver
from .notice import Notice, NoticeChoice, NoticeKind
from .profile import Profile, ProfileLink, TakenName
from .user import User

__all__ = [
    "Area",
    "Component",
    "Consent",
    "Departure",
    "Export",
    "HandOver",
    "LegalText",
    "LocationPreference",
    "Notice",
    "NoticeChoice",
    "NoticeKind",
    "Profile",
    "ProfileLink",
    "TakenName",
    "User",
    "Work",
]
