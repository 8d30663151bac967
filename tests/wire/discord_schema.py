"""A value held against a schema of an OpenAPI 3.1 document: as much of JSON Schema as Discord's document uses."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.wire.discord_faults import Problem
from tests.wire.discord_wire import Json

REFERENCE = "#/components/schemas/"
IGNORED = {"tts", "nsfw"}  # discord.py sends them everywhere, the document knows them in some places only
NEVER = 10_000  # farther than any type that a value could have been meant for
OTHER = 100  # farther than any object of the same kind
NOTHING: Json = {}


@dataclass(frozen=True, slots=True)
class Schemas:
    """The named schemas of a document."""

    named: Mapping[str, Json]

    def check(self, schema: Json, value: object, where: str = "") -> list[Problem]:
        """Everything that is wrong with a value."""
        return list(self._check(self._whole(schema), value, where))

    def _whole(self, schema: Json) -> Json:
        while "$ref" in schema:
            schema = self.named[schema["$ref"].removeprefix(REFERENCE)]
        return schema

    def _check(self, schema: Json, value: object, where: str) -> Iterator[Problem]:
        if alternatives := schema.get("oneOf") or schema.get("anyOf"):
            yield from self._nearest([self._whole(one) for one in alternatives], value, where)
        elif not _typed(schema, value):
            yield _wrong_type(schema, value, where)
        elif not _among(schema, value):
            yield _choices([schema], value, where)
        elif isinstance(value, dict):
            yield from self._object(schema, value, where)
        elif isinstance(value, list):
            yield from _length(schema, len(value), "Items", where)
            for at, one in enumerate(value):
                yield from self._check(self._whole(schema.get("items", NOTHING)), one, _within(where, at))
        else:
            yield from _scalar(schema, value, where)

    def _nearest(self, alternatives: list[Json], value: object, where: str) -> Iterator[Problem]:
        """What is wrong by the alternative that a value comes closest to; nothing where it is one of them."""
        possible = [one for one in alternatives if one.get("type") != "null"] if value is not None else alternatives
        far = [self._distance(one, value) for one in possible]
        best = min(far)
        if best >= OTHER and (told := _no_such(possible, value, where)):
            yield told
            return
        near = [one for one, distance in zip(possible, far, strict=True) if distance == best]
        yield from min((list(self._check(one, value, where)) for one in near), key=len)

    def _distance(self, schema: Json, value: object) -> int:
        """How far a value is from a schema: by type, and an object by its own marks and the names of its fields."""
        if inner := schema.get("oneOf") or schema.get("anyOf"):
            return min(self._distance(self._whole(one), value) for one in inner)
        if not _typed(schema, value) or not _among(schema, value):
            return NEVER
        if not isinstance(value, dict):
            return 0
        fields: Json = schema.get("properties", NOTHING)
        marks = sum(1 for name, one in fields.items() if "enum" in one and value.get(name) not in one["enum"])
        needed = set(schema.get("required", ()))
        return OTHER * marks + len(value.keys() - fields.keys()) + len(needed - value.keys())

    def _object(self, schema: Json, value: Json, where: str) -> Iterator[Problem]:
        yield from _length(schema, len(value), "Properties", where)
        fields, others = schema.get("properties", NOTHING), schema.get("additionalProperties")
        for name in schema.get("required", ()):
            if name not in value:
                yield Problem(_within(where, name), "This field is required", "BASE_TYPE_REQUIRED")
        for name, one in value.items():
            if name in fields:
                yield from self._check(self._whole(fields[name]), one, _within(where, name))
            elif isinstance(others, dict):
                yield from self._check(self._whole(others), one, _within(where, name))
            elif fields and name not in IGNORED:
                yield Problem(_within(where, name), "unknown")


def _within(where: str, name: object) -> str:
    return f"{where}.{name}" if where else str(name)


def _typed(schema: Json, value: object) -> bool:
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return not kinds or any(_is(value, kind, schema.get("format")) for kind in kinds)


def _is(value: object, kind: str, form: str | None) -> bool:
    """Whether a value is of a type; Discord reads numbers out of texts, and ids out of numbers."""
    match kind:
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return (isinstance(value, int) and not isinstance(value, bool)) or _digits(value)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "string":
            return isinstance(value, str) or (form == "snowflake" and type(value) is int)
        case "array":
            return isinstance(value, list)
        case _:
            return isinstance(value, dict)


def _digits(value: object) -> bool:
    return isinstance(value, str) and value.isdecimal()


def _among(schema: Json, value: object) -> bool:
    if "const" in schema:
        return bool(value == schema["const"]) and type(value) is type(schema["const"])
    return "enum" not in schema or value in schema["enum"]


def _wrong_type(schema: Json, value: object, where: str) -> Problem:
    kind = schema["type"] if isinstance(schema["type"], str) else " or ".join(schema["type"])
    if value is None:
        return Problem(where, "This field is required", "BASE_TYPE_REQUIRED")
    if kind.startswith("integer"):
        return Problem(where, f'Value "{value}" is not int.', "NUMBER_TYPE_COERCE")
    return Problem(where, f"Could not interpret {str(value)[:60]!r} as {kind}.", "BASE_TYPE_BAD_TYPE")


def _no_such(alternatives: list[Json], value: object, where: str) -> Problem | None:
    """A value that is none of several constants, or an object of no known `type`; else nothing."""
    if all("const" in one for one in alternatives):
        return _choices(alternatives, value, where)
    kinds = [
        kind for one in alternatives for kind in one.get("properties", NOTHING).get("type", NOTHING).get("enum", ())
    ]
    if not isinstance(value, dict) or len(kinds) < len(alternatives) or value.get("type") in kinds:
        return None
    told = f'Value of field "type" must be one of ({", ".join(map(str, kinds))}).'
    return Problem(where, told, "UNION_TYPE_CHOICES")


def _choices(alternatives: list[Json], value: object, where: str) -> Problem:
    known = [one for schema in alternatives for one in schema.get("enum", [schema.get("const")]) if one is not None]
    return Problem(where, f"Value {value!r} must be one of {known}.", "BASE_TYPE_CHOICES")


def _length(schema: Json, length: int, what: str, where: str) -> Iterator[Problem]:
    least, most = schema.get(f"min{what}", 0), schema.get(f"max{what}", length)
    if least <= length <= most:
        return
    if least and f"max{what}" in schema:
        yield Problem(where, f"Must be between {least} and {most} in length.", "BASE_TYPE_BAD_LENGTH")
    elif length > most:
        yield Problem(where, f"Must be {most} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    else:
        yield Problem(where, f"Must be {least} or more in length.", "BASE_TYPE_MIN_LENGTH")


def _scalar(schema: Json, value: Any, where: str) -> Iterator[Problem]:  # noqa: ANN401 - any scalar of JSON
    if _digits(value) and "integer" in schema.get("type", ""):
        value = int(value)
    if isinstance(value, str):
        yield from _length(schema, len(value), "Length", where)
        yield from _form(schema, value, where)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if value < schema.get("minimum", value):
            yield Problem(
                where, f"int value should be greater than or equal to {schema['minimum']}.", "NUMBER_TYPE_MIN"
            )
        if value > schema.get("maximum", value):
            yield Problem(where, f"int value should be less than or equal to {schema['maximum']}.", "NUMBER_TYPE_MAX")


def _form(schema: Json, value: str, where: str) -> Iterator[Problem]:
    if not re.search(schema.get("pattern", ""), value):
        told = f'Value "{value}" is not snowflake.' if schema.get("format") == "snowflake" else "Does not match."
        yield Problem(where, told, "STRING_TYPE_REGEX")
    if schema.get("format") == "uri" and not re.match(r"[a-z][a-z0-9+.-]*:\S+$", value, re.IGNORECASE):
        yield Problem(where, f"Not a well formed URL: {value[:60]!r}", "URL_TYPE_INVALID_URL")
