"""What Discord shows and no other chat does: choices while somebody types, a public card, texts to be copied."""

from discord.app_commands import Choice

from bot import offers
from bot.adapters.discord.calls import ADAPTER
from bot.adapters.discord.commands import COUNTRY
from bot.adapters.discord.read import CHOSEN
from bot.desk import Desk, own_word, spoken
from bot.engine.message import Copy, Message, Paragraph, Press, Span
from bot.engine.place import Place

LONGEST_CHOICE = 100  # characters of a choice's name or value


def choices(desk: Desk, option: str, typed: str, language: str) -> list[Choice[str]]:
    """What could be meant by the beginning of a word."""
    if option == COUNTRY:
        found = offers.countries(desk, typed, language)
    else:
        found = [(text, f"{CHOSEN}{payload}") for text, payload in offers.questions(desk, typed, language)]
    return [Choice(name=name[:LONGEST_CHOICE], value=value[:LONGEST_CHOICE]) for name, value in found]


def card(desk: Desk, locale: str) -> Message:
    """The public card, whose button opens a private walk."""
    guide = desk.book.guide
    language = spoken(guide, locale)
    payload = guide.codec.write(Place(guide.service, "start"))
    begin = Press(own_word(desk, ADAPTER, "panel-button", language), payload, primary=True)
    title = Paragraph((Span(own_word(desk, ADAPTER, "panel-title", language), bold=True),))
    text = Paragraph((Span(own_word(desk, ADAPTER, "panel-text", language)),))
    return Message((title, text), ((begin,),), language)


def copies(shown: Message) -> Message:
    """The texts that a screen hands out, to be marked and copied: Discord has no button that does it."""
    texts = [button.copied() for row in shown.rows for button in row if isinstance(button, Copy)]
    if not texts:  # the place is made up, or has none any more
        return shown
    return Message(tuple(Paragraph((Span(text, code=True),)) for text in texts), (), shown.language)
