"""Everything that can go wrong on purpose.

BotError
├── UsageError      what was typed on the command line makes no sense
│   └── Refused         a platform refuses what only its operator can mend: a token, say
├── ContentError    messages/ (or a table built from it) can't be used
└── StoreError      the database can't be read or written now
    └── StoreUnusable   it can't be until its operator has mended something
"""


class BotError(Exception):
    """Something a person can mend; its text is one line that says how."""


class UsageError(BotError):
    """What was typed on the command line makes no sense."""


class Refused(UsageError):  # noqa: N818 - it is an error by its parent's name
    """A platform refuses what only its operator can mend, such as a token."""


class ContentError(BotError):
    """Content is missing or broken in a way that leaves nothing to show."""


class StoreError(BotError):
    """The database can't be read or written now; nothing was half done."""


class StoreUnusable(StoreError):  # noqa: N818 - it is an error by its parent's name
    """The database is damaged, newer than the program, or out of reach: its operator must mend something."""
