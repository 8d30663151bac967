"""Say what is recorded of the content and no longer as it is: drawings, conversations, payloads.

`make content` calls it after the check, so that whoever has changed a text hears of these before the tests do.
"""

import sys
from collections.abc import Iterator

from bot import app
from tests.engine.test_place import FILE, unrecorded
from tests.replay import CONVERSATIONS, read, replay
from tools.drawings import DRAWINGS, ROOT, drawn


def stale() -> Iterator[str]:
    """A line for each file that must be made anew, and how."""
    opened = app.open_content(app.messages())
    for page in DRAWINGS:
        if drawn(page) != (ROOT / page).read_text(encoding="utf-8"):
            yield f"{page}: its drawings are of other content; run: make graph"
    for path in sorted(CONVERSATIONS.glob("*.txt")):
        if replay(app.open_desk(opened), read(path)) != path.read_text(encoding="utf-8"):
            yield f"{path.relative_to(ROOT)}: goes otherwise now; run: make golden, and read the difference"
    for node in unrecorded(opened.book.guide):
        yield f"{FILE.relative_to(ROOT)}: no payload of {node!r} is recorded; run: make golden"


def main() -> int:
    """Print what is stale; 1 where anything is."""
    found: list[str] = []
    try:
        for line in stale():
            found.append(line)
            print(f"error: {line}")
    except Exception as wrong:  # noqa: BLE001 - content with errors in it can fail in every way
        print(f"error: what is recorded can't be compared before those errors are mended ({type(wrong).__name__})")
        return 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
