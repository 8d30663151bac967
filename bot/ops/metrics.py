"""What was counted, as Prometheus reads it. The only user of its library."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from http import HTTPStatus
from itertools import accumulate

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from bot.ops.health import Page
from bot.tally import LOOP_LAG, METRICS, Kind, Metric, Tally

LOOK_EVERY = 1.0  # seconds between looks at how late the event loop is


class _Counted(Collector):
    """The numbers of a tally at the moment when they are asked for."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally

    def collect(self) -> Iterator[Family]:
        """Every metric, also those that nothing was counted for yet: a dashboard knows their names."""
        for metric in METRICS:
            yield _durations(self.tally, metric) if metric.kind is Kind.HISTOGRAM else _numbers(self.tally, metric)


def _numbers(tally: Tally, metric: Metric) -> Family:
    kind = CounterMetricFamily if metric.kind is Kind.COUNTER else GaugeMetricFamily
    family = kind(metric.name, metric.says, labels=metric.labels)
    for labels, number in tally.numbers.get(metric, {}).items():
        family.add_metric(labels, number)
    return family


def _durations(tally: Tally, metric: Metric) -> Family:
    family = HistogramMetricFamily(metric.name, metric.says, labels=metric.labels)
    limits = [*map(str, metric.buckets), "+Inf"]
    for labels, spread in tally.spreads.get(metric, {}).items():
        below = [*map(float, accumulate(spread.counts))]
        family.add_metric(labels, list(zip(limits, below, strict=True)), sum_value=spread.total)
    return family


def page(tally: Tally, first: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[Page]]:
    """What answers a request for the numbers, those of the process itself with them: memory, processor, files.

    What is done `first` may put numbers there that are only true at the moment.
    """
    registry = CollectorRegistry()
    registry.register(_Counted(tally))
    ProcessCollector(registry=registry)

    async def answer() -> Page:
        await first()
        return HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(registry)

    return answer


async def watch(tally: Tally) -> None:
    """Look how late the event loop is, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LOOK_EVERY
        await asyncio.sleep(LOOK_EVERY)
        tally.took(LOOP_LAG, max(loop.time() - due, 0.0))
