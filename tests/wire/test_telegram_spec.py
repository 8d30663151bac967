"""Calls are held against the specification and the documented limits, whatever way they come in."""

import json
from pathlib import Path

import httpx
import pytest

from tests.wire.telegram_api import Json, TelegramApi, awaited
from tests.wire.telegram_spec import Upload, decoded, problems, spec, spec_missing

CHAT: Json = {"chat_id": 1001}
HI: Json = {**CHAT, "text": "Hi 👋 there"}
needs_spec = pytest.mark.skipif(bool(spec_missing()), reason=spec_missing())


def found(method: str, params: Json) -> list[str]:
    return [problem.what for problem in problems(method, params)]


def keyboard(*buttons: Json) -> Json:
    return {**HI, "reply_markup": {"inline_keyboard": [list(buttons)]}}


def entity(kind: str, offset: int, length: int, **more: str) -> Json:
    return {"type": kind, "offset": offset, "length": length, **more}


@needs_spec
@pytest.mark.parametrize(
    ("method", "params", "expected"),
    [
        ("sendMessage", HI, []),
        ("sendMessage", {"text": "Hi"}, ["chat_id: missing"]),
        ("sendMessage", {**HI, "colour": "red"}, ["colour: unknown"]),
        ("sendMessage", {**HI, "chat_id": 1.5}, ["chat_id: not of type Integer: 1.5"]),
        ("sendMessage", {**HI, "protect_content": 1}, ["protect_content: not of type Boolean: 1"]),
        ("sendMessage", {**HI, "entities": {}}, ["entities: not a list: {}"]),
        ("sendMessage", {**HI, "entities": [entity("bold", 0, 2), 5]}, ["entities[1]: not a MessageEntity: 5"]),
        ("sendMessage", {**HI, "entities": [entity("bold", 0, 2, tint="x")]}, ["entities[0].tint: unknown"]),
        (
            "sendMessage",
            keyboard({"text": "Go", "callback_data": 5}),
            ["reply_markup.inline_keyboard[0][0].callback_data: not of type String: 5"],
        ),
        (
            "sendMessage",
            {**HI, "link_preview_options": {"is_disabled": "yes"}},
            ["link_preview_options.is_disabled: not of type Boolean: 'yes'"],
        ),
        ("sendMessage", {**HI, "reply_markup": {"force_reply": True}}, []),
        ("getMyCommands", {"scope": {"type": "chat", "chat_id": 5}}, []),
        ("getMyCommands", {"scope": {"type": "chat"}}, ["scope.chat_id: missing"]),
        ("setMyCommands", {"commands": [{"command": "go"}]}, ["commands[0].description: missing"]),
        ("sendPhoto", {**CHAT, "photo": Upload("cat.png", 5)}, []),
        (
            "editMessageMedia",
            {"media": {"type": "photo", "media": "attach://cat"}, "cat": Upload("cat.png", 5)},
            [],
        ),
        ("makeCoffee", {}, ["no such method"]),
    ],
)
def test_a_call_is_held_against_the_specification(method: str, params: Json, expected: list[str]) -> None:
    assert [line for line in found(method, params) if not line.startswith(("button", "commands: "))] == expected


@pytest.mark.parametrize(
    ("method", "params", "expected"),
    [
        ("sendMessage", {**CHAT, "text": " "}, "text: empty"),
        ("sendMessage", {**CHAT, "text": "Hi\n"}, "text: begins or ends with white space, which Telegram strips"),
        ("sendMessage", {**CHAT, "text": "👋" * 2049}, "text: 4098 UTF-16 units, at most 4096"),
        ("editMessageText", {**CHAT, "text": "x" * 4097}, "text: 4097 UTF-16 units, at most 4096"),
        ("sendMessage", {**HI, "parse_mode": "HTML"}, "parse_mode: this stand-in reads no markup"),
        ("sendMessage", {**HI, "entities": [entity("loud", 0, 2)]}, "entities: loud 0+2: no such type"),
        ("sendMessage", {**HI, "entities": [entity("bold", 0, 0)]}, "entities: bold 0+0: covers nothing"),
        ("sendMessage", {**HI, "entities": [entity("bold", 6, 6)]}, "entities: bold 6+6: beyond the text's 11"),
        ("sendMessage", {**HI, "entities": [entity("bold", 0, 4)]}, "entities: bold 0+4: splits a surrogate pair"),
        ("sendMessage", {**HI, "entities": [entity("text_link", 0, 2)]}, "entities: text_link 0+2: no url"),
        (
            "sendMessage",
            {**HI, "entities": [entity("bold", 0, 3), entity("italic", 2, 3)]},
            "entities: bold and italic overlap at 2 without nesting",
        ),
        (
            "sendMessage",
            {**HI, "entities": [entity("blockquote", 0, 8), entity("expandable_blockquote", 1, 2)]},
            "entities: a quote within a quote at 1",
        ),
        ("sendMessage", {**HI, "entities": [entity("bold", 0, 2)] * 101}, "entities: 101, of which Telegram shows 100"),
        ("sendMessage", keyboard({"text": "Go"}), "button 'Go': exactly one action, not []"),
        (
            "sendMessage",
            keyboard({"text": "Go", "callback_data": "x", "url": "https://example.org"}),
            "button 'Go': exactly one action, not ['callback_data', 'url']",
        ),
        ("sendMessage", keyboard({"text": "", "callback_data": "x"}), "button '': no text"),
        (
            "sendMessage",
            keyboard({"text": "Go", "callback_data": "é" * 33}),
            "button 'Go': callback_data of 1 to 64 bytes",
        ),
        (
            "sendMessage",
            keyboard({"text": "Go", "copy_text": {"text": "x" * 257}}),
            "button 'Go': copy_text of 1 to 256 characters",
        ),
        ("sendMessage", keyboard({"text": "Go", "url": "http://example.org"}), "button 'Go': url is not https"),
        (
            "sendMessage",
            keyboard({"text": "Go", "callback_data": "x", "style": "loud"}),
            "button 'Go': no style 'loud'",
        ),
        (
            "editMessageReplyMarkup",
            keyboard(*[{"text": "Go", "callback_data": "x"}] * 9),
            "reply_markup: 9 buttons in a row, at most 8",
        ),
        (
            "sendMessage",
            keyboard(*[{"text": "Go", "callback_data": "x"}] * 101),
            "reply_markup: 101 buttons, at most 100",
        ),
        ("sendMessage", keyboard(), "reply_markup: an empty row"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1", "text": "x" * 201},
            "text: at most 200 characters in an answer to a press",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "Go!", "description": "Go"}]},
            "commands: 'Go!' is not 1 to 32 of a-z, 0-9 and _",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "go", "description": ""}]},
            "commands: go: description of 1 to 256",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "go", "description": "Go"}] * 101},
            "commands: 101, at most 100",
        ),
        ("setMyDescription", {"description": "x" * 513}, "description: at most 512 characters"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "short_description: at most 120 characters"),
        ("getMyCommands", {"language_code": "en-GB"}, "language_code: two letters or none"),
        ("setWebhook", {"url": "", "secret_token": "a b"}, "secret_token: 1 to 256 of A-Z, a-z, 0-9, _ and -"),
    ],
)
def test_documented_limits_hold_with_or_without_the_specification(
    method: str, params: Json, expected: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert expected in found(method, params)

    monkeypatch.setenv("WIRE_SPECS", str(tmp_path))

    assert expected in found(method, params)


def test_without_the_specification_that_much_is_skipped_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WIRE_SPECS", str(tmp_path))

    assert spec() is None
    assert spec_missing() == f"no specification at {tmp_path / 'telegram_api.json'} (its folder comes from WIRE_SPECS)"
    assert found("sendMessage", {**HI, "colour": "red"}) == []
    assert decoded("sendMessage", {"chat_id": "5", "text": "5", "entities": "[]"}) == {
        "chat_id": 5,
        "text": "5",
        "entities": [],
    }


@awaited
async def test_parameters_come_in_any_form_and_mean_the_same() -> None:
    given: Json = {"chat_id": 5, "text": "12", "entities": [entity("bold", 0, 2)], "protect_content": True}
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
    async with TelegramApi() as api, httpx.AsyncClient(base_url=f"{api.url}/bot{api.token}/") as client:
        await client.post("sendMessage", json=given)
        await client.post("sendMessage", data=form)
        await client.get("sendMessage", params=form)
        await client.post("sendMessage", data=form, files={"photo": ("cat.png", b"12345")})

        assert [call.params for call in api.calls] == [given] * 3 + [{**given, "photo": Upload("cat.png", 5)}]
        assert [call.problems for call in api.calls[:3]] == [()] * 3


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": "Hi"}, "Bad Request: chat_id is empty"),
        ({"chat_id": "@nobody", "text": "Hi"}, "Bad Request: chat not found"),
        ({"chat_id": 5}, "Bad Request: message text is empty"),
        ({"chat_id": 5, "text": "x" * 4097}, "Bad Request: message is too long"),
        (keyboard({"text": "Go", "callback_data": "x" * 65}), "Bad Request: BUTTON_DATA_INVALID"),
        (keyboard({"text": "Go"}), "Bad Request: Text buttons are unallowed in the inline keyboard"),
        ({**HI, "reply_parameters": {"message_id": 9}}, "Bad Request: message to be replied not found"),
    ],
)
@awaited
async def test_what_telegram_refuses_is_refused(params: Json, description: str) -> None:
    async with TelegramApi() as api, httpx.AsyncClient(base_url=f"{api.url}/bot{api.token}/") as client:
        answer = await client.post("sendMessage", json=params)

        assert answer.json() == {"ok": False, "error_code": 400, "description": description}


@awaited
async def test_problems_are_told_and_what_telegram_overlooks_is_still_done() -> None:
    async with TelegramApi() as api, httpx.AsyncClient(base_url=f"{api.url}/bot{api.token}/") as client:
        answer = await client.post("sendMessage", json=keyboard({"text": "Go", "url": "http://example.org"}))

        assert answer.json()["ok"]
        assert api.problems() == ["sendMessage: button 'Go': url is not https"]


@needs_spec
@awaited
async def test_a_method_that_there_is_not_is_not_found() -> None:
    async with TelegramApi() as api, httpx.AsyncClient(base_url=f"{api.url}/bot{api.token}/") as client:
        assert (await client.post("makeCoffee")).json() == {"ok": False, "error_code": 404, "description": "Not Found"}
        assert (await client.post("getChat", json={"chat_id": 5})).json() == {"ok": True, "result": True}
