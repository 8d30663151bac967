"""A person's updates are such as a real library reads, and answers read back as a transcript has them."""

from collections.abc import Callable, Coroutine

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ChatType

from bot.engine.message import Address, Copy, Items, Message, Paragraph, Press, Quote, Span
from tests.replay import written
from tests.wire.telegram_api import Json, Stored, TelegramApi, awaited
from tests.wire.telegram_chats import BOT
from tests.wire.telegram_limits import units
from tests.wire.telegram_person import Person
from tests.wire.telegram_written import written_back

ROW = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="1li"), InlineKeyboardButton("See", url="x")]])


def read(api: TelegramApi, number: int) -> Update:
    update = Update.de_json(api.updates.sent[number], Bot(api.token))

    assert update is not None

    return update


@awaited
async def test_what_is_typed_has_its_commands_and_addresses_marked() -> None:
    person = Person(api := TelegramApi(), language_code="de")
    message = read(api, await person.says("👍 /ask@optout_test_bot is it https://example.org/x")).message

    assert message
    assert message.from_user
    assert (message.from_user.language_code, message.chat.type) == ("de", ChatType.PRIVATE)
    assert list(message.parse_entities().values()) == ["/ask@optout_test_bot", "https://example.org/x"]


@awaited
async def test_a_link_is_followed_as_a_start_command() -> None:
    person = Person(api := TelegramApi())

    assert [api.updates.sent[await person.follows(payload)]["message"]["text"] for payload in ("1li_s2", "")] == [
        "/start 1li_s2",
        "/start",
    ]


@awaited
async def test_a_button_is_pressed_by_its_words_on_the_message_as_it_is() -> None:
    async with TelegramApi() as api, Bot(api.token, base_url=f"{api.url}/bot") as bot:
        person = Person(api)
        sent = await bot.send_message(person.chat_id, "Hello", reply_markup=ROW)
        query = read(api, await person.presses("Go")).callback_query

        assert query
        assert (query.data, query.message) == ("1li", sent)
        with pytest.raises(AssertionError, match="no button 'Stop'"):
            await person.presses("Stop")
        with pytest.raises(AssertionError, match="does not tell the bot"):
            await person.presses("See")


@awaited
async def test_a_press_on_a_message_that_is_gone_comes_without_it() -> None:
    async with TelegramApi() as api, Bot(api.token, base_url=f"{api.url}/bot") as bot:
        person = Person(api)
        sent = await bot.send_message(person.chat_id, "Hello")
        presses = [await person.presses_payload("x", on_message=77)]
        presses += [await person.presses_payload("x", sent.message_id, inaccessible=True)]
        await bot.delete_message(person.chat_id, sent.message_id)
        presses += [await person.presses_payload("x", sent.message_id)]

        for press in presses:
            query = read(api, press).callback_query
            assert query
            assert query.message
            assert not query.message.is_accessible


@awaited
async def test_an_answer_is_what_was_sent_or_edited_after_a_person_did_something() -> None:
    async with TelegramApi() as api, Bot(api.token, base_url=f"{api.url}/bot") as bot:
        person, other = Person(api), Person(api, user_id=1002)
        old = await bot.send_message(person.chat_id, "Hello")
        await bot.send_message(person.chat_id, "News")
        await person.says("hm")
        await bot.send_message(other.chat_id, "Not for you")
        with pytest.raises(AssertionError, match=r"no answer in chat 1001 within 0.01 s"):
            await person.answered(within=0.01)
        await bot.edit_message_text("Bye", person.chat_id, old.message_id)

        assert (await person.answered()).text == person.last.text == "Bye"


@awaited
async def test_a_line_of_a_transcript_is_done() -> None:
    async with TelegramApi() as api, Bot(api.token, base_url=f"{api.url}/bot") as bot:
        person = Person(api)
        await bot.send_message(person.chat_id, "Hello", reply_markup=ROW)
        followed, typed, pressed = [read(api, await person.does(line)) for line in ("@1li", "app", "[Go]")]

        assert [followed.message and followed.message.text, typed.message and typed.message.text] == [
            "/start 1li",
            "app",
        ]
        assert pressed.callback_query


Doing = Callable[[Person], Coroutine[None, None, int]]


@pytest.mark.parametrize(
    ("does", "part"),
    [
        (Person.sends_sticker, "sticker"),
        (Person.sends_voice, "voice"),
        (Person.sends_photo, "photo"),
        (lambda person: person.forwards("Look"), "forward_origin"),
        (Person.adds_the_bot, "new_chat_members"),
    ],
)
@awaited
async def test_other_messages_are_such_as_a_library_reads(does: Doing, part: str) -> None:
    person = Person(api := TelegramApi(), chat_type="supergroup")
    message = read(api, await does(person)).message

    assert message
    assert message.chat.type == ChatType.SUPERGROUP
    assert getattr(message, part)


@awaited
async def test_other_updates_are_such_as_a_library_reads() -> None:
    person, channel = Person(api := TelegramApi()), Person(api, chat_type="channel")
    post = read(api, await channel.posts("/start")).channel_post
    edit = read(api, await person.edits(1, "Hello again")).edited_message
    block = read(api, await person.blocks()).my_chat_member
    back = read(api, await person.unblocks()).my_chat_member

    assert post
    assert (post.sender_chat, post.from_user) == (post.chat, None)
    assert edit
    assert edit.edit_date
    assert block
    assert back
    assert [block.new_chat_member.status, back.new_chat_member.status] == ["kicked", "member"]
    assert block.new_chat_member.user.username == BOT["username"]


@awaited
async def test_a_pin_shows_what_was_pinned() -> None:
    async with TelegramApi() as api, Bot(api.token, base_url=f"{api.url}/bot") as bot:
        person = Person(api)
        sent = await bot.send_message(person.chat_id, "Hello")
        message = read(api, await person.pins()).message

        assert message
        assert message.pinned_message == sent


NEUTRAL = Message(
    (
        Paragraph((Span("👋 "), Span("Bold", bold=True), Span(" and "), Span("slanted", italic=True), Span("."))),
        Paragraph(
            (Span("A "), Span("link", link="https://a.example"), Span("bold", bold=True, link="https://b.example"))
        ),
        Items(((Span("one"),), (Span("two", bold=True), Span("!")))),
        Items(((Span("first"),), (Span("second"),)), ordered=True),
        Quote((Paragraph((Span("Long "), Span("detail", italic=True))), Items(((Span("point"),),)))),
        Paragraph((Span("The end"),)),
    ),
    (
        (Press("Go", "1li", primary=True), Press("Stop", "1li_x")),
        (Address("Open", "https://c.example", primary=True), Copy("Copy", "words", "", "")),
    ),
    "en",
)
TEXT = "👋 Bold and slanted.\n\nA linkbold\n\n• one\n• two!\n\n1. first\n2. second\n\nLong detail\n\n• point\n\nThe end"
BUTTONS: list[list[Json]] = [
    [{"text": "Go", "callback_data": "1li", "style": "primary"}, {"text": "Stop", "callback_data": "1li_x"}],
    [
        {"text": "Open", "url": "https://c.example", "style": "primary"},
        {"text": "Copy", "copy_text": {"text": "words"}},
    ],
]


def marked(kind: str, words: str, **more: str) -> Json:
    return {"type": kind, "offset": units(TEXT[: TEXT.index(words)]), "length": units(words), **more}


def test_a_message_reads_back_as_a_transcript_has_it() -> None:
    entities = (
        marked("bold", "Bold"),
        marked("italic", "slanted"),
        marked("text_link", "link", url="https://a.example"),
        marked("text_link", "bold", url="https://b.example"),
        marked("bold", "bold"),
        marked("bold", "two"),
        marked("expandable_blockquote", "Long detail\n\n• point"),
        marked("italic", "detail"),
    )
    stored = Stored(1, 1, TEXT, entities, {"inline_keyboard": BUTTONS})

    assert written_back(stored) == written(NEUTRAL)
