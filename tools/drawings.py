"""Draw what the documentation shows from the data that runs the bot; `--check` only says which copies are stale."""

import io
import re
import sys
import tomllib
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from bot import app
from bot.adapters import terminal
from bot.tally import METRICS, Kind

ROOT = Path(__file__).parent.parent
DAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAID = ("Scotland", "web", "it is off")


def conversation() -> str:
    """The conversation as Mermaid."""
    drawn = app.graph(app.open_content(app.messages()), DAY)
    return f"```mermaid\n{drawn}```"


def layers() -> str:
    """The rooms, as the import rules in pyproject.toml have them."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    rooms = next(rule["layers"] for rule in rules if rule.get("containers") == ["bot"])
    arrows = "\n".join(f'  {_id(high)}["{high}"] --> {_id(low)}["{low}"]' for high, low in pairwise(rooms))
    return f"```mermaid\nflowchart TD\n{arrows}\n```"


def _id(room: str) -> str:
    return re.sub(r"\W+", "_", room).strip("_")


def transcript() -> str:
    """A short conversation in the terminal."""
    out = io.StringIO()
    desk = app.open_desk(app.open_content(app.messages()))
    terminal.run(desk, "en", lambda: DAY, io.StringIO("".join(f"{line}\n" for line in SAID)), out)
    lines = "\n".join(line.rstrip() for line in out.getvalue().strip().splitlines())
    return f"```text\n{lines}\n```"


def metrics() -> str:
    """Every metric under the name by which Prometheus is asked for it, with its labels."""
    named = [(f"{metric.name}_total" if metric.kind is Kind.COUNTER else metric.name, metric) for metric in METRICS]
    rows = [
        f"| `{name}` | {metric.kind} | {', '.join(f'`{label}`' for label in metric.labels)} | {metric.says} |"
        for name, metric in named
    ]
    return "\n".join(["| metric | kind | labels | what it says |", "|---|---|---|---|", *rows])


DRAWINGS = {
    "docs/conversation.md": {"conversation": conversation},
    "docs/architecture.md": {"layers": layers},
    "docs/watching.md": {"metrics": metrics},
    "README.md": {"transcript": transcript},
}


def drawn(path: str) -> str:
    """A page with its drawings made anew: each stands between `<!-- name -->` and `<!-- /name -->`."""
    text = (ROOT / path).read_text(encoding="utf-8")
    for name, draw in DRAWINGS[path].items():
        around = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        new = draw()
        text = around.sub(lambda match, new=new: f"{match[1]}{new}\n{match[2]}", text)  # type: ignore[misc]
    return text


def main() -> int:
    """Write the pages, or only say which are stale."""
    stale = [path for path in DRAWINGS if drawn(path) != (ROOT / path).read_text(encoding="utf-8")]
    for path in stale:
        print(path)
        if "--check" not in sys.argv:
            (ROOT / path).write_text(drawn(path), encoding="utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
