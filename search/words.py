"""A text as the words that search compares: folded the same way for queries, vocabularies and both engines; first step of every search."""

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = "'’‘`´ʼ"
_FOLDED_AWAY = str.maketrans("", "", APOSTROPHES)
_WORD = re.compile(r"[^\W_]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

# Negations stay ("cant", "wont", "no"): in a family's words they carry the worry.
STOP_WORDS = frozenset(
    """
    a about after again all also am an and any are as at be because been before being but by can could did do does doing during each
    for from get gets getting got had has have having he her here hers him his how i id if im in into is it its ive just like many
    may me might mine more most much my of off on once one or other our ours out over own please really shall she should so some
    such than that thats the their theirs them then there theres these they theyre this those through to too up us very was we were
    what when where whether which while who whom why will with would you youre your yours
    """.split()  # noqa: SIM905
)


def clean(text: str) -> str:
    """The text without what no store can hold: control characters become spaces, halves of surrogate pairs go."""
    return _CONTROL.sub(" ", text.encode("utf-8", "ignore").decode("utf-8"))


def all_words(text: str) -> list[str]:
    """Every word in order: lower case, no accents, no apostrophes ("Can’t" is "cant")."""
    plain = unicodedata.normalize("NFKD", clean(text).lower().translate(_FOLDED_AWAY))
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def content_words(text: str) -> tuple[str, ...]:
    """The words that say something, each once; all of them where every one is a stop word."""
    words = list(dict.fromkeys(all_words(text)))
    return tuple(word for word in words if word not in STOP_WORDS) or tuple(words)


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """The word without its English plural, -ing or -ed: enough to compare vocabularies; engines stem by themselves."""
    for ending, replacement, keep in (("ies", "y", 3), ("sses", "ss", 2), ("ing", "", 3), ("ed", "", 3), ("es", "", 4), ("s", "", 3)):
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= keep:
            return word.removesuffix(ending) + replacement
    return word
