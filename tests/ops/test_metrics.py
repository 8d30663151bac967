"""What was counted can be read by Prometheus."""

import asyncio

from prometheus_client.parser import text_string_to_metric_families

from bot.ops import metrics
from bot.tally import METRICS, REMINDER_LAG, SCREENS, SEEN, TURNS, Tally
from tests.store.kept import awaited


async def nothing() -> None:
    pass


async def read(tally: Tally) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    """Every sample by its name and labels."""
    _, kind, body = await metrics.page(tally, nothing)()
    assert kind.startswith("text/plain")
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(body.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


@awaited
async def test_every_metric_is_there_from_the_start() -> None:
    _, _, body = await metrics.page(Tally(), nothing)()
    assert all(f"# TYPE {metric.name}" in body.decode() for metric in METRICS)
    assert "process_resident_memory_bytes" in await read(Tally())


@awaited
async def test_numbers_are_told_as_they_are() -> None:
    tally = Tally()
    tally.add(SCREENS, "off")
    tally.add(SCREENS, "off")
    tally.add(TURNS, "telegram", "pressed", "answered")
    tally.put(SEEN, {("way",): 7})
    tally.put(SEEN, {("step-menu",): 3})
    found = await read(tally)

    assert found["optout_screens_total"] == {(("step", "off"),): 2}
    assert found["optout_turns_total"] == {(("adapter", "telegram"), ("event", "pressed"), ("outcome", "answered")): 1}
    assert found["optout_step_shown"] == {(("step", "step-menu"),): 3}


@awaited
async def test_durations_add_up_to_the_longest_bucket() -> None:
    tally = Tally()
    for seconds in (0.5, 7.0, 400_000.0):
        tally.took(REMINDER_LAG, seconds, "discord")
    found = await read(tally)

    below = {dict(labels)["le"]: number for labels, number in found["optout_reminder_lag_seconds_bucket"].items()}
    assert (below["1.0"], below["10.0"], below["86400.0"], below["+Inf"]) == (1, 2, 2, 3)
    assert found["optout_reminder_lag_seconds_count"] == {(("adapter", "discord"),): 3}
    assert found["optout_reminder_lag_seconds_sum"] == {(("adapter", "discord"),): 400_007.5}


@awaited
async def test_how_late_the_loop_is_is_looked_at() -> None:
    tally = Tally()
    watching = asyncio.create_task(metrics.watch(tally))
    while not tally.spreads:  # noqa: ASYNC110 - a time, no event
        await asyncio.sleep(0.05)
    watching.cancel()
    (spread,) = next(iter(tally.spreads.values())).values()
    assert sum(spread.counts) == 1
