"""Every text of messages/, by language and name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.cldr import is_language
from bot.content.load import COMMON, Files, load_languages
from bot.content.problems import Table, error

SUFFIX = ".md.j2"
FOLDERS = ("pages", "steps", "answers")  # a text in one of these is called by its bare name
SURE = ("high", "mid", "low", "none")  # how sure we are of a label
SHOWN = frozenset({"high", "mid"})  # a label less sure is not shown: the English one is

# The sections of words.toml that hold texts; what people type stands in lists, and in the bot's own file only.
SECTIONS = (
    "buttons",
    "notes",
    "grades",
    "words",
    "commands",
    "about",
    "terminal",
    "telegram",
    "discord",
    "trouble",
    "countries",
    "topics",
)
TYPED = "typed"

# A text that reads one of these says something else for another country.
_REGIONAL = re.compile(r"{[{%][^}%]*\b(?:region|rule|country|authority|authorities)\b")


@dataclass(frozen=True, slots=True)
class Text:
    """A template's source and where it stands."""

    file: str
    source: str


@dataclass(frozen=True, slots=True)
class LabelText:
    """The service's own word on its screen, and how sure we are of it."""

    text: str
    sure: str


@dataclass(frozen=True, slots=True)
class Authority:
    """Who hears complaints in a country."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Language:
    """All texts of one language.

    `words` are the sections of words.toml, the bot's and the service's together (typed words are lists and stand
    apart), `statements` the claims', and `files` says where each of these stands, by "section.key".
    """

    texts: Mapping[str, Text]
    words: Mapping[str, Mapping[str, str]]
    typed: Mapping[str, tuple[str, ...]]
    questions: Mapping[str, str]
    statements: Mapping[str, str]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Library:
    """All texts in all languages; `source` is the language that the others are translated from."""

    source: str
    languages: Mapping[str, Language]
    labels: Mapping[str, Mapping[str, LabelText]]
    authorities: Mapping[str, Authority]

    def text(self, language: str, name: str) -> Text | None:
        """A template, in the source language where it is not translated."""
        return self.languages[language].texts.get(name) or self.languages[self.source].texts.get(name)

    def word(self, language: str, section: str, key: str) -> str | None:
        """A word, in the source language where it is not translated."""
        for tag in (language, self.source):
            found = self.languages[tag].words.get(section, {}).get(key)
            if found is not None:
                return found
        return None

    def label(self, language: str, name: str) -> LabelText:
        """The service's own word: in that language where it is sure enough, else in the source language.

        Raises KeyError for a word that the source language does not have.
        """
        found = self.labels.get(language, {}).get(name)
        return found if found is not None and found.sure in SHOWN else self.labels[self.source][name]

    def question(self, language: str, name: str) -> str | None:
        """The question of an answer, in the source language where it is not translated."""
        return self.languages[language].questions.get(name) or self.languages[self.source].questions.get(name)

    def statement(self, language: str, name: str) -> str:
        """What a claim states, in the source language where it is not translated."""
        languages = self.languages
        return languages[language].statements.get(name) or languages[self.source].statements.get(name, "")

    def regional(self) -> frozenset[str]:
        """The texts that say something else for another country."""
        return frozenset(
            name for name, text in self.languages[self.source].texts.items() if _REGIONAL.search(text.source)
        )


def load_library(files: Files, service: str) -> Library:
    """Every text of the bot and of a service."""
    known = load_languages(files)
    source = next(iter(known))
    languages = {
        tag: _language(files, service, tag, statements=_statements(files, service, tag, source), draft=not own.complete)
        for tag, own in known.items()
    }
    labels = {
        path.parent.name: _labels(files.table(_name(files, path)), path.parent.name)
        for path in sorted((files.root / service).glob("*/labels.toml"))
    }
    # The source language goes first: it is the one that every text falls back to.
    ordered = {tag: labels[tag] for tag in (*known, *labels) if tag in labels}
    authorities = {code: _authority(table) for code, table in files.table(f"{service}/authorities.toml").tables()}
    return Library(source, languages, ordered, authorities)


def _language(files: Files, service: str, tag: str, *, statements: dict[str, str], draft: bool) -> Language:
    common, own, faq = (
        files.table(name, optional=draft)
        for name in (f"{COMMON}/{tag}/words.toml", f"{service}/{tag}/words.toml", f"{service}/{tag}/faq.toml")
    )
    words: dict[str, dict[str, str]] = {}
    where: dict[str, str] = {}
    for table in (common, own):
        for section, key, text in _words(table):
            words.setdefault(section, {})[key] = text
            if where.setdefault(f"{section}.{key}", table.file) != table.file:
                table.wrong(f"{section}.{key}", "name-twice", f"{common.file} has it, too")
    typed = common.table("typed")
    return Language(
        texts=_texts(files, service, tag),
        words=words,
        typed={name: typed.texts(name, required=True) for name in typed.data},
        questions=faq.pairs(),
        statements=statements,
        files=where,
    )


def _words(table: Table) -> Iterator[tuple[str, str, str]]:
    """The section, the key and the text of every word of a file."""
    for section in table.data:
        if section in SECTIONS:
            yield from ((section, key, text) for key, text in table.table(section).pairs().items())
        elif section != TYPED or not table.file.startswith(f"{COMMON}/"):
            table.wrong(section, "unknown-key", "is not a section that is known here")


def _statements(files: Files, service: str, tag: str, source: str) -> dict[str, str]:
    """The source language's statements stand beside their evidence, the others' in a file of their own."""
    if tag != source:
        return files.table(f"{service}/{tag}/claims.toml", optional=True).pairs()
    claims = files.table(f"{service}/claims.toml").table("claims")
    return {name: table.text("statement") for name, table in claims.tables()}


def _texts(files: Files, service: str, tag: str) -> dict[str, Text]:
    texts: dict[str, Text] = {}
    for folder in (files.root / COMMON / tag, files.root / service / tag):
        for path in sorted(folder.rglob(f"*{SUFFIX}")):
            parts = path.relative_to(folder).as_posix().removesuffix(SUFFIX).split("/")
            name, file = "/".join(parts[1:] if parts[0] in FOLDERS else parts), _name(files, path)
            if name in texts:
                files.problems.append(error(file, name, "name-twice", f"{texts[name].file} has this name, too"))
            texts[name] = Text(file, files.text(file).strip())
    return texts


def _name(files: Files, path: Path) -> str:
    return path.relative_to(files.root).as_posix()


def _labels(table: Table, tag: str) -> dict[str, LabelText]:
    if not is_language(tag):
        table.wrong("", "unknown-language", f"CLDR knows no language {tag!r}")
    labels = {}
    for name, entry in table.tables():
        labels[name] = LabelText(entry.text("text"), entry.choice("sure", SURE))
        entry.close()
    return labels


def _authority(table: Table) -> Authority:
    authority = Authority(table.text("name"), table.text("url"))
    table.close()
    return authority
