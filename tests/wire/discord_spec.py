"""Requests and answers held against Discord's official OpenAPI document, which is shared and not committed."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.wire.discord_faults import Problem
from tests.wire.discord_limits import limits
from tests.wire.discord_schema import Schemas
from tests.wire.discord_wire import Asked, Json, Route
from tests.wire.specifications import missing, specification

BRACES = re.compile(r"\\{\w+\\}")  # as `re.escape` writes them
TRUTHS = {"0", "1", "true", "false"}


@dataclass(frozen=True, slots=True)
class Spec:
    """The whole document."""

    schemas: Schemas
    paths: dict[str, Json]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]  # those of few braces first

    def operation(self, route: Route) -> Json | None:
        """What the document says about a route, or nothing where it knows none such."""
        method, path = route
        found: Json | None = self.paths.get(path, {}).get(method.lower())
        return found

    def route(self, method: str, path: str) -> Route | None:
        """The route that a path is of, where there is one."""
        fitting = (known for known, pattern in self.patterns if pattern.fullmatch(path))
        return next(((method, known) for known in fitting if method.lower() in self.paths[known]), None)


def spec_file() -> Path:
    """Where the specification should be."""
    return specification("discord_openapi.json")


def spec_missing() -> str:
    """Why requests are not held against the specification, or nothing: for `pytest.skip`."""
    return missing(spec_file())


def spec() -> Spec | None:
    """The document, where there is one."""
    return None if spec_missing() else _read(spec_file())


@cache
def _read(path: Path) -> Spec:
    raw = json.loads(path.read_text(encoding="utf-8"))
    paths = sorted(raw["paths"], key=lambda path: path.count("{"))
    patterns = tuple((path, re.compile(BRACES.sub("[^/]+", re.escape(path)))) for path in paths)
    return Spec(Schemas(raw["components"]["schemas"]), raw["paths"], patterns)


def problems(route: Route, asked: Asked) -> list[Problem]:
    """Everything that is wrong with a request: by the document where there is one, and by the documented limits."""
    known = spec()
    formal = list(_formal(known, route, asked)) if known else []
    told = {problem.where for problem in formal}
    return formal + [problem for problem in limits(route, asked.body) if problem.where not in told]


def answer_problems(route: Route, status: int, value: object) -> list[Problem]:
    """Everything that is wrong with what the stand-in itself answered; nothing where there is no document."""
    known = spec()
    operation = known.operation(route) if known else None
    if known is None or operation is None or not 200 <= status < 300:
        return []
    said = operation["responses"].get(str(status))
    if said is None:
        return [Problem("", f"{status} is no answer to {' '.join(route)}")]
    content = said.get("content")
    return known.schemas.check(content["application/json"]["schema"], value) if content else []


def _formal(known: Spec, route: Route, asked: Asked) -> Iterator[Problem]:
    operation = known.operation(route)
    if operation is None:
        yield Problem("", f"no such route: {' '.join(route)}")
        return
    parameters = operation.get("parameters", []) + known.paths[route[1]].get("parameters", [])
    yield from _query(known, {one["name"]: one for one in parameters if one["in"] == "query"}, asked.query)
    body = operation.get("requestBody")
    if body and asked.body is not None:
        yield from known.schemas.check(body["content"]["application/json"]["schema"], asked.body)
    elif (body and body.get("required")) or (asked.body is not None and not body):
        yield Problem("", "a body is missing" if body else "takes no body")


def _query(known: Spec, parameters: dict[str, Json], query: dict[str, str]) -> Iterator[Problem]:
    for name, value in query.items():
        if name not in parameters:
            yield Problem(name, "unknown in the query")
        elif parameters[name]["schema"].get("type") == "boolean":
            if value not in TRUTHS:
                yield Problem(name, f"Value {value!r} is not bool.", "BASE_TYPE_BAD_TYPE")
        else:
            yield from known.schemas.check(parameters[name]["schema"], value, name)
    for name, parameter in parameters.items():
        if parameter.get("required") and name not in query:
            yield Problem(name, "This field is required", "BASE_TYPE_REQUIRED")
