"""Record every conversation in tests/conversations/ anew, from its own inputs; and payloads of screens that are new."""

from bot import app
from tests.engine.test_place import FILE, missing, unrecorded
from tests.replay import CONVERSATIONS, read, replay

opened = app.open_content(app.messages())
for path in sorted(CONVERSATIONS.glob("*.txt")):
    path.write_text(replay(app.open_desk(opened), read(path)), encoding="utf-8")
    print(path.name)
if unrecorded(opened.book.guide):
    with FILE.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in missing(opened.book.guide))
    print(FILE.name)
