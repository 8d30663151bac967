"""How often a target is tried."""

from hypothesis import HealthCheck, settings


def tried(percent: int, *, steps: int = 50) -> settings:
    """So many of each hundred examples that the profile allows, as targets differ in what an example costs."""
    return settings(
        max_examples=max(1, settings().max_examples * percent // 100),
        stateful_step_count=steps,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
