"""The content, what reads typed words, and their checks, put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from itertools import chain
from pathlib import Path

from bot.adapters.discord import abilities, markup
from bot.content import samples
from bot.content.book import RETENTION, Book, bind, template
from bot.content.check import check as check_content
from bot.content.library import Library, load_library
from bot.content.load import Files, load_guide
from bot.content.phrasings import ASKED, Texts, load_phrasings
from bot.content.problems import Problem, Severity, error
from bot.desk import Desk, Readings
from bot.engine.graph import mermaid
from bot.engine.hearing import SCREENS
from bot.engine.message import LIMITS
from bot.errors import ContentError
from bot.reading import model
from bot.reading.clocks import Clocks
from bot.reading.clocks import load as load_clocks
from bot.reading.countries import Countries
from bot.reading.countries import load as load_countries
from bot.reading.folding import spellings
from bot.reading.lessons import Lessons, fingerprint
from bot.reading.questions import Questions, questions
from bot.reading.words import words

SERVICE = "linkedin"
PACKAGE = Path(__file__).parent
# Each adapter measures its own texts where they grow on the way: Discord counts the markup.
DISCORD = replace(LIMITS["discord"], measure=markup.length, abilities=(abilities.IN_DM, abilities.ELSEWHERE))
PLATFORMS = LIMITS | {"discord": DISCORD}
PHRASINGS, PHRASINGS_ELSEWHERE = 30, 15  # that an answer needs in the source language, and in every other
COUNTRIES = PACKAGE / "reading" / "countries.tsv"
CLOCKS = PACKAGE / "reading" / "clocks.tsv"
QUESTIONS = PACKAGE / "reading" / "questions.bin"  # learned from the phrasings by `optout train`


def messages() -> Path:
    """Where the content stands: inside the installed package, else beside it in the repository."""
    installed = PACKAGE / "messages"
    return installed if installed.is_dir() else PACKAGE.parent / "messages"


@dataclass(frozen=True, slots=True)
class Opened:
    """The content, with the files that it was read from and their problems; and the clocks of the world."""

    files: Files
    book: Book
    clocks: Clocks


def open_content(root: Path, days: int = RETENTION) -> Opened:
    """Read all content below a folder; what is wrong with it is noted in the files.

    `days` is how long a reminder that is over stays stored: the content says so.
    """
    files = Files(root)
    library = load_library(files, SERVICE)
    clocks = load_clocks(CLOCKS)
    guide = load_guide(files, SERVICE, tuple(library.labels), library.regional(), clocks.zones)
    return Opened(files, bind(guide, library, days), clocks)


def open_desk(opened: Opened) -> Desk:
    """A desk at which adapters take their turns."""
    library = opened.book.library
    typed = {tag: language.typed for tag, language in library.languages.items()}
    countries, questions_of = open_countries(opened.files.root), open_questions(library)
    readings = Readings(countries, words(typed), _commands(library), questions_of, opened.clocks)
    return Desk(opened.book, readings)


def _commands(library: Library) -> dict[str, str]:
    """The command that each name means which a chat shows for one in some language, folded."""
    return {
        spelt: name
        for language in library.languages.values()
        for name in SCREENS
        if (shown := language.words.get("discord", {}).get(f"name-{name}"))
        for spelt in spellings(shown)
    }


def load_all(desk: Desk) -> None:
    """Load now what is loaded when it is first needed, so that nobody's first words have to wait for it: 0.2 s."""
    desk.readings.countries()
    desk.readings.questions()
    for tag, language in desk.book.library.languages.items():
        for name in language.texts:
            template(desk.book, tag, name)


def open_countries(root: Path) -> Callable[[], Countries]:
    """The reader of countries, loaded when first called."""
    return cache(lambda: load_countries(COUNTRIES, root / "countries.toml"))


def open_questions(library: Library) -> Callable[[], Questions]:
    """The reader of questions, loaded when first called."""
    return cache(lambda: questions(model.load(QUESTIONS), _by_answer(library)))


def _by_answer(library: Library) -> dict[str, tuple[str, ...]]:
    """The official questions of each answer, one a language."""
    names = dict.fromkeys(name for language in library.languages.values() for name in language.questions)
    return {
        name: tuple(own.questions[name] for own in library.languages.values() if name in own.questions)
        for name in names
    }


def lessons(opened: Opened) -> Lessons:
    """All that the matching of questions is learned from: official questions and phrasings, every language's."""
    library = opened.book.library
    own = load_phrasings(opened.files, SERVICE, library.languages).values()
    asked = _joined([_by_answer(library), *(language.asked for language in own)])
    return Lessons(asked, _joined([language.rejected for language in own]))


def _joined(languages: Sequence[Texts]) -> dict[str, tuple[str, ...]]:
    names = dict.fromkeys(chain.from_iterable(languages))
    return {name: tuple(chain.from_iterable(texts.get(name, ()) for texts in languages)) for name in names}


def train(opened: Opened) -> int:
    """Learn the matching of questions anew and write it down; returns its size in bytes.

    Raises UsageError where scikit-learn is not installed.
    """
    from bot.reading.training import train as learned  # noqa: PLC0415 - its libraries are for development only

    file = learned(lessons(opened))
    QUESTIONS.write_bytes(file)
    return len(file)


def check(opened: Opened, day: date, *, thorough: bool = True) -> list[Problem]:
    """Everything that is wrong with the content on a day, each room's own rules joined."""
    found = check_content(opened.files, opened.book, day, PLATFORMS, thorough=thorough)
    return sorted([*found, *stale(opened), *scarce(opened)]) if thorough else found


def stale(opened: Opened) -> list[Problem]:
    """What is matched is what was learned from the phrasings as they stand."""
    if model.learned_from(QUESTIONS) == fingerprint(lessons(opened)):
        return []
    where = QUESTIONS.relative_to(PACKAGE.parent).as_posix()
    text = "was learned from other questions, phrasings or rejected lines than these; run: make train"
    return [error(where, "", "stale-model", text)]


def scarce(opened: Opened) -> list[Problem]:
    """Every answer has phrasings enough to be told from the others by, wherever there are any."""
    book = opened.book
    return [
        error(f"{SERVICE}/{tag}/{ASKED}", name, "few-phrasings", f"has {len(texts)}, {needed} are needed")
        for tag, own in load_phrasings(opened.files, SERVICE, book.library.languages).items()
        if book.guide.languages[tag].complete
        for needed in (PHRASINGS if tag == book.library.source else PHRASINGS_ELSEWHERE,)
        for name, texts in own.asked.items()
        if 0 < len(texts) < needed
    ]


def content(root: Path, day: date, days: int = RETENTION) -> Opened:
    """The content for talking to people. Raises ContentError with the first error that the quick check finds."""
    opened = open_content(root, days)
    errors = [problem for problem in check(opened, day, thorough=False) if problem.severity is Severity.ERROR]
    if errors:
        message = f"{len(errors)} errors in the content; the first: {errors[0]} (optout check shows all)"
        raise ContentError(message)
    return opened


@cache
def valid(book: Book, day: date) -> bool:
    """Whether the quick check finds no error on a day, in content that was read without one."""
    found = check_content(Files(messages()), book, day, PLATFORMS, thorough=False)
    return all(problem.severity is not Severity.ERROR for problem in found)


def graph(opened: Opened, now: datetime) -> str:
    """The conversation as a Mermaid diagram."""
    guide = opened.book.guide
    return mermaid(guide, now, next(samples.kept(guide, guide.language)))
