"""Names as people type them."""

import unicodedata


def search_words(text: str) -> str:
    """`text` as people type it who don't look for accents: "Côte d'Ivoire" is cote divoire."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
    )
    kept = "".join(char for char in plain.casefold() if char.isalnum() or char in " -/")
    return " ".join(kept.replace("-", " ").replace("/", " ").split())
