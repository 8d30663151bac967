"""What the bot does about each kind of update."""

from collections.abc import Callable
from typing import Any

import pytest
from telegram import Bot, Update

from bot.adapters.telegram.read import Answer, Dismiss, Hint, Invite, Task, read
from bot.turns import Followed, Pressed, Typed

pytestmark = pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")  # as in the program itself

Json = dict[str, Any]
NAME = "Optout_Test_Bot"
COMMANDS = frozenset({"start", "faq"})
ADA: Json = {"id": 5, "is_bot": False, "first_name": "Ada", "language_code": "de"}
ROBOT: Json = {"id": 6, "is_bot": True, "first_name": "Robot"}
PRIVATE: Json = {"id": 5, "type": "private", "first_name": "Ada"}
GROUP: Json = {"id": -7, "type": "supergroup", "title": "A meeting place"}
CHANNEL: Json = {"id": -8, "type": "channel", "title": "News"}
ORIGIN: Json = {"type": "hidden_user", "sender_user_name": "Bob", "date": 1}
PHOTO: Json = {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}
STICKER: Json = {"file_id": "a", "file_unique_id": "b", "type": "regular", "width": 1, "height": 1}
STICKER |= {"is_animated": False, "is_video": False}
TOPIC: Json = {"message_thread_id": 3, "is_topic_message": True}


def said(chat: Json, text: str = "", sender: Json | None = ADA, **more: object) -> Json:
    message: Json = {"message_id": 9, "date": 1, "chat": chat, **more}
    if sender:
        message["from"] = sender
    if text:
        message["text"] = text
    if text.startswith("/"):
        length = len(text.split(maxsplit=1)[0])
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return {"message": message}


def pressed(chat: Json | None, data: str | None, date: int = 1, **more: object) -> Json:
    query: Json = {"id": "77", "from": ADA, "chat_instance": "1"}
    if chat:
        query["message"] = {"message_id": 9, "date": date, "chat": chat, **more}
    if data is not None:
        query["data"] = data
    return {"callback_query": query}


def task(update: Json) -> Task | None:
    whole = Update.de_json({"update_id": 1, **update}, Bot("1:a"))
    return read(whole, NAME, COMMANDS)


def typed(text: str, language: str = "de") -> Answer:
    return Answer(5, Typed(text), language)


PRIVATELY: list[tuple[Json, Task | None]] = [
    (said(PRIVATE, "Germany"), typed("Germany")),
    (said(PRIVATE, "/ask is it on?"), typed("/ask is it on?")),
    (said(PRIVATE, "/start"), typed("/start")),
    (said(PRIVATE, "/start "), typed("/start ")),
    (said(PRIVATE, "\u3000"), typed("\u3000")),
    (said(PRIVATE, "/start 1li_s2"), Answer(5, Followed("1li_s2"), "de")),
    (said(PRIVATE, "/start  1li_s2 "), Answer(5, Followed("1li_s2"), "de")),
    (said(PRIVATE, "/start@optout_test_bot\n1li_s2"), Answer(5, Followed("1li_s2"), "de")),
    (said(PRIVATE, "/starting out"), typed("/starting out")),
    (said(PRIVATE, "x" * 4096), typed("x" * 4096)),
    (said(PRIVATE, "hi", ADA | {"language_code": ""}), typed("hi", "")),
    (said(PRIVATE, "hi", {key: ADA[key] for key in ("id", "is_bot", "first_name")}), typed("hi", "")),
    (said(PRIVATE, "hi", None), typed("hi", "")),
    (said(PRIVATE, "hi", ADA | {"language_code": "zz-Odd-9"}), typed("hi", "zz-Odd-9")),
    (said(PRIVATE, "hi", **TOPIC), Answer(5, Typed("hi"), "de", thread=3)),
    (said(PRIVATE, "hi", message_thread_id=3), typed("hi")),
    (said(PRIVATE, "hi", ROBOT), None),
    (said(PRIVATE, "look", forward_origin=ORIGIN), Hint(5, "de")),
    (said(PRIVATE, sticker=STICKER), Hint(5, "de")),
    (said(PRIVATE, caption="my feed", **PHOTO), Hint(5, "de")),
    (said(PRIVATE, media_group_id="album", **PHOTO), Hint(5, "de", "album")),
    (said(PRIVATE, voice={"file_id": "a", "file_unique_id": "b", "duration": 1}), Hint(5, "de")),
    (said(PRIVATE, forward_origin=ORIGIN, **PHOTO, **TOPIC), Hint(5, "de", thread=3)),
    (said(PRIVATE, rich_message={"blocks": []}), Hint(5, "de")),
    (said(PRIVATE, pinned_message={"message_id": 1, "date": 0, "chat": PRIVATE}), None),
    (said(PRIVATE, message_auto_delete_timer_changed={"message_auto_delete_time": 86400}), None),
    ({"edited_message": said(PRIVATE, "hi")["message"]}, None),
    ({"my_chat_member": None}, None),
    ({"something_new": {"id": 1}}, None),
    ({}, None),
]


@pytest.mark.parametrize(("update", "expected"), PRIVATELY)
def test_in_private_everything_that_is_said_is_answered(update: Json, expected: Task | None) -> None:
    assert task(update) == expected


INVITED = Invite(-7, "start", "de")
PUBLICLY: list[tuple[Json, Task | None]] = [
    (said(GROUP, "/start"), INVITED),
    (said(GROUP, "/START@optout_TEST_bot now"), INVITED),
    (said(GROUP | {"type": "group"}, "/faq"), Invite(-7, "faq", "de")),
    (said(GROUP, "/other@optout_test_bot"), Invite(-7, "other", "de")),
    (said(GROUP, "/start", **TOPIC), Invite(-7, "start", "de", 3)),
    (said(GROUP, "/start", message_thread_id=3), INVITED),
    (said(GROUP, "/start", ROBOT | {"id": 1087968824}, sender_chat=GROUP), Invite(-7, "start", "")),
    (said(GROUP, "/start", ROBOT | {"id": 136817688}, sender_chat=CHANNEL), Invite(-7, "start", "")),
    (said(GROUP, "/start", ROBOT), None),
    (said(GROUP, "/start@another_bot"), None),
    (said(GROUP, "/unknown"), None),
    (said(GROUP, "Germany"), None),
    (said(GROUP, "so /start"), None),
    (said(GROUP, "/start", forward_origin=ORIGIN), None),
    (said(GROUP, sticker=STICKER), None),
    (said(GROUP, caption="/start", **PHOTO), None),
    (said(GROUP, new_chat_members=[ROBOT]), None),
    (said(CHANNEL, "/start"), None),
    ({"channel_post": said(CHANNEL, "/start", None)["message"]}, None),
]


@pytest.mark.parametrize(("update", "expected"), PUBLICLY)
def test_in_public_only_own_commands_are_answered(update: Json, expected: Task | None) -> None:
    assert task(update) == expected


PRESSES: list[tuple[Json, Task]] = [
    (pressed(PRIVATE, "1li_s2"), Answer(5, Pressed("1li_s2"), "de", "77", 9)),
    (pressed(PRIVATE, "\udcff no payload"), Answer(5, Pressed("\udcff no payload"), "de", "77", 9)),
    (pressed(PRIVATE, "1li", date=0), Answer(5, Pressed("1li"), "de", "77", 9)),
    (pressed(PRIVATE, "1li", **TOPIC), Answer(5, Pressed("1li"), "de", "77", 9, 3)),
    (pressed(PRIVATE, None), Dismiss("77")),
    (pressed(GROUP, "1li"), Dismiss("77")),
    (pressed(None, "1li"), Dismiss("77")),
]


@pytest.mark.parametrize(("update", "expected"), PRESSES)
def test_a_press_is_answered_on_its_message_or_only_ended(update: Json, expected: Task) -> None:
    assert task(update) == expected


@pytest.mark.parametrize("number", [[5], {"id": 5}, "five"])
@pytest.mark.parametrize("update", [said, pressed], ids=["said", "pressed"])
def test_a_chat_without_a_number_is_told_of_while_reading(update: Callable[..., Json], number: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        task(update(PRIVATE | {"id": number}, "1li"))


def test_what_is_no_text_is_read_as_one() -> None:
    odd = ADA | {"language_code": ["de"]}

    update = said(PRIVATE, "hi", odd)
    update["message"]["text"] = [1]

    assert task(update) == typed("[1]", "['de']")
