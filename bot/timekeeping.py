"""Whether this machine's clock can be trusted, by what the platforms' own answers say the time is."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

WRONG = timedelta(minutes=5)  # further off than any network delays an answer


@dataclass(slots=True)
class Timekeeping:
    """How far this machine's clock is ahead of each platform's, as last heard; behind is negative."""

    ahead: dict[str, timedelta] = field(default_factory=dict)

    def heard(self, adapter: str, date: str, now: datetime) -> None:
        """Compare with the `Date` of an answer (RFC 9110, section 6.6.1); one that is none says nothing."""
        try:
            told = parsedate_to_datetime(date)
        except ValueError:
            return
        self.ahead[adapter] = now - (told if told.tzinfo else told.replace(tzinfo=UTC))

    def wrong(self, adapter: str) -> bool:
        """Whether the clock is too far off to decide anything by it, going by one platform."""
        return abs(self.ahead.get(adapter, timedelta())) > WRONG

    def any_wrong(self) -> bool:
        """Whether any platform says so."""
        return any(map(self.wrong, self.ahead))
