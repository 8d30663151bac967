"""Requests are held against the specification and the documented limits."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wire.discord_command_limits import is_name
from tests.wire.discord_limits import message_limits
from tests.wire.discord_spec import problems, spec, spec_missing
from tests.wire.discord_wire import Asked, Json, Upload

needs_spec = pytest.mark.skipif(bool(spec_missing()), reason=spec_missing())
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
SEND, COMMANDS = "/channels/{channel_id}/messages", "/applications/{application_id}/commands"
HELP: Json = {"name": "help", "description": "How it works"}
GO: Json = {"type": 2, "style": 1, "label": "Go", "custom_id": "0.1li"}
SEE: Json = {"type": 2, "style": 5, "label": "See", "url": "https://a.example"}
ONE: Json = {"label": "One", "value": "1"}
INPUT: Json = {"type": 4, "custom_id": "words", "style": 1}


def found(method: str, path: str, body: object, **query: str) -> list[str]:
    return [problem.what for problem in problems((method, path), Asked({}, query, body))]


def row(*inner: Json) -> Json:
    return {"type": 1, "components": list(inner)}


def text(content: str) -> Json:
    return {"type": 10, "content": content}


def options(*given: Json) -> Json:
    return {**HELP, "options": list(given)}


def option(name: str, **more: object) -> Json:
    return {"type": 3, "name": name, "description": "Which", **more}


@needs_spec
@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", SEND, {"content": "Hi"}, []),
        ("POST", SEND, {"content": 5}, ["content: Could not interpret '5' as string or null."]),
        ("POST", SEND, {"content": "x" * 4001}, ["content: Must be 4000 or fewer in length."]),
        ("POST", SEND, {"colour": "red"}, ["colour: unknown"]),
        ("POST", SEND, {"flags": "many"}, ['flags: Value "many" is not int.']),
        ("POST", SEND, {"allowed_mentions": {"users": [5, "x"]}}, ['allowed_mentions.users.1: Value "x" is not sno']),
        ("POST", SEND, {"components": [{"type": 2}]}, ['components.0: Value of field "type" must be one of (1, 17,']),
        ("POST", SEND, {"components": [{"type": 10}]}, ["components.0.content: This field is required"]),
        (
            "POST",
            SEND,
            {"components": [{"type": 17, "components": [row({**GO, "style": 9})]}]},
            ["components.0.components.0.components.0.style: Value 9 must be one of [1, 2, 3, 4, 5, 6]."],
        ),
        (
            "POST",
            SEND,
            {"components": [row({**SEE, "url": "x"})]},
            ["components.0.components.0.url: Not a well formed"],
        ),
        ("POST", SEND, None, ["a body is missing"]),
        ("POST", CALLBACK, {"type": 6}, []),
        ("POST", CALLBACK, {"type": 8, "data": {"choices": [{"name": "Germany", "value": "DE"}]}}, []),
        ("POST", CALLBACK, {"type": 8}, ["data: This field is required"]),
        ("POST", CALLBACK, {"type": 99}, ['Value of field "type" must be one of (8, 4, 5, 12, 9, 1, 13, 6, 7).']),
        ("PUT", COMMANDS, [HELP, {"description": "x"}], ["1.name: This field is required"]),
        (
            "PUT",
            COMMANDS,
            [options(option("x", max_length=6001))],
            ["0.options.0.max_length: int value should be less"],
        ),
        ("POST", "/coffee", {}, ["no such route: POST /coffee"]),
    ],
)
def test_a_request_is_held_against_the_specification(method: str, path: str, body: object, expected: list[str]) -> None:
    told = found(method, path, body)

    assert len(told) >= len(expected)
    assert [line[: len(start)] for line, start in zip(told, expected or told, strict=False)] == (expected or [])


@needs_spec
def test_a_query_is_held_against_the_specification() -> None:
    assert found("POST", CALLBACK, {"type": 6}, with_response="1") == []
    assert found("POST", CALLBACK, {"type": 6}, with_response="yes") == ["with_response: Value 'yes' is not bool."]
    assert found("POST", CALLBACK, {"type": 6}, wait="1") == ["wait: unknown in the query"]
    assert found("GET", SEND, None, limit="101") == ["limit: int value should be less than or equal to 100."]


@pytest.mark.parametrize(
    ("components", "where"),
    [
        ([text("x" * 2000), text("y" * 2001)], "components"),
        ([text("")], "components.0.content"),
        ([text("x")] * 41, "components"),
        ([row(GO, GO)], "components.0.components.1.custom_id"),
        ([row({**GO, "custom_id": "x" * 101})], "components.0.components.0.custom_id"),
        ([row(*({**GO, "custom_id": str(at)} for at in range(6)))], "components.0.components.5"),
        ([row()], "components.0.components"),
        ([row({**GO, "label": "x" * 81})], "components.0.components.0.label"),
        ([row({**GO, "label": ""})], "components.0.components.0.label"),
        ([row({**GO, "custom_id": None})], "components.0.components.0.custom_id"),
        ([row({**GO, "url": "https://a.example"})], "components.0.components.0.url"),
        ([row({**SEE, "custom_id": "a"})], "components.0.components.0.custom_id"),
        ([row({**SEE, "url": "javascript:x"})], "components.0.components.0.url"),
        ([row({"type": 3, "custom_id": "a", "options": [ONE, ONE]})], "components.0.components.0.options.1"),
        ([row({"type": 3, "custom_id": "a", "options": []})], "components.0.components.0.options"),
        (
            [row({"type": 3, "custom_id": "a", "options": [{**ONE, "description": "x" * 101}]})],
            "components.0.components.0.options.0.description",
        ),
        ([row({"type": 3, "custom_id": "a", "options": [ONE], "max_values": 2})], "components.0.components.0.options"),
        ([row(GO, {"type": 3, "custom_id": "a", "options": [ONE]})], "components.0.components.1"),
        (
            [{"type": 17, "components": [row(SEE, {**SEE, "label": "y" * 81})]}],
            "components.0.components.0.components.1",
        ),
    ],
)
def test_a_message_keeps_the_documented_limits(components: list[Json], where: str) -> None:
    assert message_limits({"components": [text("Hi"), row(GO, SEE)]}, v2=True) == []
    told = [problem.where for problem in message_limits({"components": components}, v2=True)]
    assert told
    assert told[0].startswith(where)


def test_a_message_with_the_flag_says_everything_in_components_and_one_without_has_rows_only() -> None:
    both: Json = {"content": "Hi", "embeds": [{}], "components": [row(GO)]}

    assert [problem.where for problem in message_limits(both, v2=True)] == ["content", "embeds"]
    assert message_limits(both, v2=False) == []
    plain = message_limits({"components": [text("Hi")] + [row(GO)] * 5}, v2=False, where="data")
    assert [problem.where for problem in plain][:2] == ["data.components", "data.components.0"]


MODAL: Json = {"custom_id": "1li_q", "title": "Ask", "components": [{"type": 18, "label": "Words", "component": INPUT}]}


@pytest.mark.parametrize(
    ("kind", "data", "where"),
    [
        (9, {**MODAL, "title": "x" * 46}, "data.title"),
        (9, {**MODAL, "custom_id": ""}, "data.custom_id"),
        (9, {**MODAL, "components": MODAL["components"] * 2}, "data.components.1.component.custom_id"),
        (9, {**MODAL, "components": [{**MODAL["components"][0], "label": "x" * 46}]}, "data.components.0.label"),
        (9, {**MODAL, "components": [text("Hi")] * 6}, "data.components"),
        (8, {"choices": [{"name": "x", "value": "y"}] * 26}, "data.choices"),
        (8, {"choices": [{"name": "", "value": "y"}]}, "data.choices.0.name"),
        (8, {"choices": [{"name": "x", "value": "y" * 101}]}, "data.choices.0.value"),
    ],
)
def test_modals_and_choices_keep_the_documented_limits(kind: int, data: Json, where: str) -> None:
    assert found("POST", CALLBACK, {"type": 9, "data": MODAL}) == []
    assert [line.partition(":")[0] for line in found("POST", CALLBACK, {"type": kind, "data": data})] == [where]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({**HELP, "name": "Help"}, "0.name"),
        ({**HELP, "name": "get help"}, "0.name"),
        ({**HELP, "description": ""}, "0.description"),
        ({**HELP, "name_localizations": {"de": "Hilfe"}}, "0.name_localizations.de"),
        ({**HELP, "name_localizations": {"xx": "hilfe"}}, "0.name_localizations.xx"),
        ({**HELP, "description_localizations": {"de": ""}}, "0.description_localizations.de"),
        (options(*(option(f"o{at}") for at in range(26))), "0.options"),
        (options(option("a"), option("a")), "0.options.1"),
        (options(option("a"), option("b", required=True)), "0.options.1"),
        (options(option("a", autocomplete=True, choices=[{"name": "x", "value": "y"}])), "0.options.0"),
        (options(option("a", choices=[{"name": "x", "value": "y" * 101}])), "0.options.0.choices.0.value"),
    ],
)
def test_a_command_keeps_the_documented_limits(body: Json, where: str) -> None:
    assert found("PUT", COMMANDS, [HELP, options(option("country", autocomplete=True))][:1]) == []
    assert where in [line.partition(":")[0] for line in found("PUT", COMMANDS, [body])]


def test_a_command_is_no_larger_than_its_longest_language() -> None:
    choices = [{"name": "x" * 100, "value": "y" * 100} for _ in range(25)]
    large = options(
        option("a", choices=choices), option("b", choices=[{**choices[0], "value": str(at)} for at in range(25)])
    )
    languages = {"de": "z" * 100, "fr": "z" * 90}

    assert found("PUT", COMMANDS, [large]) == []
    grown = options(*large["options"], option("c", choices=choices[:1], description_localizations=languages))
    assert found("PUT", COMMANDS, [grown]) == []
    grown["options"][1]["choices"] = choices
    assert any("exceeds maximum size (8000): 1" in line for line in found("PUT", COMMANDS, [grown]))
    assert found("PUT", COMMANDS, [{**HELP, "name": f"c{at}"} for at in range(101)]) == ["101 commands, at most 100"]
    assert found("PUT", COMMANDS, [HELP, HELP]) == ["1: Application command names must be unique"]


def test_a_name_is_in_lower_case_letters_of_any_script() -> None:
    assert all(map(is_name, ("help", "ポスト", "ค้นหา", "à-la_carte'2", "हिन्दी")))
    assert not any(map(is_name, ("", "Help", "x" * 33, "get help", "a.b", "Ünter")))


@needs_spec
def test_the_whole_specification_can_be_read() -> None:
    known = spec()
    assert known
    named = set(known.schemas.named)
    assert set(_references(known.paths)) <= named
    assert known.route("PATCH", "/webhooks/1/x/messages/@original") == (
        "PATCH",
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
    )
    assert known.route("GET", "/coffee") is None


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if str(value.get("$ref", "")).startswith("#/components/schemas/"):
            yield value["$ref"].removeprefix("#/components/schemas/")
        for one in value.values():
            yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)


def test_a_place_without_the_specification_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WIRE_SPECS", str(tmp_path))

    assert "no specification at" in spec_missing()
    assert found("POST", SEND, {"colour": "red"}) == []
    assert found("POST", CALLBACK, {"type": 9, "data": {**MODAL, "title": ""}}) != []
    (tmp_path / "discord_openapi.json").write_text(json.dumps({"components": {"schemas": {}}, "paths": {}}))
    assert found("POST", SEND, {}) == [f"no such route: POST {SEND}"]
    assert Upload("cat.png", 5).size == 5
