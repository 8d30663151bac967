"""What a template can speak of; messages/README.md says the same to those who write them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.content.book import SOURCE, Book, template
from bot.content.cldr import ISO
from bot.content.markdown import Marked, commanded, escaped
from bot.content.personal import personal
from bot.content.wording import country, label, quoted, word, written
from bot.engine.claims import Claim
from bot.engine.guide import Own, Topic
from bot.engine.message import Abilities
from bot.engine.place import Place
from bot.engine.regions import PARTS, Rule
from bot.engine.screen import Kind, Label, Screen


class Labels:
    """The service's own words in the language of the person's service, and those for which English had to stand in."""

    def __init__(self, book: Book, language: str) -> None:
        self.book = book
        self.language = language
        self.fallen_back: list[Marked] = []

    def __call__(self, name: str) -> Marked:
        """A word in bold."""
        shown = self.book.library.label(self.language, name)
        said = Marked(f"**{escaped(shown.text)}**")
        own = self.book.library.labels.get(self.language, {}).get(name)
        if shown is not own and said not in self.fallen_back:
            self.fallen_back.append(said)
        return said


@dataclass(frozen=True, slots=True)
class Surroundings:
    """When and where a screen is shown: the day, what the chat can do, and the form's button where it can't be typed.

    `form` stands in quotation marks, or is nothing.
    """

    day: date
    can: Abilities
    form: Marked


def values(book: Book, screen: Screen, around: Surroundings, labels: Labels) -> dict[str, object]:
    """Everything that the text of a screen may speak of."""
    guide, place, day = book.guide, screen.place, around.day
    region = guide.regions.of(place.region) if place.region else ""
    known: dict[str, object] = {
        "platform": place.platform,
        "country": country(book, place.language, place.region),
        "region": region,
        "rule": _rule(book, place, screen.rule),
        "authority": _authority(book, place.region),
        "authorities": _authorities(book, place) if place.region == "EU" else (),
        "label": labels,
        "button": lambda name: quoted(book, place, word(book, place.language, "buttons", name)),
        "command": commanded,
        "can_type": around.can.can_type,
        "form": around.form,
        "date": lambda iso: written(book, place, iso),
        "days": book.days,
        "today": written(book, place, day.isoformat()),
    }
    if screen.progress is not None:
        known |= {"step": screen.progress.number, "steps": screen.progress.total}
    if screen.due is not None:
        known["due"] = written(book, place, screen.due.isoformat())
    if screen.template == Own.HERE:
        known["note"] = _region_note(book, place, screen.rule, known)
    return known | personal(book, screen) | _own_values(book, screen, around)


def _own_values(book: Book, screen: Screen, around: Surroundings) -> dict[str, object]:
    """What only some of the engine's own screens speak of."""
    place = screen.place
    match book.guide.nodes[place.node]:
        case Topic(name=name) if screen.template == "topic":
            return {"topic": label(book, place.language, Label(Kind.TOPIC, name))}
        case _ if screen.template == Own.SOURCES:
            return {"claims": [_claim(book, place, book.guide.claims[name], around.day) for name in screen.listed]}
        case node if screen.template == "where":
            return {"wish": node.name == Own.REMIND_SET}
        case _ if screen.template == "help":
            return {"commands": _commands(book, place, around.can)}
        case _:
            return {}


def _commands(book: Book, place: Place, can: Abilities) -> list[dict[str, str]]:
    names = book.library.languages[book.library.source].words["commands"]
    known = [name for name in names if can.commands is None or name in can.commands]
    return [{"name": commanded(name), "text": word(book, place.language, "commands", name)} for name in known]


def _rule(book: Book, place: Place, rule: Rule | None) -> dict[str, str]:
    if rule is None:
        return dict.fromkeys(("status", "since", "basis", "controller"), "")
    since = written(book, place, rule.since) if rule.since else ""
    return {"status": rule.status, "since": since, "basis": rule.basis, "controller": rule.controller}


def _region_note(book: Book, place: Place, rule: Rule | None, known: Mapping[str, object]) -> Marked:
    if rule is None or not rule.note:
        return Marked("")
    return Marked(template(book, place.language, f"regions/{rule.note}").render(known).strip())


def _claim(book: Book, place: Place, claim: Claim, day: date) -> dict[str, object]:
    named = (book.guide.sources[name] for name in claim.sources)
    return {
        "statement": book.library.statement(place.language, claim.name),
        "sources": [
            {
                "name": source.name,
                "link": f"{SOURCE}{name}" if source.url else "",
                "date": written(book, place, source.date) if source.date else "",
            }
            for name, source in zip(claim.sources, named, strict=True)
        ],
        "grade": word(book, place.language, "grades", claim.grade),
        "checked": written(book, place, claim.checked_on.isoformat()),
        "overdue": claim.overdue(day),
    }


def _authority(book: Book, code: str) -> dict[str, str] | None:
    whole = code[:ISO] if code in PARTS else ""
    for tried in (code, whole):
        if tried in book.library.authorities:
            return {"code": tried, "name": book.library.authorities[tried].name}
    return None


def _authorities(book: Book, place: Place) -> list[dict[str, str]]:
    """Every EU and EEA country's authority, in the order of the countries' names."""
    members = [code for code, region in book.guide.regions.members.items() if region in {"eu", "eea"}]
    listed = [
        {
            "country": country(book, place.language, code),
            "code": code,
            "name": book.library.authorities[code].name,
        }
        for code in members
        if code in book.library.authorities
    ]
    return sorted(listed, key=lambda entry: unicodedata.normalize("NFD", entry["country"]))  # Ö with the O
