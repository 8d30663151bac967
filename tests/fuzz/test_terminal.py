"""Whatever is typed or piped into the terminal: the conversation goes on, and nothing of it is an order."""

from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from bot import app
from bot.adapters.terminal import run
from bot.desk import Desk, Recent
from tests.fuzz.effort import tried
from tests.fuzz.test_markdown import orders
from tests.fuzz.texts import NUMBERS, OPENED, TEXTS
from tests.keeping import NOW

DESK = app.open_desk(OPENED)
LINES = st.lists(TEXTS | NUMBERS | st.integers(0, 12).map(str) | st.integers(0, 99).map("{:0>12}".format), max_size=6)


@tried(10)
@given(lines=LINES)
def test_any_lines_are_answered_and_none_is_an_order(lines: list[str]) -> None:
    out = StringIO()
    run(Desk(DESK.book, DESK.readings, None, Recent()), "en", lambda: NOW, StringIO("\n".join(lines)), out)

    assert orders(out.getvalue()) == set()
