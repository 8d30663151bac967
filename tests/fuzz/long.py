"""The targets for long: one round after another, each from another seed, until the time is over or one fails.

    .venv/bin/python -m tests.fuzz.long MINUTES [SEED]

What failed is printed with its smallest example, and kept in `.hypothesis/`: the next run tries it first.

Hypothesis and new seeds are all there is to it: no one version of atheris (3.0.0, 3.1.0) has wheels for every Python
from 3.11 on, and HypoFuzz (25.11.1, a year old, with a server of its own) finds its way by coverage, which these
targets, as they are made of the content's own words, need little.
"""

import re
import subprocess
import sys
import time
from secrets import randbits

COMMAND = (
    *("-m", "pytest", "tests/fuzz", "-q", "--tb=short"),
    *("--hypothesis-profile=long", "--hypothesis-show-statistics"),
)
TRIED = re.compile(r"(\d+) passing")


def main(minutes: float, seed: int | None = None) -> int:
    """Try everything for so many minutes; 1 as soon as something fails. A seed means one round from it."""
    ends, examples = time.monotonic() + 60 * minutes, 0
    while True:
        chosen = randbits(32) if seed is None else seed
        command = [sys.executable, *COMMAND, f"--hypothesis-seed={chosen}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        examples += sum(map(int, TRIED.findall(done.stdout)))
        print(f"seed {chosen}: {'failed' if done.returncode else 'well'}; {examples:,} examples so far", flush=True)
        if done.returncode:
            print(done.stdout.partition("= Hypothesis Statistics")[0], done.stderr, sep="\n")
            return 1
        if seed is not None or time.monotonic() > ends:
            return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), *map(int, sys.argv[2:])))
