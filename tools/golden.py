"""Record every conversation in tests/conversations/ anew, from its own inputs."""

from bot import app
from tests.replay import CONVERSATIONS, read, replay

for path in sorted(CONVERSATIONS.glob("*.txt")):
    desk = app.open_desk(app.open_content(app.messages()))
    path.write_text(replay(desk, read(path)), encoding="utf-8")
    print(path.name)
