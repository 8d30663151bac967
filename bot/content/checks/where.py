"""Where things stand in messages/: the file and the key that a problem is reported under."""

from bot.content.book import Book
from bot.content.library import FOLDERS, SUFFIX
from bot.content.load import COMMON
from bot.engine.guide import Answer, Guide, Own, OwnScreen, Page, Step, Topic
from bot.engine.hearing import SCREENS

GUIDE = "guide.toml"
OURS = frozenset(SCREENS.values()) - set(Own)  # the bot's own pages that commands open


def node(guide: Guide, name: str) -> tuple[str, str]:
    """The file and the key of a node, whether it is there yet or not."""
    match guide.nodes.get(name):
        case OwnScreen():
            return f"{COMMON}/{GUIDE}", f"own.{name}"
        case Page(ours=True):
            return f"{COMMON}/{GUIDE}", f"pages.{name}"
        case Page():
            return f"{guide.service}/{GUIDE}", f"pages.{name}"
        case Step():
            return f"{guide.service}/{GUIDE}", f"steps.{name}"
        case Topic():
            return f"{guide.service}/{GUIDE}", f"topics.{name}"
        case Answer():
            return f"{guide.service}/{GUIDE}", f"answers.{name}"
        case None if name in set(Own):
            return f"{COMMON}/{GUIDE}", f"own.{name}"
        case None if name in OURS:
            return f"{COMMON}/{GUIDE}", f"pages.{name}"
        case _:
            return f"{guide.service}/{GUIDE}", name


def text(book: Book, tag: str, name: str) -> str:
    """The file of a screen's text in a language, whether it is there yet or not."""
    source = book.library.source
    known = book.library.languages[source].texts.get(name)
    if known is not None:
        return known.file.replace(f"/{source}/", f"/{tag}/", 1)
    if name.startswith("regions/"):
        return f"{book.guide.service}/{tag}/{name}{SUFFIX}"
    file, key = node(book.guide, name)
    folder = key.partition(".")[0]
    if file.startswith(f"{COMMON}/") or folder not in FOLDERS:
        return f"{COMMON}/{tag}/{name}{SUFFIX}"
    return f"{book.guide.service}/{tag}/{folder}/{name}{SUFFIX}"


def word(book: Book, tag: str, key: str) -> str:
    """The file of a word ("section.key") in a language, whether it is there yet or not."""
    library, service = book.library, book.guide.service
    section = key.partition(".")[0]
    if section == "claims":
        return f"{service}/claims.toml" if tag == library.source else f"{service}/{tag}/claims.toml"
    for language in (library.languages[tag], library.languages[library.source]):
        if key in language.files:
            file = language.files[key].split("/")
            return "/".join((file[0], tag, file[-1]))
    home = service if section in {"buttons", "topics"} else COMMON
    return f"{home}/{tag}/words.toml"
