"""How many words a text has, as a careful person counts them.

The boundaries are Unicode's (UAX #29), found by ICU. The steps before them settle what ICU
leaves open or decides by version, dictionary or browser, so that newsroom/static/js/words.js,
which takes the same steps by `Intl.Segmenter`, comes to the same number. The two are held
together by tests/articles/words.json; docs/decisions/0046 gives the reasons.
"""

import html
import re
import unicodedata

from icu4py.breakers import WordBreaker

# Emoji made of a digit or a letter.
_EMOJI = re.compile("[0-9#*]\ufe0f?\u20e3|\u2139\ufe0f")
_APOSTROPHES = "'’‘‛`´′＇ʼ՚׳"
# Letters and unassigned characters that show nothing (Default_Ignorable_Code_Point), besides
# the marks and format characters, which have categories; and what Armenian writes after the
# stressed vowel.
_UNSEEN = frozenset(
    "\u055b\u055c\u055e\u115f\u1160\u3164\uffa0\u2065\ufff0\ufff1\ufff2\ufff3\ufff4\ufff5\ufff6\ufff7\ufff8"
)
_CONTROLS_THAT_PART = frozenset("\t\n\f\r\x85")
# What may stand inside a word or a number (UAX #29: MidLetter, MidNum, MidNumLet,
# ExtendNumLet, Double_Quote). The colon was one until Unicode 15.1.
_JOINING = frozenset("'\"._,;·‧‿⁀⁔⁄״՟،．，；﹐﹒﹔＿․\u202f")
# UAX #29 has this narrow space join letters too, which only Mongolian once asked for.
_SPACE = re.compile("(?<!0)\u202f|\u202f(?!0)")

# Scripts written without spaces, with how much of a word a letter is, in twelfths: the means
# of ICU's dictionaries, which differ too much between browsers to be asked.
_TWELFTHS = {
    "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd": 8,  # Chinese
    "\u3041-\u309f\U0001b000-\U0001b16f": 6,  # hiragana
    "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f": 3,  # katakana
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f": 6,  # Burmese
    # Thai, Lao, Khmer; Tai Le, New Tai Lue, Tai Tham, Tai Viet, Ahom
    "\u0e00-\u0eff\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\uaa80-\uaadf\U00011700-\U0001174f": 4,
}
_UNSPACED = re.compile(f"[{''.join(_TWELFTHS)}]+")
_BY_SCRIPT = [(re.compile(f"[{letters}]"), weight) for letters, weight in _TWELFTHS.items()]

# Every number is a 0 by then. One start a token keeps these linear: hence what must not
# stand before.
_IN_ADDRESS = r"[\w!#$%&'()*+,\-./:;=?@\[\]~]"
_ADDRESS = re.compile(
    rf"""(?<!\w)[A-Za-z][A-Za-z0+.\-]{{1,15}}://{_IN_ADDRESS}+
    |(?<![\w.@+%'\-])(?:mailto:)?(?:[\w.+%'\-]+@)?(?!0+\.)(?:[\w\-]+\.)+(?:[a-z]{{2,24}}|[A-Z]{{2,24}})
     (?![\w\-])(?::0{{1,5}}(?!\w))?(?:[/?\#]{_IN_ADDRESS}*)?""",
    re.VERBOSE,
)
# ICU keeps Korean apart from digits and other letters; UAX #29 does not.
_KOREAN = re.compile("[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff\uffa1-\uffdc]")
# Chromium's ICU has a full stop part letters; UAX #29 does not.
_WITHIN = re.compile(r"(?<=[^\W_])'(?=[^\W_])|(?<=[^\W_0])[.．](?=[^\W_0])")
_COUNTS = re.compile(r"[^\W_]")

# Elements that a browser sets apart (HTML, 15.3), and line breaks.
_BLOCKS = frozenset(
    """
    address article aside blockquote body br caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li
    listing main menu nav ol optgroup option p pre search section summary table tbody td tfoot
    th thead tr ul
    """.split()  # noqa: SIM905 - a list of words reads better than sixty quoted strings
)
_HIDDEN = frozenset(
    "iframe noembed noframes noscript script style template textarea title".split()  # noqa: SIM905
)
# Comments and tags as HTML's tokeniser parts them (HTML, 13.2.5); possessive, so linear.
_TAG = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?][^>]*+(?:>|\Z)|</[^a-zA-Z>][^>]*+(?:>|\Z)|</>
    |<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)
      (?:[\s/]++
        |[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+|(?=>)))?+
      )*+(?:>|\Z)""",
    re.DOTALL | re.VERBOSE,
)


def count_words(text: str) -> int:
    """The words of a plain text."""
    text = unicodedata.normalize("NFC", _EMOJI.sub(" ", text))
    text = text.translate({ord(each): _settled(each) for each in set(text)})
    weights = {each: _weight(each) for each in set(text)}
    unspaced = sum(
        # to the nearest word, and at least one
        max(1, (sum(map(weights.__getitem__, run)) + 6) // 12)
        for run in _UNSPACED.findall(text)
    )
    text = _ADDRESS.sub(" 0 ", _UNSPACED.sub(" ", text))
    text = text.translate({ord(each): " " for each in set(text) if not _may_be_within(each)})
    text = _KOREAN.sub("a", _SPACE.sub(" ", text))
    text = _WITHIN.sub("", text)
    return unspaced + sum(1 for each in WordBreaker(text, "en") if _COUNTS.search(each))


def count_words_html(source: str) -> int:
    """The words of a text in markup, which itself never counts.

    What a browser makes of end tags without a start is not looked into: what is sent in has
    been cleaned.
    """
    made = []
    at = 0
    while tag := _TAG.search(source, at):
        made.append(html.unescape(source[at : tag.start()]))
        at = tag.end()
        name = (tag["name"] or "").lower()
        if name in _BLOCKS:
            made.append("\n")
        elif name in _HIDDEN and not tag["end"]:
            end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(source, at)
            at = end.start() if end else len(source)
    return count_words("".join([*made, html.unescape(source[at:])]))


def _settled(character: str) -> str:
    """What stands for it: nothing for a mark or what is unseen, 0 for every number."""
    if character in _APOSTROPHES:
        return "'"
    if character in "٫٬":  # Arabic separators in numbers, one of which UAX #29 calls a digit
        return ","
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Mc", "Me") or character in _UNSEEN:
        return ""
    if category == "Cc":
        return " " if character in _CONTROLS_THAT_PART else ""
    if category[0] == "N" and character != "〇":  # which is written among Chinese
        return "0"
    return character if character.isascii() or _may_be_within(character) else " "


def _may_be_within(character: str) -> bool:
    return character.isalpha() or character in "0〇" or character in _JOINING


def _weight(character: str) -> int:
    return next((weight for letters, weight in _BY_SCRIPT if letters.match(character)), 0)
