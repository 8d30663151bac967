"""Calls held against the machine-readable specification of the Bot API, which is shared and not committed."""

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.wire.specifications import missing, specification
from tests.wire.telegram_faults import Json
from tests.wire.telegram_limits import Problem, limits

ARRAY = "Array of "
CONSTANT = re.compile(r'(?:must be|always) "?([a-z_]+)"?$')  # how the prose words a type's own mark
WORDS = {"text", "caption", "callback_query_id", "description", "short_description", "language_code", "url"}
EMPTY = {"chat_id": "chat_id is empty", "text": "message text is empty"}  # how Telegram misses these two


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a call."""

    name: str
    size: int
    data: bytes = dataclasses.field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field: its possible types, and its only value where it has one."""

    types: tuple[str, ...]
    required: bool
    constant: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A method or a type: its fields, or the types that it may be."""

    fields: dict[str, Field]
    subtypes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spec:
    """The whole specification."""

    version: str
    methods: dict[str, Shape]
    types: dict[str, Shape]


def spec_file() -> Path:
    """Where the specification should be."""
    return specification("telegram_api.json")


def spec_missing() -> str:
    """Why calls are not held against the specification, or nothing: for `pytest.skip`."""
    return missing(spec_file())


def spec() -> Spec | None:
    """The specification, where there is one."""
    return None if spec_missing() else _read(spec_file())


@cache
def _read(path: Path) -> Spec:
    raw = json.loads(path.read_text(encoding="utf-8"))
    methods, types = ({name: _shape(one) for name, one in raw[part].items()} for part in ("methods", "types"))
    return Spec(raw["version"], methods, types)


def _shape(raw: Json) -> Shape:
    return Shape({one["name"]: _field(one) for one in raw.get("fields", ())}, tuple(raw.get("subtypes", ())))


def _field(raw: Json) -> Field:
    constant = CONSTANT.search(raw["description"]) if raw["types"] == ["String"] else None
    return Field(tuple(raw["types"]), raw["required"], constant[1] if constant else "")


def decoded(method: str, raw: Mapping[str, object]) -> Json:
    """Parameters as values: forms carry everything as text, and nested values as JSON within it."""
    known = spec()
    fields = known.methods[method].fields if known and method in known.methods else {}
    return {name: _decoded(name, value, fields.get(name)) for name, value in raw.items()}


def _decoded(name: str, value: object, field: Field | None) -> object:
    words = field.types in {("String",), ("InputFile", "String")} if field else name in WORDS
    if words or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def problems(method: str, params: Json) -> list[Problem]:
    """Everything that is wrong with a call: by the specification where there is one, and by the documented limits."""
    known = spec()
    formal = _formal(known, method, params) if known else ()
    return [*limits(method, params), *formal]


def _formal(known: Spec, method: str, params: Json) -> Iterator[Problem]:
    if method not in known.methods:
        yield Problem("no such method")
        return
    attached = {name for name, value in params.items() if isinstance(value, Upload) and _attaches(params, name)}
    given = {name: value for name, value in params.items() if name not in attached}
    for line in _object(known, given, known.methods[method], ""):
        name, _, what = line.partition(": ")
        yield Problem(line, EMPTY.get(name, f"parameter {name!r} is required") if what == "missing" else "")


def _attaches(params: Json, name: str) -> bool:
    return f'"attach://{name}"' in json.dumps(params, default=str)


def _against(known: Spec, value: object, types: Sequence[str], where: str) -> list[str]:
    """What is wrong with a value by the type that it comes closest to; nothing where it is of any of them."""
    kinds = sorted(_flat(known, types), key=lambda kind: _distance(known, value, kind))
    nearest, *others = (_one(known, value, kind, where) for kind in kinds)
    return nearest if all([nearest, *others]) else []


def _flat(known: Spec, types: Sequence[str]) -> Iterator[str]:
    for kind in types:
        subtypes = known.types[kind].subtypes if kind in known.types else ()
        yield from _flat(known, subtypes) if subtypes else (kind,)


def _distance(known: Spec, value: object, kind: str) -> int:
    """How far an object is from a type, by the names of its fields and the type's own mark."""
    if not isinstance(value, dict) or kind not in known.types:
        return 0
    fields = known.types[kind].fields
    needed = {name for name, field in fields.items() if field.required}
    marks = [name for name, field in fields.items() if field.constant and value.get(name) != field.constant]
    return 100 * len(marks) + len(value.keys() - fields.keys()) + len(needed - value.keys())


def _one(known: Spec, value: object, kind: str, where: str) -> list[str]:
    if kind.startswith(ARRAY):
        if not isinstance(value, list):
            return [f"{where}: not a list: {value!r}"]
        inner = kind.removeprefix(ARRAY)
        return [line for at, one in enumerate(value) for line in _against(known, one, (inner,), f"{where}[{at}]")]
    if kind in known.types and kind != "InputFile":
        shape = known.types[kind]
        if not shape.fields:
            return []  # a placeholder, or one that the specification describes in prose only
        return _object(known, value, shape, where) if isinstance(value, dict) else [f"{where}: not a {kind}: {value!r}"]
    return [] if _is(value, kind) else [f"{where}: not of type {kind}: {value!r}"]


def _is(value: object, kind: str) -> bool:
    match kind:
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "Boolean":
            return isinstance(value, bool)
        case "InputFile":
            return isinstance(value, Upload)
        case _:
            return isinstance(value, str)


def _object(known: Spec, value: Json, shape: Shape, where: str) -> list[str]:
    lines = []
    for name, field in shape.fields.items():
        at = f"{where}.{name}" if where else name
        if name not in value:
            lines += [f"{at}: missing"] if field.required else []
        elif field.constant and value[name] != field.constant:
            lines.append(f"{at}: must be {field.constant!r}, not {value[name]!r}")
        else:
            lines += _against(known, value[name], field.types, at)
    return lines + [f"{where}.{name}: unknown" if where else f"{name}: unknown" for name in value.keys() - shape.fields]
