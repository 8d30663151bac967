"""Everything that can go wrong on purpose.

BotError
├── UsageError      what was typed on the command line makes no sense
└── ContentError    messages/ (or a table built from it) can't be used
"""


class BotError(Exception):
    """Something a person can mend; its text is one line that says how."""


class UsageError(BotError):
    """What was typed on the command line makes no sense."""


class ContentError(BotError):
    """Content is missing or broken in a way that leaves nothing to show."""
