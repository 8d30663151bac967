"""What every process counts adds up in the database."""

from collections import Counter

from bot.store import open_store
from bot.tally import Shown
from tests.store.kept import awaited

TODAY = "2026-11-23"


def shown(step: str, day: str = TODAY, language: str = "en", region: str = "gb") -> Shown:
    return Shown(day, "linkedin", step, language, region)


@awaited
async def test_what_processes_count_adds_up(where: str) -> None:
    async with open_store(where) as store, open_store(where) as other:
        for kept in (store, other, store):
            await kept.count({shown("off"): 2, shown("off", language="de"): 1})
        assert await other.counted(TODAY, "linkedin") == {shown("off"): 6, shown("off", language="de"): 3}
        assert await other.counted(TODAY, "acme") == {}
        assert await other.counted("2026-11-24", "linkedin") == {}


@awaited
async def test_many_kinds_at_once_are_one_write(where: str) -> None:
    many = Counter({shown(f"step-{number}", region=str(number % 7)): number + 1 for number in range(2000)})
    async with open_store(where) as store:
        await store.count(many)
        await store.count(many)
        assert await store.counted(TODAY, "linkedin") == {one: 2 * number for one, number in many.items()}
