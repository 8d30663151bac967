"""Typed text made comparable: two spellings that a person would call the same become equal.

`split` cuts a text into words without accents, punctuation and control characters, but keeps upper
and lower case, because "IT" may be a country where "it" is not. `fold` is what names are compared
by. Only marks of the Latin, Greek and Cyrillic alphabets are dropped: in other scripts they are
letters.
"""

import re
import unicodedata

_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u02bb\u02bc\u02be\u02bf\u02b9\u0060\u00b4\u2032"), "'")
_ELISION = re.compile(r"\b([ld]|qu|dell|nell|all)'(?=\w)", re.IGNORECASE)  # l'Allemagne, d'Ivoire
_INITIALS = re.compile(r"\b\w(?:\.\w\b)+")  # U.S.A
_ACCENTS = re.compile("[\u0300-\u036f\ufe00-\ufe0f]")
_ASCII_WORD = re.compile("[A-Za-z0-9]+")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_SAINTS = {"st": "saint", "sankt": "saint"}
_TWO_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa"} | {"ø": "oe", "Ø": "Oe"}
)

# Scripts written without spaces, or with endings stuck to the name (Korean): each character is a piece.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_PIECE = re.compile(f"[{_UNSPACED}]|[^\\s{_UNSPACED}]+")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")  # one character says as much as two letters


def split(text: str) -> list[str]:
    """The words of a text, their upper and lower case kept."""
    text = text.translate(_APOSTROPHES).replace("&", " and ")
    text = _ELISION.sub(r"\1 ", text).replace("'", "")
    text = _INITIALS.sub(lambda match: match[0].replace(".", ""), text)
    if text.isascii():  # most names: four times as fast
        return _ASCII_WORD.findall(text)
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text)))
    return "".join(map(_kept, text)).split()


def _kept(character: str) -> str:
    kind = unicodedata.category(character)
    if kind[0] in "LN" or kind in {"Mn", "Mc"}:
        return character
    return "" if kind == "Cf" else " "  # Cf: joiners and direction marks stand inside words


def fold(text: str) -> str:
    """The form that names are compared by."""
    return join(split(text))


def join(words: list[str]) -> str:
    """The form that names are compared by, of words that were split already."""
    return " ".join(filter(None, map(fold_word, words)))


def fold_word(word: str) -> str:
    """One word without case, accents and the letters that only some keyboards have."""
    if word.isascii():
        return _SAINTS.get(word := word.lower(), word)
    folded = _ACCENTS.sub("", word.casefold()).translate(_LETTERS)
    return _SAINTS.get(folded, folded)


def spellings(name: str) -> list[str]:
    """The folded forms of a name: as it is, and with ae, oe, ue and aa for the letters with marks."""
    if name.isascii():
        return [fold(name)]
    composed = unicodedata.normalize("NFC", name)
    return list(dict.fromkeys([fold(composed), fold(composed.translate(_TWO_LETTERS))]))


def pieces(folded: str) -> list[tuple[int, int]]:
    """Where the smallest parts of a folded text that can be part of a name begin and end."""
    return [match.span() for match in _PIECE.finditer(folded)]


def weight(name: str) -> int:
    """How much a name says, in letters: a Chinese, Japanese or Korean character counts as two."""
    return len(name) + len(_WIDE.findall(name))
