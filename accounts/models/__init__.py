from .area import Area
from .profile import Profile, TakenName
from .user import User

__all__ = ["Area", "Profile", "TakenName", "User"]
