"""What a guide says of its own steps."""

from dataclasses import replace

from bot.engine.guide import Guide


def test_where_those_end_who_do_not_see_a_step_is_known_of_each(guide: Guide) -> None:
    lost = guide.lost()

    assert lost["unseen"] == guide.main
    assert lost["lost-setting"] == "step-setting"
    assert set(lost.values()) == {guide.main, *(step.name for step in guide.steps)}
    assert lost.keys() <= guide.nodes.keys()


def test_what_people_may_say_that_they_see_is_what_the_check_offers(guide: Guide) -> None:
    assert guide.outcomes() == {"off", "on", "unseen", "locked", "elsewhere", "no-login", "several"}
    assert replace(guide, outcome="nothing").outcomes() == frozenset()
