"""JSON that is nearly right: a real shape with something about it changed."""

from typing import Any

from hypothesis import strategies as st

from tests.fuzz.texts import ODD, TEXTS

Json = Any


def _deep(depth: int) -> Json:
    nested: Json = {}
    for _ in range(depth):
        nested = {"message": nested, "components": [nested], "component": nested}
    return nested


HUGE = [0, -1, 2**31, 2**53 + 1, 2**63, 2**64, -(2**63) - 1, 10**30, 10**15, 1e400, -1e18, float("nan"), 0.5]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(HUGE),
    st.integers(),
    TEXTS,
    ODD,
    st.text("x", min_size=4096, max_size=6000),
    st.sampled_from([[], {}, [[]], [None], {"": None}, {"id": []}, [{}], "private", "text", "/start"]),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    ),
    st.builds(_deep, st.integers(1, 8)),
)


@st.composite
def bent(draw: st.DrawFn, shapes: st.SearchStrategy[Json], wrong: st.SearchStrategy[Json] = JUNK) -> Json:
    """One of these shapes with up to four of its parts taken away, swapped for others, or put elsewhere."""
    whole = _copied(draw(shapes))
    for _ in range(draw(st.integers(0, 4))):
        parts = list(_parts(whole))
        if not parts:
            break
        holder, key = draw(st.sampled_from(parts))
        match draw(st.sampled_from(["swap", "swap", "drop", "move", "add"])):
            case "swap":
                holder[key] = draw(wrong)
            case "drop":
                del holder[key]
            case "move":
                other, name = draw(st.sampled_from(parts))
                holder[key] = _copied(other[name])
            case _ if isinstance(holder, dict):
                holder[draw(st.text(max_size=5))] = draw(wrong)
    return whole


def _copied(whole: Json) -> Json:
    match whole:
        case dict():
            return {key: _copied(value) for key, value in whole.items()}
        case list():
            return [_copied(value) for value in whole]
        case _:
            return whole


def _parts(whole: Json) -> list[tuple[Json, Json]]:
    """Every place where something stands: what holds it, and the key or number there."""
    found: list[tuple[Json, Json]] = []
    keys = whole.keys() if isinstance(whole, dict) else range(len(whole)) if isinstance(whole, list) else ()
    for key in keys:
        found += [(whole, key), *_parts(whole[key])]
    return found
