"""The dashboard and the alert rules ask for what the bot counts, and for all of it."""

import asyncio
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.ops import metrics
from bot.tally import METRICS, MOVED, SEEN, UNSEEN, Kind, Metric, Tally

ROOT = Path(__file__).parent.parent
RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"
RULES_TEST = ROOT / "deploy" / "prometheus" / "alerts_test.yml"
WATCHING = (ROOT / "docs" / "watching.md").read_text(encoding="utf-8")

DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy" / "grafana" / "optout.json").read_text(encoding="utf-8"))
PANELS: list[dict[str, Any]] = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
RULED: list[dict[str, Any]] = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"][0]["rules"]
ALERTS = {rule["alert"]: rule for rule in RULED if "alert" in rule}
RECORDED: dict[str, str] = {rule["record"]: rule["expr"] for rule in RULED if "record" in rule}
ASKED = [(panel["title"], target["expr"]) for panel in PANELS for target in panel["targets"]]
RULES_ASK = [*RECORDED.items(), *((name, rule["expr"]) for name, rule in ALERTS.items())]

CHOSEN = re.compile(r"\b((?:optout|process)[\w:]*|up)\b(?:\{([^}]*)\})?")  # a name, and what is wanted of its labels
COMPARED = re.compile(r'(\w+)\s*(?:=~|!~|!=|=)\s*"')
GROUPED = re.compile(r"\bby \(([^)]*)\)")
SCRAPED = frozenset({"job", "instance"})  # Prometheus adds them to whatever it reads


def grouped(expression: str) -> set[str]:
    return {label for labels in GROUPED.findall(expression) for label in labels.split(", ")}


def told() -> dict[str, set[str]]:
    """Every name of a number, with its labels: as the bot tells them, and as the rules record them."""
    tally = Tally()
    for metric in METRICS:
        if metric.kind is Kind.HISTOGRAM:
            tally.took(metric, 0.1, *metric.labels)
        else:
            tally.add(metric, *metric.labels)
    page = asyncio.run(read(tally))
    samples = [sample for family in text_string_to_metric_families(page.decode()) for sample in family.samples]
    of_the_bot = {sample.name: {*sample.labels, *SCRAPED} for sample in samples}
    return of_the_bot | {name: grouped(expression) for name, expression in RECORDED.items()} | {"up": {*SCRAPED}}


async def read(tally: Tally) -> bytes:
    async def nothing() -> None:
        """What is true only at the moment does not matter here."""

    return (await metrics.page(tally, nothing)())[2]


TOLD = told()


@pytest.mark.parametrize(("where", "expression"), [*ASKED, *RULES_ASK])
def test_whatever_is_asked_for_is_told_and_has_these_labels(where: str, expression: str) -> None:
    chosen = CHOSEN.findall(expression)

    assert chosen, where
    for name, wanted in chosen:
        assert name in TOLD
        assert set(COMPARED.findall(wanted)) <= TOLD[name]
    assert grouped(expression) <= set().union(*(TOLD[name] for name, _ in chosen))


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_everything_that_is_counted_can_be_seen(metric: Metric) -> None:
    assert [title for title, expression in ASKED if re.search(rf"\b{metric.name}(_total|_bucket)?\b", expression)]


@pytest.mark.parametrize(("where", "expression"), [*ASKED, *RULES_ASK])
def test_what_every_process_tells_of_all_is_not_added_up(where: str, expression: str) -> None:
    for shared in (SEEN, UNSEEN, MOVED):
        assert expression.count(shared.name) == expression.count(f"max by (step) ({shared.name}"), where


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_every_panel_says_what_it_shows_and_in_which_unit(panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert [target["refId"] for target in panel["targets"]] == list("ABCDEF"[: len(panel["targets"])])


def test_no_panel_hides_another() -> None:
    taken: set[tuple[int, int]] = set()
    for place in (panel["gridPos"] for panel in DASHBOARD["panels"]):
        cells = {(place["x"] + right, place["y"] + down) for right in range(place["w"]) for down in range(place["h"])}
        assert not cells & taken
        taken |= cells
    assert max(x for x, _ in taken) == 23
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_the_dashboard_fits_any_prometheus() -> None:
    variables = {variable["name"] for variable in DASHBOARD["templating"]["list"]}
    used = set(re.findall(r"\$\{?(\w+)", json.dumps(DASHBOARD)))
    sources = re.findall(r'"uid": "([^"]*)"', json.dumps([PANELS, DASHBOARD["templating"]]))

    assert used - {"__rate_interval", "__range", "__all"} == variables
    assert set(sources) == {"${datasource}"}


@pytest.mark.parametrize("alert", ALERTS.values(), ids=ALERTS)
def test_every_alert_says_how_bad_it_is_and_what_to_do(alert: dict[str, Any]) -> None:
    assert re.fullmatch(r"\d+m", alert["for"])
    assert alert["labels"]["severity"] in {"critical", "warning"}
    assert set(alert["annotations"]) == {"summary", "description"}
    kept = grouped(alert["expr"]) or set().union(*(TOLD[name] for name, _ in CHOSEN.findall(alert["expr"])))
    assert set(re.findall(r"\$labels\.(\w+)", str(alert["annotations"]))) <= kept


def test_every_alert_is_documented_and_tried_out() -> None:
    assert set(re.findall(r"^\| `(Optout\w+)`", WATCHING, re.MULTILINE)) == set(ALERTS)
    assert {name for name in ALERTS if name not in RULES_TEST.read_text(encoding="utf-8")} == set()


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed: the rules are not tried out")
@pytest.mark.parametrize("asked", [("check", "rules", RULES), ("test", "rules", RULES_TEST)], ids=["check", "test"])
def test_prometheus_finds_nothing_wrong_with_the_rules(asked: tuple[str | Path, ...]) -> None:
    done = subprocess.run(["promtool", *asked], capture_output=True, text=True, check=False)  # noqa: S607 - where it is

    assert done.returncode == 0, done.stdout + done.stderr
