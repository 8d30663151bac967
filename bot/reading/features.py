"""A text as the matching of questions sees it: runs of letters inside its words, its words, and pairs of words.

Training and the running bot share this file, so that both see the same. Runs of letters survive slips and endings;
words and pairs of neighbours tell near twins apart ("my posts", "others' posts").
"""

import re
from itertools import pairwise

from bot.reading.folding import fold

VERSION = 1  # raise it when a text is seen differently: what was learned before is then stale
RUNS = range(2, 6)  # letters in a run, the edges of the word included; 1 or 6 added nothing on the development set
START, END = "^", "$"
_STRETCHED = re.compile(r"(.)\1{2,}")  # "sooo", "????"

# Chat spellings that share no letters with their word: worth half a point of top-1 in English, no harm in German.
SHORT = {
    "u": "you",
    "ur": "your",
    "r": "are",
    "li": "linkedin",
    "msg": "message",
    "msgs": "messages",
    "pls": "please",
    "plz": "please",
    "abt": "about",
    "ppl": "people",
    "w": "with",
    "wat": "what",
}


def features(text: str) -> set[str]:
    """What a text consists of; nothing where it has neither letters nor digits."""
    words = [SHORT.get(word, word) for word in _STRETCHED.sub(r"\1\1", fold(text)).split()]
    if not words:
        return set()
    found = {run for word in set(words) for run in _runs(f" {word} ")}
    found.update(f"={word}" for word in words)
    edged = [START, *words, END]
    found.update(f"{one}_{next_}" for one, next_ in pairwise(edged))
    return found


def _runs(padded: str) -> list[str]:
    return [padded[at : at + size] for size in RUNS for at in range(len(padded) - size + 1)]
