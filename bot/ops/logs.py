"""The log: a line an event, on stderr, without anybody's id, name or words; for people, or as JSON for programs."""

import json
import logging
import sys
import threading
import traceback
from copy import copy
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, TypeAlias

LOUD = ("httpx", "httpcore", "telegram")  # they name addresses that hold the token, ids, and what was said
OURS = "bot"
DEEPEST = 6  # frames of an error's traceback

Failed = tuple[type[BaseException], BaseException | None, TracebackType | None]
Form = Literal["console", "json"]
ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Quiet(logging.Formatter):
    """Errors as their kind and where they came from: their texts may hold whatever was being worked on."""

    def format(self, record: logging.LogRecord) -> str:
        """A record on one line; of another library's only that there is one."""
        return super().format(_quiet(record)).replace("\n", ": ", 1)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the library's name
        """The kind of an error and of what caused it, with the innermost places first."""
        parts = []
        error = ei[1]
        while error is not None:
            places = [f"{at.filename}:{at.lineno}" for at in traceback.extract_tb(error.__traceback__)[-DEEPEST:]]
            parts.append(" < ".join([type(error).__name__, *reversed(places)]))
            error = error.__cause__ or error.__context__
        return " << ".join(parts)


class QuietJson(Quiet):
    """The same as one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """A record's time (UTC), level, room and message, and what kind of error it was."""
        ours = _quiet(record)
        told = {
            "time": datetime.fromtimestamp(ours.created, UTC).isoformat(timespec="milliseconds"),
            "level": ours.levelname.lower(),
            "logger": ours.name,
            "message": ours.getMessage(),
        }
        if ours.exc_info:
            told["error"] = self.formatException(ours.exc_info)
        return json.dumps(told, ensure_ascii=False)


def _quiet(record: logging.LogRecord) -> logging.LogRecord:
    """A record without what may hold anybody's words."""
    ours = copy(record)
    ours.exc_text = None  # another handler's formatter may have written it there, in full
    ours.stack_info = None
    if ours.name.partition(".")[0] != OURS:
        ours.msg, ours.args = f"{ours.name}: trouble", ()
    return ours


def start(form: Form = "console") -> None:
    """Write the bot's own lines from INFO on, and of the libraries only that something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    plain = Quiet("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
    handler.setFormatter(QuietJson() if form == "json" else plain)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger(OURS).setLevel(logging.INFO)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    logging.captureWarnings(capture=True)
    sys.excepthook = _ended
    # What Python itself would write, words and all, where nobody can catch it.
    threading.excepthook = lambda end: _unseen("a thread", (end.exc_type, end.exc_value, end.exc_traceback))
    sys.unraisablehook = lambda end: _unseen("a clean-up", (end.exc_type, end.exc_value, end.exc_traceback))


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(OURS).critical("ended by an error", exc_info=(kind, error, trace))


def _unseen(where: str, end: Failed) -> None:
    kind, error, trace = end
    logging.getLogger(OURS).error("%s failed", where, exc_info=(kind, error or kind(), trace))
