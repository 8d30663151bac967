"""Reading the time zone that a person typed: by the name of a zone, of a clock or of a city, or by its offset.

The rules, in order; the first that finds something decides. Where a name has several meanings, the person's country
decides between them; where it does not, all that are likely are found, the likeliest first.

1. **Words** that everybody types ("off", "menu") are no clock, whatever else they mean.
2. **Clocks** ("CET", "Pacific Time"): the zone that goes by this name in the person's country, or that is called so
   there ("EST" and "Eastern" in Australia), else the best known; all of them for somebody without a country.
   Initials that are a word in small letters ("eat") have to be typed in capitals.
3. **Zones** as tzdata names them ("europe/berlin", "Asia/Calcutta"), and **offsets** ("UTC+2", "+5:30"): a zone of the
   person's country that shows it in winter or in summer, else one that always does.
4. **Places**: cities by their German and English names, regions and islands that people say. The country or state may
   stand behind ("Nice, France", "Springfield IL"); after a town that is not known it is enough, if it has one clock.
   Without it, names that are everyday words count in their own country only. A namesake elsewhere is found as well if
   it is far larger, and left out if it is far smaller.
5. **Without the words around** ("the time in Berlin"): rules 2 and 4 once more.
6. **Slips of the finger**, one in five to seven letters, two in eight or more: the nearest place.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.engine.zones import Zones
from bot.reading.atlas import Atlas, Found, Place, read_atlas, read_zones, spaced
from bot.reading.folding import fold
from bot.reading.slips import allowed, nearest

LONGEST = 100  # characters that are read: no clock has a longer name
SUGGESTIONS = 4
ANYWHERE = "001"  # a country's code that says nothing of where it is
# How often a place must double to hide a namesake, in the person's country and elsewhere; and to be meant beside one
# that is near.
SMALLER_NEAR, SMALLER, LARGER = 3, 2, 4
SHORTEST = 5  # letters in a name with a slip in it
BEHIND = 3  # words in the name of a country or state
KNOWN_NEAR, KNOWN = 8, 10  # the size of a city that is meant by a name with a slip in it, in its country and elsewhere

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+−–-])\s*(\d{1,2})(?:[:.]?(\d{2}))?\s*(?:h|hours?|stunden?)?", re.ASCII)
_MARKS = re.compile(r"[,;(/]")


def load(table: Path) -> "Clocks":
    """The clocks of the built table; ContentError where it is broken."""
    return Clocks(table, read_zones(table))


@dataclass(frozen=True, slots=True)
class Clocks:
    """Every zone, to be found by what a person types; the names in the table are read when one is first looked for."""

    table: Path
    zones: Zones

    def find(self, text: str, language: str, country: str) -> Found:
        """The zones that a text may name, best first, for somebody in a country; none where it names none."""
        return _Reader(read_atlas(self.table), self.zones, language, country).read(text.strip()[:LONGEST])


@dataclass(frozen=True, slots=True, eq=False)
class _Reader:
    """Reads one text for one person."""

    atlas: Atlas
    zones: Zones
    language: str
    country: str

    def read(self, text: str) -> Found:
        name, last = fold(text), fold(text.rpartition("/")[2])
        core = " ".join(word for word in last.split() if word not in self.atlas.words["around"])
        if self._is_word(name, text):
            return ()
        found = self._clock(name) or self._zone(text) or self._offset(text) or self._place(text, name)
        if found or not core or self._is_word(core, text):
            return found
        return self._clock(core) or self._place(core, core) or self._slipped(core)

    def _home(self) -> Found:
        return () if self.country == ANYWHERE else self.zones.of(self.country)

    def _is_word(self, name: str, text: str) -> bool:
        small = name in self.atlas.words["shouted"] and name.upper() not in text
        return small or name in self.atlas.words["typed"]

    def _clock(self, name: str) -> Found:
        known, local = self.atlas.terms.get(name, ((), ()))
        short = self.atlas.shorts.get(name, ())
        for zones in ((*local, *known), short):
            if here := tuple(zone for zone in self._home() if zone in zones)[:SUGGESTIONS]:
                return here
        alike = () if self._home() else short
        return (*known, *(zone for zone in alike if self._is_another(zone, known)))[:SUGGESTIONS]

    def _is_another(self, zone: str, known: Found) -> bool:
        """Whether a zone is the first choice of those who call their clock by the same name, in another country."""
        return zone not in known and any(zone in first[:1] for first, _ in self.atlas.terms.values())

    def _zone(self, text: str) -> Found:
        zone = self.atlas.ids.get(spaced(text))
        return (zone,) if zone else ()

    def _offset(self, text: str) -> Found:
        read = _OFFSET.fullmatch(text.lower())
        if read is None:
            return ()
        sign, hours, minutes = read.groups("0")
        offset = str((1 if sign == "+" else -1) * (int(hours) * 60 + int(minutes)))
        shown = [zone for zone in self._home() if offset in self.atlas.minutes[zone]]
        in_winter_first = sorted(shown, key=lambda zone: self.atlas.minutes[zone].index(offset))
        return tuple(in_winter_first)[:SUGGESTIONS] or self.atlas.offsets.get(offset, ())

    def _place(self, text: str, name: str) -> Found:
        found = self._best(self._meant(name))
        if found:
            return found
        head, *tails = map(fold, _MARKS.split(text))
        if tails:
            return self._marked(head, tails)
        words = name.split()
        for cut in range(1, len(words))[-BEHIND:]:
            codes = self.atlas.parts.get(" ".join(words[cut:]), ())
            if found := self._within(" ".join(words[:cut]), codes):
                return found
        return ()

    def _marked(self, head: str, tails: list[str]) -> Found:
        parts = self.atlas.parts
        behind = next((tail for tail in tails if tail in parts), "")
        if behind:
            return self._town(head, behind)
        return self._within(tails[-1], parts.get(head, ())) or self._best(self._meant(head))

    def _within(self, name: str, codes: Found) -> Found:
        return self._best(place for place in self.atlas.places.get(name, ()) if place.part.startswith(codes))

    def _town(self, name: str, behind: str) -> Found:
        """A town in a country or state; one that is not known has the clock that is seen all over it."""
        codes = self.atlas.parts[behind]
        whole = [code for code in codes if len(codes) == 1 or code[:2] == self.country[:2]][:1]
        seen = [zone for code in whole for zone in self.zones.of(code)]
        states = (place for code in whole for place in self.atlas.states.get(code, ()))
        return self._within(name, codes) or self._best(states) or (tuple(seen) if len(seen) == 1 else ())

    def _meant(self, name: str) -> Iterator[Place]:
        """What a name means, if it is not an everyday word of a language that the person may be writing."""
        kinds = self.atlas.words
        everyday = name in kinds["everyday"] and (self.language.startswith("de") or name not in kinds["german"])
        near = self.country[:2] or None
        return (place for place in self.atlas.places.get(name, ()) if not everyday or place.part[:2] == near)

    def _best(self, meant: Iterable[Place]) -> Found:
        places = sorted(meant, key=lambda place: -place.size)
        near = self._near(places)
        limit = max((place.size for place in near or places), default=0)
        least = limit - (SMALLER_NEAR if near else SMALLER)
        kept = [place.zone for place in near or places if place.size > least]
        famed = [place.zone for place in places if place.size >= limit + LARGER]
        return tuple(dict.fromkeys(kept + famed))[:SUGGESTIONS]

    def _near(self, places: list[Place]) -> list[Place]:
        """Those in the person's country; in its part, where it is one."""
        union = self.atlas.parts["eu"] if self.country == "EU" else ()
        for codes in filter(None, (union, (self.country,), (self.country[:2],))):
            if self.country and (near := [place for place in places if place.part.startswith(codes)]):
                return near
        return []

    def _slipped(self, name: str) -> Found:
        no_slip = name in self.atlas.parts or any(name in self.atlas.words[kind] for kind in ("everyday", "besides"))
        if no_slip or len(name) < SHORTEST:
            return ()
        most = allowed(name)
        lengths = range(len(name) - most, len(name) + most + 1)
        shelf = [known for length in lengths for known in self.atlas.shelves.get((name[0], length), ())]
        slips = nearest(name, shelf, {known: (known,) for known in shelf}, most)
        closest = min(slips.values(), default=0)
        meant = [place for known in slips if slips[known] == closest for place in self._meant(known)]
        near = self._near(meant)
        return self._best(place for place in meant if place.size >= (KNOWN_NEAR if place in near else KNOWN))
