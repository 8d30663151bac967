"""What a template can speak of; messages/README.md says the same to those who write them."""

import unicodedata
from collections.abc import Mapping
from datetime import date

from bot.content.book import SOURCE, Book, template
from bot.content.cldr import ISO
from bot.content.markdown import Marked, escaped
from bot.content.personal import personal
from bot.content.wording import country, label, word, written
from bot.engine.claims import Claim
from bot.engine.guide import Own, Topic
from bot.engine.place import Place
from bot.engine.regions import PARTS, Rule
from bot.engine.screen import Kind, Label, Screen


class Labels:
    """The service's own words in the language of the person's service, and whether English had to stand in."""

    def __init__(self, book: Book, language: str) -> None:
        self.book = book
        self.language = language
        self.fallen_back = False

    def __call__(self, name: str) -> Marked:
        """A word in bold."""
        shown = self.book.library.label(self.language, name)
        self.fallen_back |= shown is not self.book.library.labels.get(self.language, {}).get(name)
        return Marked(f"**{escaped(shown.text)}**")


def values(book: Book, screen: Screen, day: date, labels: Labels) -> dict[str, object]:
    """Everything that the text of a screen may speak of."""
    guide, place = book.guide, screen.place
    region = guide.regions.of(place.region) if place.region else ""
    known: dict[str, object] = {
        "platform": place.platform,
        "country": country(book, place.language, place.region),
        "region": region,
        "rule": _rule(book, place, screen.rule),
        "authority": _authority(book, place.region),
        "authorities": _authorities(book, place) if place.region == "EU" else (),
        "label": labels,
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
    return known | personal(book, screen) | _own_values(book, screen, day)


def _own_values(book: Book, screen: Screen, day: date) -> dict[str, object]:
    """What only some of the engine's own screens speak of."""
    place = screen.place
    match book.guide.nodes[place.node]:
        case Topic(name=name) if screen.template == "topic":
            return {"topic": label(book, place.language, Label(Kind.TOPIC, name))}
        case _ if screen.template == Own.SOURCES:
            return {"claims": [_claim(book, place, book.guide.claims[name], day) for name in screen.listed]}
        case node if screen.template == "where":
            return {"wish": node.name == Own.REMIND_SET}
        case _ if screen.template == "help":
            return {"commands": _commands(book, place)}
        case _:
            return {}


def _commands(book: Book, place: Place) -> list[dict[str, str]]:
    names = book.library.languages[book.library.source].words["commands"]
    return [{"name": f"/{name}", "text": word(book, place.language, "commands", name)} for name in names]


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
