"""A trial at the real Discord: what its API answers beside what the bot relies on, in a chat with the operator."""

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import replace
from functools import partial
from secrets import token_hex

import discord
from discord import utils
from discord.http import Route

from bot.adapters.discord import markup
from bot.adapters.discord.calls import ADAPTER
from bot.adapters.discord.commands import alike, commands
from bot.adapters.discord.connection import Client, Options, aim, lasting, login
from bot.adapters.discord.deliver import CLOSED, SERVER_ERROR, TOO_LATE, attached, insist
from bot.adapters.discord.talk import Talk, words
from bot.adapters.discord.write import Screen
from bot.engine.message import LIMITS, File
from bot.errors import Refused, UsageError
from bot.tally import Tally
from bot.trial import END, WITHIN, Trial, file_of, fullest, walk, with_copy, with_quote

FEW = 50  # sessions that may still be begun today
UNREACHED = (
    "the bot may not write to the user of --discord: it must be your own user id; install the app for yourself, or "
    "share a server with it, and allow direct messages"
)
LOOK = (
    "There is one message for each language, in a frame, with bold words bold and no stray stars or backslashes.",
    f'The longest message ends with "{END}", and all its buttons can be read.',
    "Type a slash: the commands are offered, and explained in the language of your Discord.",
    "While the bot runs: /optout in a server is answered to you alone, and its buttons and forms work.",
)


async def _nothing(_: object) -> None:
    """Nothing arrives: there is no connection to the gateway."""


async def smoke(trial: Trial, options: Options) -> None:
    """Try everything, let somebody look, and delete what was sent.

    Raises Refused for a token that Discord does not know, UsageError for somebody who can't be written to.
    """
    aim(options)
    async with Client(_nothing, options, Tally()) as client:
        talk: Talk | None = None
        try:
            async with asyncio.timeout(WITHIN):
                talk = await _greeted(trial, options, client)
                if talk is None:
                    return
                await _tried(talk)
            await trial.look(LOOK)
        except TimeoutError:
            trial.report("to be done in time", [f"not after {WITHIN:.0f} seconds"])
        finally:
            if talk is not None and talk.standing and not trial.keep:
                await talk.tried("every message is deleted", _deleted(talk))


async def _greeted(trial: Trial, options: Options, client: Client) -> Talk | None:
    """The chat with the operator, where Discord answers at all."""
    try:
        await insist(lambda: login(client, options), trial.reaching)
        channel = await insist(lambda: client.create_dm(discord.Object(int(trial.address.chat))), trial.reaching)
    except Exception as failed:  # noqa: BLE001 - also the HTTP library's own, which are no business here
        if told := lasting(failed):
            raise Refused(told) from None
        if isinstance(failed, discord.HTTPException) and failed.code in CLOSED:
            raise UsageError(UNREACHED) from None
        trial.report("Discord is reached", [words(failed)])
        return None
    return Talk(trial, options, client, channel)


async def _tried(talk: Talk) -> None:
    desk, now = talk.trial.desk, talk.trial.now
    language = desk.book.guide.language
    await talk.tried("the gateway", _gateway(talk))
    await talk.tried("the commands", _commands(talk))
    for tag in desk.book.guide.languages:
        await _walked(talk, tag)
    await talk.tried("send an answer with a quotation", talk.sent(with_quote(desk, language, now).message))
    limits = replace(LIMITS[ADAPTER], measure=markup.length)
    await talk.tried("send the longest message", talk.sent(fullest(desk, now, limits)))
    await talk.tried("send a file", _filed(talk, language))
    await talk.tried("send twice under one name", _twice(talk))
    await talk.tried("edit a message that is gone", _gone(talk))
    await talk.tried("answer what nobody did", _made_up(talk))
    await talk.tried("write to somebody who can't be written to", _closed(talk))


async def _gateway(talk: Talk) -> Iterable[str]:
    shards, _, starts = await insist(talk.client.http.get_bot_gateway)
    found = []
    if 0 < talk.options.shards < shards:
        found.append(f"DISCORD_SHARDS is {talk.options.shards}; Discord recommends {shards}")
    if starts.get("max_concurrency", 0) < 1:
        found.append("the bot relies on one shard that may begin at a time; Discord returned no max_concurrency")
    if starts.get("remaining", 0) < FEW:
        found.append(f"only {starts.get('remaining', 0)} connections may be begun until tomorrow")
    return found


async def _commands(talk: Talk) -> Iterable[str]:
    book, client = talk.trial.desk.book, talk.client
    route = Route("GET", "/applications/{application_id}/commands", application_id=client.application_id)
    known = await insist(lambda: client.http.request(route, params={"with_localizations": "true"}))
    same = alike(known, commands(book.guide, book.library))
    return [] if same else ["Discord has others than this version's; the bot sets them when it starts"]


async def _walked(talk: Talk, tag: str) -> None:
    number = 0
    async for name, message in walk(talk.trial, tag):
        attempt = talk.edited(number, message) if number else talk.sent(message)
        await talk.tried(f"{'edit' if number else 'send'}, {tag}: {name}", attempt)
        number = number or next(reversed(talk.standing), 0)


async def _filed(talk: Talk, tag: str) -> Iterable[str]:
    files = (await file_of(talk.trial, tag)).files
    found = [] if files else ["there was no file"]
    for file in files:
        made = await talk.posted(partial(_handed, talk, file))
        came = [(each.filename, each.size) for each in made.attachments]
        if came != [(file.name, len(file.text.encode()))]:
            found.append(f"the bot sent {file.name}; Discord returned another name or size, or none")
    return found


async def _handed(talk: Talk, file: File) -> discord.Message:
    return await talk.channel.send(file=attached(file))


def _example(talk: Talk) -> Screen:
    desk = talk.trial.desk
    return talk.view(with_copy(desk, desk.book.guide.language, talk.trial.now).message)


async def _twice(talk: Talk) -> Iterable[str]:
    name = token_hex(8)
    made = {(await talk.posted(lambda: talk.channel.send(view=_example(talk), nonce=name))).id for _ in range(2)}
    return [] if len(made) == 1 else ["the bot relies on one message for one nonce; Discord made two"]


async def _gone(talk: Talk) -> Iterable[str]:
    last = talk.standing[next(reversed(talk.standing))]
    await insist(last.delete)
    del talk.standing[last.id]
    return await _refused(insist(lambda: last.edit(view=_example(talk))), frozenset({10008}))


async def _made_up(talk: Talk) -> Iterable[str]:
    path, number = "/interactions/{number}/{word}/callback", utils.time_snowflake(talk.trial.now)
    route = Route("POST", path, number=number, word=token_hex(16))
    return await _refused(insist(lambda: talk.client.http.request(route, json={"type": 6})), frozenset({TOO_LATE}))


async def _closed(talk: Talk) -> Iterable[str]:
    async def writing() -> None:
        itself = await insist(lambda: talk.client.create_dm(discord.Object(talk.client.application_id or 0)))
        await insist(lambda: itself.send(view=_example(talk), nonce=token_hex(8)))

    return await _refused(writing(), CLOSED)


async def _refused(call: Awaitable[object], codes: frozenset[int]) -> list[str]:
    """What is wrong about a refusal that the bot knows by its code."""
    known = " or ".join(map(str, sorted(codes)))
    try:
        await call
    except discord.HTTPException as refused:
        if refused.code in codes and refused.status < SERVER_ERROR:
            return []
        return [f"the bot relies on code {known}; {words(refused)}"]
    return [f"the bot relies on being refused with code {known}; Discord did it"]


async def _deleted(talk: Talk) -> Iterable[str]:
    found = []
    for message in tuple(talk.standing.values()):
        try:
            await insist(message.delete)
        except Exception as failed:  # noqa: BLE001 - whatever it is, the others must not stay for it
            found.append(words(failed))
        else:
            del talk.standing[message.id]
    return found
