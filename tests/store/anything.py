"""Any reminder that there could be."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.engine.place import Place
from bot.engine.reminder import Reminder, Skipped, State, Undo
from bot.engine.schedule import Length, Schedule
from tests.store.kept import SERVICE

_words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
_instants = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
_maybe = st.none() | _instants
_lengths = st.builds(Length, st.integers(1, 99), st.sampled_from("hdwm"))
_minutes = st.datetimes().map(lambda moment: moment.replace(second=0, microsecond=0, fold=0))
_counts = st.integers(0, 2**40)


def _reminders(undo: st.SearchStrategy[Undo | None], ids: st.SearchStrategy[int]) -> st.SearchStrategy[Reminder]:
    return st.builds(
        Reminder,
        place=st.builds(
            Place, st.just(SERVICE), st.just(""), region=_words, platform=_words, language=_words, labels=_words
        ),
        zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]),
        schedule=st.builds(Schedule, _minutes, st.none() | _lengths, st.booleans()),
        state=st.sampled_from(State),
        due=_maybe,
        wanted=_maybe,
        changed=_instants,
        delivered=_maybe,
        late=_counts.map(lambda seconds: timedelta(seconds=seconds % 10**9)),
        skipped=st.sampled_from(Skipped),
        tries=_counts,
        undo=undo,
        id=ids,
        number=_counts,
        version=_counts,
    )


_before = st.none() | _reminders(st.none(), _counts)
reminders = _reminders(st.none() | st.builds(Undo, _before), st.just(0))
