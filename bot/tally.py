"""What is counted while the bot runs: numbers, of nobody in particular. Who wants to see them asks `bot/ops`."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds: what somebody waits for
SLOW = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 6 * 3600.0, 24 * 3600.0)  # what nobody waits for

Labels = tuple[str, ...]


class Kind(StrEnum):
    """How a metric moves: only up, up and down, or as a spread of durations."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """One thing that is counted; `labels` name what it is counted apart by, `buckets` the durations in seconds."""

    name: str
    says: str
    labels: Labels = ()
    kind: Kind = Kind.COUNTER
    buckets: tuple[float, ...] = ()


UPDATES = Metric("optout_updates", "What platforms brought, by what is to be done about it.", ("adapter", "task"))
TURNS = Metric(
    "optout_turns",
    "Turns, and how they ended: answered, refused (too many at once) or failed.",
    ("adapter", "event", "outcome"),
)
TURN_SECONDS = Metric("optout_turn_seconds", "How long a turn takes.", ("adapter",), Kind.HISTOGRAM, QUICK)
SCREENS = Metric("optout_screens", "Screens shown.", ("step",))
OUTCOMES = Metric("optout_check_outcomes", "What people said that they see when they check.", ("outcome",))
QUESTIONS = Metric("optout_questions", "Typed questions: answer, suggest or unknown.", ("outcome",))
REMINDERS = Metric(
    "optout_reminders",
    "Reminders: due, and what became of them: sent, late (but sent), put_off, refused, paused, morning or unclear.",
    ("adapter", "outcome"),
)
REMINDER_LAG = Metric(
    "optout_reminder_lag_seconds", "How long after its time a reminder was sent.", ("adapter",), Kind.HISTOGRAM, SLOW
)
OVERDUE = Metric(
    "optout_reminder_overdue_seconds", "How long the reminder that waits longest is overdue.", (), Kind.GAUGE
)
CALLS = Metric("optout_api_calls", "Calls to a platform: ok, its HTTP status, or lost.", ("adapter", "outcome"))
LOOP_LAG = Metric("optout_loop_lag_seconds", "How late the event loop is.", (), Kind.HISTOGRAM, QUICK)
SEEN = Metric("optout_step_shown", "How often a step was shown, today and yesterday.", ("step",), Kind.GAUGE)
UNSEEN = Metric(
    "optout_step_unseen",
    'How often "I don\'t see this" was said of a step, today and yesterday.',
    ("step",),
    Kind.GAUGE,
)
MOVED = Metric("optout_step_moved", "1 where so many don't see a step that it may have moved.", ("step",), Kind.GAUGE)
READY = Metric("optout_ready", "1 where a part of the bot is ready.", ("part",), Kind.GAUGE)

METRICS = (
    UPDATES,
    TURNS,
    TURN_SECONDS,
    SCREENS,
    OUTCOMES,
    QUESTIONS,
    REMINDERS,
    REMINDER_LAG,
    OVERDUE,
    CALLS,
    LOOP_LAG,
    SEEN,
    UNSEEN,
    MOVED,
    READY,
)


@dataclass(frozen=True, slots=True, order=True)
class Shown:
    """A screen that was shown: its step, language and region (empty where not said), and the day as ISO text."""

    day: str
    service: str
    step: str
    language: str
    region: str


@dataclass(slots=True)
class Spread:
    """Durations by bucket, the last for all that are longer, and their sum in seconds."""

    counts: list[int]
    total: float = 0.0


@dataclass(slots=True)
class Tally:
    """The numbers of one process; `shown` is what has not yet been added to those that the database keeps."""

    numbers: dict[Metric, Counter[Labels]] = field(default_factory=dict)
    spreads: dict[Metric, dict[Labels, Spread]] = field(default_factory=dict)
    shown: Counter[Shown] = field(default_factory=Counter)

    def add(self, metric: Metric, *labels: str, by: int = 1) -> None:
        """Count something."""
        self.numbers.setdefault(metric, Counter())[labels] += by

    def put(self, metric: Metric, values: dict[Labels, int]) -> None:
        """Set a gauge to these values and no others."""
        self.numbers[metric] = Counter(values)

    def took(self, metric: Metric, seconds: float, *labels: str) -> None:
        """Count a duration."""
        spreads = self.spreads.setdefault(metric, {})
        spread = spreads.setdefault(labels, Spread([0] * (len(metric.buckets) + 1)))
        spread.counts[sum(seconds > limit for limit in metric.buckets)] += 1
        spread.total += seconds
