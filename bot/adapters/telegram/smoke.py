"""A trial at the real Telegram: what the Bot API answers beside what the bot relies on, in a chat of the operator's."""

import asyncio
import time
from collections.abc import Awaitable, Iterable, Iterator
from functools import partial
from http import HTTPStatus
from typing import Any

from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.adapters.telegram.adapter import WRONG_TOKEN
from bot.adapters.telegram.compared import Exchange
from bot.adapters.telegram.connection import ALLOWED, Options
from bot.adapters.telegram.deliver import GONE, SOON, UNCHANGED, edit, hand, insist, send
from bot.adapters.telegram.overheard import Talk, connected, words
from bot.adapters.telegram.profile import GROUPS, Profile, profiles
from bot.adapters.telegram.write import Parameters
from bot.engine.message import LIMITS
from bot.errors import Refused, UsageError
from bot.trial import END, WITHIN, Trial, file_of, fullest, walk, with_copy, with_quote

NOBODY = (1 << 40) - 1  # the last id that Telegram could give somebody: it gives them in order, and is far from it
NO_THREAD = 2_000_000_000  # a topic that no chat has
NOT_THERE = "message to edit not found"
LATELY = 3600  # seconds in which a webhook's last error is a matter of today
MANY = 100  # updates that wait
CLOSED = (
    "the bot may not write to the chat of --telegram: it must be your own user id; open the bot in Telegram and press "
    "Start first"
)
LOOK = (
    "There is one message for each language. It has changed several times, and now shows what is kept of a reminder.",
    "Bold words are bold, no stray stars or brackets stand in any text, and the quotation is folded and can be opened.",
    "The button that copies a text does so: paste it somewhere; the link in it opens this bot.",
    "No message has the preview of a page below it, and links in the text open.",
    f'The longest message ends with "{END}", and all its buttons can be read.',
    "Type a slash: the commands are offered, and explained in the language of your Telegram.",
)


async def smoke(trial: Trial, options: Options) -> None:
    """Try everything, let somebody look, and delete what was sent.

    Raises Refused for a token that Telegram does not know, UsageError for a chat that can't be written to.
    """
    async with connected(trial, options) as talk:
        try:
            async with asyncio.timeout(WITHIN):
                if not await _greeted(talk):
                    return
                await _tried(talk)
            await trial.look(LOOK)
        except TimeoutError:
            trial.report("to be done in time", [f"not after {WITHIN:.0f} seconds"])
        finally:
            if talk.heard.standing and not trial.keep:
                await talk.tried("every message is deleted", _deleted(talk))


async def _greeted(talk: Talk) -> bool:
    """Whether Telegram answers at all."""
    waits = talk.trial.reaching
    try:
        await insist(talk.bot.initialize, repeats=len(waits), waits=waits)
        await insist(lambda: talk.bot.send_chat_action(talk.chat, ChatAction.TYPING), repeats=len(waits), waits=waits)
    except InvalidToken:
        raise Refused(WRONG_TOKEN) from None
    except (BadRequest, Forbidden):
        raise UsageError(CLOSED) from None
    except TelegramError as failed:
        talk.trial.report("Telegram is reached", [words(failed)])
        return False
    return True


async def _tried(talk: Talk) -> None:
    desk, now = talk.trial.desk, talk.trial.now
    language = desk.book.guide.language
    await talk.tried("who the bot is", _who(talk))
    await talk.tried("how updates come", _updates(talk))
    for face in profiles(desk.book):
        await talk.tried(f"commands and descriptions, {face.language or 'for every other language'}", _face(talk, face))
    for tag in desk.book.guide.languages:
        await _walked(talk, tag)
    await talk.tried("send an answer with a quotation", talk.sent(with_quote(desk, language, now).message))
    await talk.tried("send a text to copy", talk.sent(with_copy(desk, language, now).message))
    await talk.tried("send the longest message", talk.sent(fullest(desk, now, LIMITS["telegram"])))
    await talk.tried("send a file", _filed(talk, language))
    await talk.tried("edit a message to what it says already", _unchanged(talk))
    await talk.tried("edit a message that is gone", _gone(talk))
    await talk.tried("send to a topic that is not there", _threaded(talk))
    await talk.tried("send to somebody who is not there", _nobody(talk))
    talk.trial.report("being told to wait", _waits(talk))


async def _who(talk: Talk) -> Iterable[str]:
    me = next(one for one in talk.heard.exchanges if one.method == "getMe").result
    lacking = [name for name in ("username", "can_join_groups") if name not in me]
    found = [f"the bot relies on {name}; Telegram returned none" for name in lacking]
    if me.get("can_read_all_group_messages"):
        found.append("privacy mode is off, so that the bot is sent what groups say; switch it on in BotFather")
    return found


async def _updates(talk: Talk) -> Iterable[str]:
    wanted = talk.options.webhook
    (asked,) = await talk.made(talk.bot.get_webhook_info())
    return list(hooked(asked.result, wanted))


def hooked(info: dict[str, Any], wanted: str) -> Iterator[str]:
    """What is wrong with how updates come; `wanted` is the webhook in the settings, empty for polling."""
    url = str(info.get("url", ""))
    if url and not wanted:
        yield "a webhook is set, but TELEGRAM_WEBHOOK_URL is not: does another program use this token?"
    elif wanted and not url:
        yield "TELEGRAM_WEBHOOK_URL is set, but Telegram has no webhook; the bot sets it when it starts"
    elif url != wanted:
        yield "Telegram brings updates to another address than TELEGRAM_WEBHOOK_URL"
    elif url and not set(ALLOWED) <= set(info.get("allowed_updates", ALLOWED)):
        yield f"Telegram brings {', '.join(info['allowed_updates'])}; the bot relies on {' and '.join(ALLOWED)}"
    if time.time() - int(info.get("last_error_date", 0)) < LATELY:
        yield f'Telegram could not bring updates: "{info.get("last_error_message", "")}"'
    if int(info.get("pending_update_count", 0)) > MANY:
        yield f"{info['pending_update_count']} updates wait to be taken"


async def _face(talk: Talk, face: Profile) -> Iterable[str]:
    tag = face.language or None
    commands = await talk.bot.get_my_commands(language_code=tag)
    shared = await talk.bot.get_my_commands(GROUPS, tag)
    told = {
        "commands": tuple((one.command, one.description) for one in commands) == face.commands,
        "commands of groups": tuple((one.command, one.description) for one in shared) == face.shared,
        "description": (await talk.bot.get_my_description(tag)).description == face.description,
        "short description": (await talk.bot.get_my_short_description(tag)).short_description == face.short,
    }
    others = [name for name, same in told.items() if not same]
    return [f"not this version's: {', '.join(others)}; the bot sets them when it starts"] if others else []


async def _walked(talk: Talk, tag: str) -> None:
    number = 0
    async for name, message in walk(talk.trial, tag):
        attempt = talk.edited(number, message) if number else talk.sent(message)
        await talk.tried(f"{'edit' if number else 'send'}, {tag}: {name}", attempt)
        number = number or next(reversed(talk.heard.standing), 0)


async def _filed(talk: Talk, tag: str) -> Iterable[str]:
    found = []
    for file in (await file_of(talk.trial, tag)).files:
        for one in await talk.made(hand(talk.bot, talk.chat, file)):
            came = one.result.get("document", {})
            if (came.get("file_name"), came.get("file_size")) != (file.name, len(file.text.encode())):
                found.append(f"the bot sent {file.name}; Telegram returned another name or size, or none")
    return found or ([] if "sendDocument" in {one.method for one in talk.heard.exchanges} else ["there was no file"])


def _example(talk: Talk) -> Parameters:
    desk = talk.trial.desk
    return talk.shown(with_copy(desk, desk.book.guide.language, talk.trial.now).message)


async def _unchanged(talk: Talk) -> Iterable[str]:
    await talk.made(send(talk.bot, talk.chat, _example(talk)))
    number = next(reversed(talk.heard.standing))
    return _relied(await talk.made(edit(talk.bot, talk.chat, number, _example(talk))), "editMessageText", UNCHANGED)


async def _gone(talk: Talk) -> Iterable[str]:
    number = next(reversed(talk.heard.standing))
    await insist(lambda: talk.bot.delete_message(talk.chat, number), repeats=len(SOON), waits=SOON)
    made = await talk.made(edit(talk.bot, talk.chat, number, _example(talk)))
    instead = [one for one in made if one.method == "sendMessage"]
    return [*_relied(made, "editMessageText", NOT_THERE), *([] if instead else ["no new message took its place"])]


async def _threaded(talk: Talk) -> Iterable[str]:
    made = await talk.made(_refused(send(talk.bot, talk.chat, _example(talk), thread=NO_THREAD)))
    return [f'Telegram said "{one.words}"' for one in made if one.status not in {200, HTTPStatus.BAD_REQUEST}]


async def _nobody(talk: Talk) -> Iterable[str]:
    made = await talk.made(_refused(send(talk.bot, NOBODY, _example(talk))))
    return _relied(made, "sendMessage", *GONE)


async def _refused(call: Awaitable[object]) -> None:
    """Make a call that is expected to be refused."""
    try:
        await call
    except BadRequest:
        return


def _relied(made: Iterable[Exchange], method: str, *known: str) -> list[str]:
    """What is wrong about a refusal that the bot knows by its words, whichever of them they are."""
    told = next((one for one in made if one.method == method), None)
    if told is None or told.well:
        return [f'the bot relies on being refused with "{known[0]}"; Telegram did it']
    same = told.status == HTTPStatus.BAD_REQUEST and any(words in told.words.lower() for words in known)
    return (
        [] if same else [f'the bot relies on 400 and "{known[0]}"; Telegram returned {told.status} and "{told.words}"']
    )


def _waits(talk: Talk) -> Iterator[str]:
    """A 429 can't be asked for; where one came, it must have said for how long."""
    for one in talk.heard.exchanges:
        wait = one.said.get("parameters", {}).get("retry_after")
        if one.status == HTTPStatus.TOO_MANY_REQUESTS and not (isinstance(wait, int) and wait > 0):
            yield "the bot relies on retry_after in seconds; Telegram returned none"


async def _deleted(talk: Talk) -> Iterable[str]:
    found = []
    for number in tuple(talk.heard.standing):
        try:
            await insist(partial(talk.bot.delete_message, talk.chat, number), repeats=len(SOON), waits=SOON)
        except TelegramError as failed:
            found.append(words(failed))
    return found
