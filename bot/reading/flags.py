"""The flags in a text: emoji that are two regional letters, or a black flag with a hidden tag."""

import re
from collections.abc import Mapping

_LETTER_A = 0x1F1E6  # regional indicator symbol letter A
_TAG = 0xE0000  # tag characters are ASCII, moved up by this
_PAIR = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_TAGGED = re.compile("\U0001f3f4([\U000e0030-\U000e0039\U000e0061-\U000e007a]+)\U000e007f")


def take_flags(text: str, known: Mapping[str, str]) -> tuple[list[str], str]:
    """The codes of the known flags in a text, and the text without any flag."""
    tags = ["".join(chr(ord(tag) - _TAG) for tag in match[1]).upper() for match in _TAGGED.finditer(text)]
    pairs = ["".join(chr(ord(half) - _LETTER_A + ord("A")) for half in match[0]) for match in _PAIR.finditer(text)]
    codes = [known[flag] for flag in tags + pairs if flag in known]
    return codes, _PAIR.sub(" ", _TAGGED.sub(" ", text))
