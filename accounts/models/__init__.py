from .area import Area
from .user import User

__all__ = ["Area", "User"]
