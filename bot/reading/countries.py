"""Reading the country that a person typed: surely, or unsurely with what to suggest, never by a guess.

The rules, in order; the first that finds something decides.

1. **Flags.** A flag is as good as a name, and has to agree with the words beside it.
2. **The whole text** as a code or a name. Names in the person's language, in English and in our
   reviewed file come first, then peoples and languages ("German", only ever a suggestion), then names
   of any language. A leading article may go. Unsure if it has two meanings, and for
   - a code that is also an everyday word, unless it was typed in capitals ("no", "in", "and");
   - a name of another language that is short, or one slip from another country in the person's own.
3. **Names inside a phrase**, the longest first: "New Mexico" hides "Mexico". Short and everyday words
   do not count; two capitals do ("moved to NL"), but unsurely where they may be a US state's initials
   ("Springfield, IL"). A part hides its whole ("Québec, Canada"), a sure name settles an ambiguous one
   beside it ("Georgia, USA"), two countries are unsure, and so is a name that may be the rest of a longer
   one with a slip in it ("Nothern Ireland").
4. **Without the words around it** ("I live in ..."): rule 2 once more.
5. **Slips of the finger**: one in five to seven letters, two in eight or more. Sure only if every other
   country is at least two slips further, so that no further slip could have led here from there, and
   if no other country's name begins like this. All else, and a mere beginning ("Switz"), is unsure. Words
   of a language that are one slip from a name ("meine", Maine) are left out.

A word like "not" or "outside" makes every answer unsure. While something else than the country
question is on the screen (`asked=False`), only rules 1 and 2 hold, and only for what is clear: no code
in lower case, no name under four letters, no everyday word, no suggestion for a foreign name.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from bot.reading.flags import take_flags
from bot.reading.folding import join, pieces, split, weight
from bot.reading.found import Codes, Found, Sure, Unsure, codes_of, meant, settled, unsure
from bot.reading.gazetteer import Gazetteer, Names, read
from bot.reading.slips import RUN, misread, nearest, nearly

__all__ = ["Countries", "Found", "Sure", "Unsure", "load"]

LONGEST = 200  # characters that are read: an answer to "where do you live?" is shorter
TELLING = 4  # letters in a name that is clear wherever it stands
FOREIGN = 5, 6  # letters in a name of another language: as the whole text, and in a phrase
CODE = 2  # letters in a code that may be told by its capitals
WIDEST = 12  # pieces in the longest name: words, or characters where there are no spaces


def load(table: Path, extra: Path) -> "Countries":
    """The countries by name, from the built table and the reviewed file."""
    return Countries(read(table, extra))


@dataclass(frozen=True, slots=True, eq=False)
class Countries:
    """Every country, to be found by what a person types."""

    gazetteer: Gazetteer

    def find(self, text: str, language: str, *, asked: bool) -> Found:
        """The country in a text; `asked` if the country question is on the screen."""
        flags, rest = take_flags(text.strip()[:LONGEST], self.gazetteer.flags)
        words = split(rest)[:LONGEST]  # some characters unfold to many
        if not words:
            return settled(flags, ())
        reader = _Reader(self.gazetteer, self.gazetteer.near(language), rest)
        found = reader.asked(words) if asked else reader.unasked(words)
        if flags and (asked or found != Unsure()):
            found = _beside(flags, found)
        return unsure(codes_of(found)) if reader.doubts(words) else found

    def only(self, words: list[str], language: str) -> str:
        """The country that a few words name, and nothing beside it but where somebody lives or uses something."""
        around = self.gazetteer.words.filler | self.gazetteer.words.using
        core = [word for word in words if join([word]) not in around]
        more = self.gazetteer.words.ordinary | self.gazetteer.words.negations
        if not core or not more.isdisjoint(_folded(core)):
            return ""
        found = _Reader(self.gazetteer, self.gazetteer.near(language), " ".join(core)).named(core)
        return found.code if isinstance(found, Sure) else ""


def _beside(flags: list[str], found: Found) -> Found:
    if isinstance(found, Sure):
        return settled([*flags, found.code], ())
    return settled(flags, found.codes)


def _folded(words: list[str]) -> list[str]:
    return join(words).split()


@dataclass(frozen=True, slots=True, eq=False)
class _Reader:
    """Reads one text for one person; `near` are the names in their language, in English, and ours."""

    names: Gazetteer
    near: list[Names]
    text: str

    def asked(self, words: list[str]) -> Found:
        core = self._core(words)
        found = self._whole(words) or self._phrase(words, core) or self._whole(core)
        return found or self._slipped(words, core)

    def named(self, words: list[str]) -> Found:
        """What the words are the name of, and of nothing besides."""
        return self._whole(words) or nearly(_folded(words), self.names, self.near)

    def unasked(self, words: list[str]) -> Found:
        raw, name = " ".join(words), join(words)
        capitals = raw.isupper() and (len(raw) == CODE or name in self.names.reviewed)
        clear = capitals or (weight(name) >= TELLING and name not in self.names.words.everyday)
        if not clear or raw in self.names.words.shouted:
            return Unsure()
        found = self._whole(words) or Unsure()
        return found if isinstance(found, Sure) or self._near_codes(name) else Unsure()

    def doubts(self, words: list[str]) -> bool:
        return not self.names.words.negations.isdisjoint(join(words).split())

    def _core(self, words: list[str]) -> list[str]:
        around = self.names.words.filler | self.names.words.negations
        return [word for word in words if join([word]) not in around] or words

    def _whole(self, words: list[str]) -> Found | None:
        name, code = self._named(words), self._coded(" ".join(words))
        if name is None or code is None:
            return name or code
        both = dict.fromkeys(codes_of(name) + codes_of(code))
        return name if len(both) == 1 else unsure(both)

    def _coded(self, raw: str) -> Found | None:
        code = self.names.iso.get(raw.upper())
        if code is None or raw not in self.text:  # "Áo" is Austria in Vietnamese, not AO
            return None
        word = raw.lower() in self.names.words.everyday and not raw.isupper()
        return Unsure((code,)) if word else Sure(code)

    def _named(self, words: list[str]) -> Found | None:
        has_article = len(words) > 1 and join(words[:1]) in self.names.words.articles
        forms = [join(words), join(words[1:])] if has_article else [join(words)]
        lookups: list[Callable[[str], Found | None]] = [self._near_name, self._people, self._far_name]
        return next((found for look in lookups for name in forms if (found := look(name))), None)

    def _near_name(self, name: str) -> Found | None:
        codes = self._near_codes(name)
        return None if codes is None else meant(codes)

    def _people(self, name: str) -> Found | None:
        codes = self.names.peoples.get(name)
        return Unsure(codes) if codes else None

    def _far_name(self, name: str) -> Found | None:
        codes = self.names.anywhere.get(name)
        if codes is None or (name.isascii() and len(name) < TELLING):
            return None
        rivals = chain.from_iterable(nearest(name, known, known, 1) for known in self.near)
        candidates = tuple(dict.fromkeys([*codes, *filter(None, rivals)]))
        short = weight(name) < (FOREIGN[0] if name.isascii() else TELLING)
        return unsure(candidates) if short or name in self.names.words.everyday else meant(candidates)

    def _near_codes(self, name: str) -> Codes | None:
        found = [names[name] for names in self.near if name in names]
        return tuple(dict.fromkeys(chain.from_iterable(found))) if found else None

    def _far_codes(self, name: str) -> Codes | None:
        clear = weight(name) >= (FOREIGN[1] if name.isascii() else TELLING) and name not in self.names.peoples
        return self.names.anywhere.get(name) if clear else None

    def _phrase(self, words: list[str], core: list[str]) -> Found | None:
        line = join(words)
        mentions = list(self._mentions(line, self._near_codes)) or list(self._mentions(line, self._far_codes))
        mentions += self._capitals(words)
        sure = [codes[0] for codes in mentions if len(codes) == 1]
        maybe = list(chain.from_iterable(codes for codes in mentions if len(codes) > 1))
        if not sure and not maybe:
            return None
        found = settled(sure, maybe)
        said = words if len(words) <= RUN else core
        longer = misread(_folded(said), self.near)
        doubtful = not {*codes_of(found)}.issuperset(longer)
        return unsure([*filter(None, longer), *codes_of(found)]) if doubtful else found

    def _slipped(self, words: list[str], core: list[str]) -> Found:
        words, core = self._extraordinary(words), self._extraordinary(core)
        found = nearly(_folded(words), self.names, self.near)
        if isinstance(found, Sure) or core == words:
            return found
        inside = nearly(_folded(core), self.names, self.near)
        return inside if isinstance(inside, Sure) else unsure(found.codes + inside.codes)

    def _extraordinary(self, words: list[str]) -> list[str]:
        return [word for word in words if join([word]) not in self.names.words.ordinary]

    def _mentions(self, line: str, lookup: Callable[[str], Codes | None]) -> Iterator[Codes]:
        spans = pieces(line)[:LONGEST]
        at = 0
        while at < len(spans):
            for end in range(min(at + WIDEST, len(spans)), at, -1):
                name = line[spans[at][0] : spans[end - 1][1]]
                if self._counts(name) and (codes := lookup(name)) is not None:
                    yield codes
                    at = end - 1
                    break
            at += 1

    def _counts(self, name: str) -> bool:
        lists = self.names.words
        return name in lists.in_phrases or (weight(name) >= TELLING and name not in lists.everyday)

    def _capitals(self, words: list[str]) -> Iterator[Codes]:
        if " ".join(words).isupper():
            return
        for word in words:
            if len(word) == CODE and word.isupper() and word not in self.names.words.shouted:
                code = self.names.iso.get(word)
                yield self.names.initials.get(word, (code,) if code else ())
