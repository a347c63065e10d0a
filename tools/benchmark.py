"""Times a scan beside semgrep with one taint rule, on the same tree, in turn: medians and their ratio.

    python tools/benchmark.py PATH [--runs 3] [--semgrep PATH_OF_SEMGREP]

A cold scan starts with an empty cache folder, a warm one with the cache of the run before and nothing changed. Peak
memory is that of the largest single process. semgrep comes from its own package (`pip install semgrep`, best in an
environment of its own); without it, only pdflow is timed. What is timed is the pdflow that is installed beside this
Python: the compiled engine of a wheel, or what an editable installation points to.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RULE = """\
rules:
  - id: personal-data-to-http
    mode: taint
    languages: [python]
    severity: WARNING
    message: personal data is sent
    pattern-sources:
      - pattern: $X.email
      - pattern: $X["email"]
    pattern-sinks:
      - pattern: requests.post(...)
      - pattern: stripe.Customer.create(...)
      - pattern: $CLIENT.messages.create(...)
"""


def run(command: list[str], environment: dict[str, str]) -> tuple[float, int]:
    """Seconds and peak kilobytes of a command. Raises CalledProcessError where it could not run at all."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):
        raise subprocess.CalledProcessError(code, command)
    return time.perf_counter() - started, usage.ru_maxrss


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--semgrep", default=shutil.which("semgrep"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rule = Path(folder, "rule.yml")
        rule.write_text(RULE, encoding="utf-8")
        rows: dict[str, list[tuple[float, int]]] = {"pdflow cold": [], "pdflow warm": [], "semgrep": []}
        scan = [sys.executable, "-P", "-m", "pdflow", "scan", str(arguments.path), "--format", "json", "--exit-zero", "-q"]
        for number in range(arguments.runs):
            environment = {**os.environ, "XDG_CACHE_HOME": f"{folder}/cache{number}"}
            rows["pdflow cold"].append(run(scan, environment))
            rows["pdflow warm"].append(run(scan, environment))
            if arguments.semgrep:
                semgrep = [arguments.semgrep, "scan", "--metrics=off", "--disable-version-check", "--quiet", "--config", str(rule), str(arguments.path)]
                rows["semgrep"].append(run(semgrep, dict(os.environ)))
    base = statistics.median(seconds for seconds, _ in rows["pdflow cold"])
    print(f"{'':14}{'median s':>10}{'min–max s':>16}{'peak MB':>10}{'to cold':>10}")
    for name, figures in rows.items():
        if figures:
            times = [seconds for seconds, _ in figures]
            middle = statistics.median(times)
            span = f"{min(times):.1f}–{max(times):.1f}"
            print(f"{name:14}{middle:>10.2f}{span:>16}{max(k for _, k in figures) // 1024:>10}{middle / base:>10.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
