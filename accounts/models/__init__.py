from .area import Area
from .location import Component, LocationPreference
from .profile import Profile, ProfileLink, TakenName
from .user import User

__all__ = [
    "Area",
    "Component",
    "LocationPreference",
    "Profile",
    "ProfileLink",
    "TakenName",
    "User",
]
