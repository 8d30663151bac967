"""What a process counts is brought to the others' now and then, and says where so many don't see a step."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.guide import Guide
from bot.errors import StoreError
from bot.ops.counting import Counting, Step
from bot.tally import MOVED, OVERDUE, SEEN, UNSEEN, Shown, Tally
from tests.store.kept import awaited

NOW = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)
TODAY, YESTERDAY, BEFORE = "2026-11-23", "2026-11-22", "2026-11-21"


def shown(step: str, day: str = TODAY, language: str = "en", region: str = "gb") -> Shown:
    return Shown(day, "linkedin", step, language, region)


@dataclass
class Away:
    """A store that can't be reached, until it can."""

    gone: bool = True
    kept: Counter[Shown] = field(default_factory=Counter)
    due: datetime | None = None
    bug: bool = False

    async def count(self, shown: Mapping[Shown, int]) -> None:
        if self.gone:
            raise StoreError
        self.kept.update(shown)

    async def counted(self, day: str, service: str) -> dict[Shown, int]:
        if self.gone:
            raise StoreError
        if self.bug:
            raise LookupError
        return {one: number for one, number in self.kept.items() if one.day >= day and one.service == service}

    async def next_due(self, adapters: Collection[str], now: datetime) -> datetime | None:  # noqa: ARG002
        return self.due if "telegram" in adapters else None


@awaited
async def test_what_could_not_be_brought_is_kept_and_brought_later(guide: Guide) -> None:
    away, tally = Away(), Tally(shown=Counter({shown("off"): 2}))
    counting = Counting(away, ("telegram",), guide, tally, lambda: NOW, 20)
    await counting.once()
    tally.shown[shown("off")] += 1
    away.gone = False
    await counting.once()

    assert away.kept == {shown("off"): 3}
    assert not tally.shown


@awaited
async def test_a_step_that_many_do_not_see_is_told(guide: Guide) -> None:
    kept = Counter(
        {
            shown("step-setting"): 90,
            shown("step-setting", YESTERDAY, "de", "eu"): 60,
            shown("lost-setting"): 12,
            shown("lost-setting", YESTERDAY, "de", "eu"): 8,
            shown("lost-setting", BEFORE): 500,
            shown("way"): 5000,
            shown("unseen"): 400,
            shown("step-menu"): 30,
            shown("lost-menu"): 19,
        }
    )
    counting = Counting(Away(gone=False, kept=kept), ("telegram",), guide, tally := Tally(), lambda: NOW, 20)
    assert counting.moved() == {}
    await counting.once()

    assert counting.moved() == {"step-setting": 20}
    assert tally.numbers[MOVED]["step-setting",] == 1
    assert tally.numbers[MOVED]["way",] == 0
    assert tally.numbers[SEEN]["step-setting",] == 150
    assert tally.numbers[UNSEEN]["step-menu",] == 19
    assert {name for (name,) in tally.numbers[SEEN]} == {guide.main, *(step.name for step in guide.steps)}


@pytest.mark.parametrize(
    ("seen", "unseen", "moved"), [(0, 20, True), (199, 20, True), (200, 20, False), (10, 19, False), (0, 0, False)]
)
def test_a_few_are_no_sign_nor_is_a_small_share(seen: int, unseen: int, *, moved: bool) -> None:
    assert Step(seen, unseen).moved(20) is moved


@awaited
async def test_a_bug_is_told_and_ends_no_counting(guide: Guide, caplog: pytest.LogCaptureFixture) -> None:
    away, tally = Away(gone=False, bug=True), Tally(shown=Counter({shown("off"): 2}))
    counting = Counting(away, ("telegram",), guide, tally, lambda: NOW, 20)
    await counting.once()
    assert "could not be brought" in caplog.text
    away.bug = False
    await counting.once()
    assert away.kept == {shown("off"): 2}
    assert set(tally.numbers) == {SEEN, UNSEEN, MOVED, OVERDUE}


@pytest.mark.parametrize(
    ("due", "overdue"), [(None, 0), (NOW + timedelta(hours=1), 0), (NOW, 0), (NOW - timedelta(minutes=20), 1200)]
)
@awaited
async def test_how_long_a_reminder_waits_for_somebody_is_seen(guide: Guide, due: datetime | None, overdue: int) -> None:
    counting = Counting(Away(gone=False, due=due), ("telegram",), guide, tally := Tally(), lambda: NOW, 20)
    await counting.once()
    assert tally.numbers[OVERDUE] == {(): overdue}
