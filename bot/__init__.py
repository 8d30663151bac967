"""A chat bot that walks a person through switching off AI training on their LinkedIn data."""

import zoneinfo

# Clocks come from the pinned tzdata: what a machine has of its own may be years old, and differ from the next one's.
zoneinfo.reset_tzpath(to=())
