"""The Dockerfile, compose.yaml and what belongs to them, held against the tools that read them and against the code."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.settings import LANGUAGE_VARIABLES, Settings, read

ROOT = Path(__file__).parent.parent
TOOLS = Path(sys.executable).parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
CADDYFILE = (ROOT / "deploy" / "caddy" / "Caddyfile").read_text(encoding="utf-8")
VARIABLE = re.compile(r"[A-Z]+(_[A-Z]+)+")
LINE = re.compile(r"^#?([A-Z]+(?:_[A-Z]+)+)=(.*)$", re.MULTILINE)
OWN = {"COMPOSE_PROFILES"}  # what Compose reads by itself
FILLED = {
    "TELEGRAM_TOKEN": "1:telegrams",
    "TELEGRAM_WEBHOOK_SECRET": "hush",
    "DISCORD_TOKEN": "discords",
    "WEBHOOK_HOST": "bot.example.org",
    "POSTGRES_PASSWORD": "pass",
}


def run(*command: str, cwd: Path = ROOT, **env: str) -> str:
    done = subprocess.run(
        [TOOLS / command[0], *command[1:]],
        cwd=cwd,
        env={"PATH": os.defpath, "HOME": str(cwd), **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def read_by_the_bot() -> set[str]:
    """The settings, as the code names them: nobody else reads the environment."""
    tree = ast.parse((ROOT / "bot" / "settings.py").read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if VARIABLE.fullmatch(text)} - set(LANGUAGE_VARIABLES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What somebody has who has just copied .env.example to .env, and filled it in."""
    made = tmp_path_factory.mktemp("fresh")
    shutil.copy(ROOT / "compose.yaml", made)
    lines = "\n".join(f"{name}={value}" for name, value in FILLED.items())
    (made / ".env").write_text(f"{EXAMPLE}\n{lines}\n", encoding="utf-8")
    return made


def composed(folder: Path, *profiles: str) -> Any:  # noqa: ANN401 - whatever Compose makes of it
    """Everything that Compose would start, as it understands it; it refuses what is not in its specification."""
    chosen = [f"--profile={profile}" for profile in profiles]
    return json.loads(run("docker-compose", *chosen, "config", "--format=json", cwd=folder))


def services(folder: Path, *profiles: str) -> dict[str, Any]:
    found: dict[str, Any] = composed(folder, *profiles)["services"]
    return found


def bots(folder: Path, *profiles: str) -> dict[str, Any]:
    return {name: service for name, service in services(folder, *profiles).items() if service["image"] == "optout"}


# The settings.


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    asked = run("docker-compose", "config", "--variables", "--format=json")

    assert {name for name, _ in LINE.findall(EXAMPLE)} == read_by_the_bot() | set(json.loads(asked)) | OWN


def test_every_setting_is_explained() -> None:
    blocks = [block for block in EXAMPLE.split("\n\n") if LINE.search(block)]

    assert [block for block in blocks if not block.startswith("# ")] == []


def test_the_example_changes_nothing_until_it_is_filled_in() -> None:
    assert read({}, ROOT / ".env.example") == Settings()


def test_the_defaults_that_the_example_shows_are_the_defaults(tmp_path: Path) -> None:
    examples = {"TELEGRAM_WEBHOOK_URL", "DISCORD_SHARDS", "DISCORD_SHARD_IDS", "DISCORD_GATEWAY_URL", "DATABASE_URL"}
    shown = {name: value for name, value in LINE.findall(EXAMPLE) if name not in examples | {"HTTP_PORT"}}
    (tmp_path / ".env").write_text("\n".join(f"{name}={value}" for name, value in shown.items()), encoding="utf-8")

    assert read({}, tmp_path / ".env") == Settings()


# Compose.


def test_one_bot_is_what_compose_starts_by_itself(folder: Path) -> None:
    assert services(folder).keys() == {"bot"}


def test_the_one_bot_never_runs_beside_the_many(folder: Path) -> None:
    assert services(folder, "scale").keys() == {"telegram", "discord-0", "discord-1", "proxy", "postgres"}


def test_the_one_bot_asks_for_its_updates_and_keeps_them_in_a_volume(folder: Path) -> None:
    bot = services(folder)["bot"]

    assert bot["environment"]["TELEGRAM_WEBHOOK_URL"] == ""
    assert bot["environment"]["DATA_DIR"] == "/data"
    assert [(volume["type"], volume["target"]) for volume in bot["volumes"]] == [("volume", "/data")]


@pytest.mark.parametrize("profile", ["one", "scale"])
def test_a_bot_can_do_nothing_but_its_work(folder: Path, profile: str) -> None:
    assert bots(folder, profile)
    for service in bots(folder, profile).values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["stop_grace_period"] in {"15s", "20s"}
        assert [service.get(key) for key in ("ports", "command", "entrypoint", "user", "healthcheck")] == [None] * 5


@pytest.mark.parametrize("profile", ["one", "scale"])
def test_what_a_bot_is_told_is_what_it_reads(folder: Path, profile: str) -> None:
    ours = read_by_the_bot()
    beside = {name for name, _ in LINE.findall(EXAMPLE)} - ours  # the rest of .env, which comes along
    for service in bots(folder, profile).values():
        assert service["environment"].keys() <= ours | beside
        read(service["environment"], Path(os.devnull))


def test_the_many_share_nothing_but_postgresql(folder: Path) -> None:
    for service in bots(folder, "scale").values():
        assert "volumes" not in service
        assert service["environment"]["DATABASE_URL"] == "postgresql+asyncpg://optout:pass@postgres/optout"


def test_each_platform_has_processes_of_its_own(folder: Path) -> None:
    for name, service in bots(folder, "scale").items():
        tokens = {kind for kind in ("TELEGRAM_TOKEN", "DISCORD_TOKEN") if service["environment"][kind]}
        assert tokens == ({"TELEGRAM_TOKEN"} if name == "telegram" else {"DISCORD_TOKEN"})


def test_every_shard_has_one_process(folder: Path) -> None:
    told = [s["environment"] for name, s in bots(folder, "scale").items() if name.startswith("discord")]

    assert sorted(int(env["DISCORD_SHARD_IDS"]) for env in told) == list(range(int(told[0]["DISCORD_SHARDS"])))
    assert len({env["DISCORD_SHARDS"] for env in told}) == 1


def test_only_the_proxy_is_reached_from_outside(folder: Path) -> None:
    everything = services(folder, "one", "scale", "watch")
    reached = {
        name
        for name, service in everything.items()
        for port in service.get("ports", ())
        if port.get("host_ip") != "127.0.0.1"
    }

    assert reached == {"proxy"}
    assert composed(folder, "scale")["networks"]["store"]["internal"]
    assert everything["postgres"]["networks"].keys() == {"store"}


def test_what_is_mounted_exists(folder: Path) -> None:
    everything = services(folder, "one", "scale", "watch").values()
    mounted = [v for service in everything for v in service.get("volumes", ()) if v["type"] == "bind"]

    assert mounted
    assert [v["source"] for v in mounted if not (ROOT / Path(v["source"]).relative_to(folder)).exists()] == []
    assert all(v["read_only"] for v in mounted)


# What stands in front of them, and what watches.


def test_the_proxy_forwards_the_path_that_telegram_is_told(folder: Path) -> None:
    told = services(folder, "scale")["telegram"]["environment"]
    path = told["TELEGRAM_WEBHOOK_URL"].removeprefix("https://bot.example.org")

    assert re.findall(r"path (\S+)", CADDYFILE) == [path]
    assert re.findall(r"name (\S+)\n\s*port (\d+)", CADDYFILE) == [("telegram", told["HTTP_PORT"])]


def test_the_proxys_configuration_is_valid_and_laid_out(tmp_path: Path) -> None:
    file = str(ROOT / "deploy" / "caddy" / "Caddyfile")
    assert run("caddy", "fmt", file, cwd=tmp_path) == CADDYFILE
    run("caddy", "validate", "--adapter=caddyfile", "--config", file, cwd=tmp_path, WEBHOOK_HOST="bot.example.org")


def test_every_process_is_watched(folder: Path) -> None:
    watching = (ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text(encoding="utf-8")
    (names,) = re.findall(r"names: \[(.+)\]", watching)

    assert set(names.split(", ")) == bots(folder, "one", "scale").keys()
    assert "port: 8080" in watching


# The image.


def test_the_dockerfile_is_wise() -> None:
    assert run("hadolint", "Dockerfile") == ""


def test_the_image_runs_as_nobody_and_says_how_it_is() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]

    assert re.findall(r"^(?:USER|ENTRYPOINT|CMD|STOPSIGNAL|VOLUME) .+$", last, re.MULTILINE) == [
        "VOLUME /data",
        "USER 10001:10001",
        "STOPSIGNAL SIGTERM",
        'ENTRYPOINT ["optout"]',
        'CMD ["run"]',
    ]
    assert re.search(r'^HEALTHCHECK .* CMD \["optout", "health"\]$', last, re.MULTILINE)
    assert "pip uninstall" in last
    assert re.findall(r"^COPY (.+)$", last, re.MULTILINE) == ["--from=build /opt/optout /opt/optout"]


def test_the_image_is_told_only_what_the_bot_reads_and_no_secret() -> None:
    told = set(re.findall(r"\b([A-Z]+(?:_[A-Z]+)+)=", DOCKERFILE))

    assert told <= read_by_the_bot()
    assert not [name for name in told if re.search("TOKEN|SECRET|PASSWORD|URL", name)]


def test_the_images_lock_is_part_of_the_other() -> None:
    build, dev = ((ROOT / f"requirements-{kind}.txt").read_text(encoding="utf-8") for kind in ("build", "dev"))
    pinned = re.findall(r"^\S+==\S+", build, re.MULTILINE)

    assert pinned
    assert [pin for pin in pinned if f"{pin} \\" not in dev] == []
    assert "://" not in build
