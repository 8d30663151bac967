"""A guide bound to all its words, ready to be shown: the one place that sets Jinja up.

Every value in a template is escaped unless it is Markdown already, and templates run in Jinja's sandbox.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.content.library import Library
from bot.content.markdown import COMMAND, escaped, parse
from bot.engine.guide import Guide
from bot.engine.message import Block

CACHED = 4096  # blocks of as many texts are kept: about all that one language can say
RETENTION = 30  # days
AUTHORITY = "authority:"  # a link to the authority of a country
SOURCE = "source:"  # a link to where a claim was found


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A guide with all its words, ready to be shown.

    `parsed` makes blocks of Markdown; `remembered` does, too, and keeps them for the next one who is told the same.
    `days` is how long a reminder that is over stays stored.
    """

    guide: Guide
    library: Library
    templates: Environment = field(repr=False, compare=False)
    parsed: Callable[[str], tuple[Block, ...]] = field(repr=False, compare=False)
    remembered: Callable[[str], tuple[Block, ...]] = field(repr=False, compare=False)
    days: int = RETENTION


def bind(guide: Guide, library: Library, days: int = RETENTION) -> Book:
    """The book of a guide and its texts; templates are compiled when first shown."""
    templates = ImmutableSandboxedEnvironment(
        loader=_Texts(library),
        undefined=StrictUndefined,
        finalize=escaped,
        autoescape=False,  # this is Markdown, escaped by finalize; HTML is never made
        cache_size=-1,
        auto_reload=False,
    )

    def parsed(text: str) -> tuple[Block, ...]:
        return parse(text, lambda target: address(guide, library, target))

    return Book(guide, library, templates, parsed, lru_cache(maxsize=CACHED)(parsed), days)


def address(guide: Guide, library: Library, target: str) -> str:
    """The address behind a link's target, or a command's name. Raises KeyError for one that stands in no table."""
    if target.startswith(COMMAND):
        name = target.removeprefix(COMMAND)
        return name if library.word(library.source, "commands", name) is not None else guide.links[target]
    if target.startswith(AUTHORITY):
        return library.authorities[target.removeprefix(AUTHORITY)].url
    if target.startswith(SOURCE):
        return guide.sources[target.removeprefix(SOURCE)].url
    return guide.links[target]


class _Texts(BaseLoader):
    """Templates by "language:name"."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, None]:  # noqa: ARG002
        language, _, name = template.partition(":")
        text = self.library.text(language, name)
        if text is None:
            raise TemplateNotFound(template)
        return text.source, text.file, None


def template(book: Book, language: str, name: str) -> Any:  # noqa: ANN401 - Jinja's templates are untyped
    """A text as a template, in a language."""
    return book.templates.get_template(f"{language}:{name}")
