"""What every answer must be, whatever it answers."""

from functools import cache

from bot import app
from bot.adapters.discord import markup
from bot.adapters.discord.write import view
from bot.adapters.telegram.write import parameters
from bot.content.render import render
from bot.engine.claims import day
from bot.engine.engine import visit
from bot.engine.message import Address, Copy, Message, Press, text_of
from tests.fuzz.texts import CANARY, OPENED
from tests.keeping import NOW
from tests.wire.discord_limits import message_limits
from tests.wire.telegram_limits import limits

GUIDE = OPENED.book.guide
LINK = "https://t.me/bot?start="
ASK = "W" * 40  # no word of a form's button is longer


def sound(message: Message) -> None:
    """An answer says something, leads on, fits every chat, and repeats nobody's words."""
    text, buttons = text_of(message.blocks), [button for row in message.rows for button in row]
    assert text.strip()
    assert any(isinstance(button, Press) for button in buttons)
    assert CANARY not in text + "".join(map(repr, buttons))
    assert "\n\n\n" not in text
    for button in buttons:
        match button:
            case Press(_, payload):
                leads_on(payload)
            case Address(_, url):
                assert url.startswith("https://")
            case Copy():
                leads_on(button.payload)
    fits(message)


@cache
def leads_on(payload: str) -> None:
    """A payload that was shown is read as what was written, and its place can be shown."""
    place = GUIDE.codec.read(payload)
    assert GUIDE.codec.write(place) == payload
    assert render(OPENED.book, visit(GUIDE, place, NOW).screen, day(NOW)).rows


def fits(message: Message) -> None:
    """An answer keeps to the limits of every chat, as its adapter writes it."""
    for platform in app.PLATFORMS.values():
        assert platform.measure(message.blocks) <= platform.text
    shown = parameters(message, LINK)
    sent = {
        "text": shown.text,
        "entities": [entity.to_dict() for entity in shown.entities],
        "reply_markup": shown.reply_markup.to_dict(),
    }
    assert limits("sendMessage", sent) == []
    body = {"components": view(message, ASK if message.wants else "").components}
    assert message_limits(body, v2=True) == []
    assert markup.length(message.blocks) >= 1
