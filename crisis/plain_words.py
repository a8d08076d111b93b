"""A text as plain words: what hides a word (stretching, stars, digits, gaps, look-alike letters, slips of the finger) is undone.

Every step looks words up in a table, so that a long text costs no more than its length.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import combinations, product

_APOSTROPHES = re.compile(r"['’‘`´]")
_TOKEN = re.compile(r"[a-z0-9$@][a-z0-9$@!*]*")
_MARKS = re.compile(r"[$@!*]+")
_STRETCHED = re.compile(r"([a-z])\1\1+|([a-z])\2+$")
_LOOK_ALIKES = str.maketrans("аеіоурсѕхһјԁıłøοα", "aeioypcsxhjdilooa")
_DIGITS_FOR_LETTERS = str.maketrans("01345!@$7", "oieasiast")
# A word with more stretched places than this is noise; each place doubles what has to be looked up.
MOST_STRETCHED_PLACES = 4
LEAST_LETTERS_JOINED = 5
LEAST_LETTERS_MISSPELT = 5


class PlainWords:
    """Reads texts; `learn` tells it the words that matter, which are the ones it looks for behind a disguise."""

    def __init__(self, text_speak: dict[str, str], only_stress: Iterable[str]) -> None:
        self._text_speak = text_speak
        self._only_stress = frozenset(only_stress)
        self._known: frozenset[str] = frozenset()
        self._written_together: dict[str, str] = {}
        self._hidden: dict[str, str] = {}
        self._torn: frozenset[str] = frozenset()
        self._misspelt: dict[str, str] = {}

    def learn(self, phrases: Iterable[tuple[str, ...]], often_hidden: Iterable[str], often_misspelt: Iterable[str]) -> None:
        """Takes in the phrases to look for, and the words that people hide or misspell most."""
        phrases = list(phrases)
        self._known = frozenset(word for phrase in phrases for word in phrase) | self._text_speak.keys()
        together = {"".join(phrase): " ".join(phrase) for phrase in phrases if len(phrase) > 1}
        self._written_together = together | {f"i{letters}": phrase for letters, phrase in together.items()}
        self._hidden = {mask: word for word in often_hidden for mask in masks(word)}
        self._torn = frozenset(word for word in [*often_hidden, *often_misspelt] if len(word) >= LEAST_LETTERS_JOINED)
        self._misspelt = {less: word for word in often_misspelt for less in one_letter_less(word)}

    def words(self, text: str) -> list[str]:
        """The plain words of a text, without those that only stress others."""
        whole = self._join_letters(token for raw in tokens(text) for token in self._uncover(raw))
        spelt = self._join_torn(word for token in whole for word in self._spell(token).split())
        return [word for word in spelt if word not in self._only_stress]

    def _uncover(self, token: str) -> list[str]:
        """`k1ll`, `k!ll` and `k*ll` as the word they stand for; a swear word behind stars is left out."""
        if token.isalpha() or token in self._text_speak:
            return [token]
        for found in (token.translate(_DIGITS_FOR_LETTERS), self._hidden.get(token, "")):
            if found in self._known:
                return [found]
        parts = [part for part in _MARKS.split(token) if part]
        return [] if "**" in token and not self._known.intersection(parts) else parts

    def _join_letters(self, tokens: Iterable[str]) -> Iterator[str]:
        """`s u i c i d e` as one word; fewer than three single letters are left as they are."""
        letters: list[str] = []
        for token in [*tokens, ""]:
            if len(token) == 1 and token.isalpha():
                letters.append(token)
                continue
            yield from ["".join(letters)] if len(letters) > 2 else letters
            letters = []
            if token:
                yield token

    def _join_torn(self, tokens: Iterable[str]) -> list[str]:
        """`sui cide` and `my self` as one word."""
        whole: list[str] = []
        for token in tokens:
            if whole and whole[-1] + token in self._torn:
                whole[-1] += token
            else:
                whole.append(token)
        return whole

    def _spell(self, token: str) -> str:
        """The token spelt out: text-speak, words run together, stretched letters, a letter wrong."""
        for word in (token, *unstretched(token)):
            if word in self._text_speak:
                return self._text_speak[word]
            if word in self._known:
                return word
            if word in self._written_together:
                return self._written_together[word]
        return self._corrected(token)

    def _corrected(self, token: str) -> str:
        if not LEAST_LETTERS_MISSPELT <= len(token) <= 12:
            return token
        return next((self._misspelt[less] for less in one_letter_less(token) if less in self._misspelt), token)


def tokens(text: str) -> list[str]:
    """The runs of letters, digits and the marks that stand for letters; no accents, apostrophes or invisible characters."""
    plain = unicodedata.normalize("NFKD", text).lower()
    plain = "".join(letter for letter in plain if letter.isascii() or unicodedata.category(letter) not in {"Mn", "Me", "Cf"})
    return _TOKEN.findall(_APOSTROPHES.sub("", plain.translate(_LOOK_ALIKES)))


def unstretched(token: str) -> Iterator[str]:
    """The token with each stretched letter once or twice: three or more in a row, or two at the end."""
    places = list(_STRETCHED.finditer(token))
    if not 0 < len(places) <= MOST_STRETCHED_PLACES:
        return
    pieces = [
        token[end:start] for end, start in zip([0, *(x.end() for x in places)], [*(x.start() for x in places), len(token)], strict=True)
    ]
    for times in product((1, 2), repeat=len(places)):
        stretched = [place.group()[0] * count for place, count in zip(places, times, strict=True)]
        yield "".join(piece + letters for piece, letters in zip(pieces, [*stretched, ""], strict=True))


def masks(word: str) -> Iterator[str]:
    """The word with stars for any of its letters but the first."""
    places = range(1, len(word))
    for count in range(1, len(word)):
        for hidden in combinations(places, count):
            yield "".join("*" if place in hidden else letter for place, letter in enumerate(word))


def one_letter_less(word: str) -> Iterator[str]:
    """The word itself and with each letter left out: two words that share one of these differ by a slip of the finger."""
    yield word
    yield from (word[:place] + word[place + 1 :] for place in range(len(word)))
