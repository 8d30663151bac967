"""Places and payloads of every kind, for properties that must hold for all of them."""

from dataclasses import replace

from hypothesis import strategies as st

from bot import app
from bot.content.walk import PLAIN
from bot.engine.engine import settle
from bot.engine.guide import Own
from bot.engine.place import FIELDS, LONGEST, Place

GUIDE = app.open_content(app.messages()).book.guide
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
NODES = sorted(GUIDE.nodes)
SOURCES = [f"{code}{page}" for code in sorted(GUIDE.codes.values()) for page in ("", "-2", "-99")]
BERLIN = GUIDE.zones.code("Europe/Berlin")
WISHES = [
    *("3m", "2w", "1d", "5h", "e6m", "d270301", "t2703010900e1w", "3m-zzzz"),
    *(f"3m-{BERLIN}", f"t2703010900e12m-{BERLIN}"),
]
WHICH = ["7", "1-1", "12-3", "1-1-1w", "1-1-1m", "9999999999-99999-12m"]
# Nodes that are done, not shown; and the wish itself, which is both.
ACTS = [
    Own.REMIND_SET,
    Own.REMIND_UNDO,
    Own.REMIND_STOP,
    Own.REMIND_PAUSE,
    Own.REMIND_RESUME,
    Own.REMIND_SNOOZE,
    Own.ERASE_NOW,
]

# Any combination of what the guide knows, whether it makes sense or not.
KNOWN = st.builds(
    Place,
    service=st.just(GUIDE.service),
    node=st.sampled_from(NODES),
    region=st.sampled_from(["", "DE", "GB", PLAIN, *sorted(GUIDE.countries)]),
    platform=st.sampled_from(["", *GUIDE.platforms]),
    language=st.sampled_from(["", *GUIDE.languages]),
    labels=st.sampled_from(["", *GUIDE.labels]),
    back=st.sampled_from(["", *NODES]),
    detail=st.sampled_from(["", *WISHES, *WHICH, *SOURCES]),
)

# Places where a press may do something, whatever it names.
DOING = st.builds(
    lambda place, node, detail: replace(place, node=node, detail=detail),
    KNOWN,
    st.sampled_from(ACTS),
    st.sampled_from(["", *WISHES, *WHICH]),
)

# Any place that exists.
SETTLED = KNOWN.map(lambda place: settle(GUIDE, place))

# Anything at all in any field: an older guide's names, a newer one's, or nonsense.
ANYTHING = st.sampled_from(["", "nonsense", *NODES]) | st.text(max_size=8)
WILD = st.builds(
    lambda place, changes: replace(place, **changes),
    KNOWN,
    st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, ANYTHING)),
)

# What a button or link may carry: places of today, of other versions, broken ones, and noise.
CODES = st.text(ALPHABET, max_size=20)
WRITTEN = KNOWN.map(GUIDE.codec.write)
PAYLOADS = st.one_of(
    WRITTEN,
    st.builds(lambda payload, more: f"{payload}_{more}"[:LONGEST], WRITTEN, CODES),
    st.builds(lambda payload, cut: payload[:cut], WRITTEN, st.integers(0, LONGEST)),
    st.lists(CODES, max_size=10).map(lambda codes: "1" + "_".join(codes)),
    st.text(ALPHABET, max_size=LONGEST),
    st.binary(max_size=LONGEST).map(lambda noise: noise.decode("latin-1")),
    st.binary(min_size=LONGEST, max_size=LONGEST).map(lambda noise: noise.decode("utf-8", "replace")),
    st.text(max_size=2 * LONGEST),
)
