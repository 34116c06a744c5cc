"""Whether a pinned package has a weakness that is publicly known. What could not be asked about is said, not hidden."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LISTS = ("requirements-uv.txt", "requirements.txt", "requirements-dev.txt")
WITHIN = 60  # seconds
OPTIONS = ("--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json", "--timeout", "10")


def asked() -> list[dict[str, Any]]:
    """What is known of each package; those that nobody could be asked about have a `skip_reason`."""
    lists = [word for name in LISTS for word in ("-r", str(ROOT / name))]
    command = [sys.executable, "-m", "pip_audit", *OPTIONS, *lists]
    try:
        ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=WITHIN)  # noqa: S603 - ours
        return json.loads(ran.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError):  # no answer, or none that can be read
        return []


def main() -> int:
    """The report, and 1 where something is known."""
    found = asked()
    told = [each for each in found if "skip_reason" not in each]
    known = [f"{each['name']} {each['version']}: {flaw['id']}" for each in told for flaw in each["vulns"]]
    if not told:
        sys.stdout.write("The list of known weaknesses cannot be reached: no package was compared with it.\n")
    else:
        passed_over = f"; {len(found) - len(told)} could not be" if len(told) < len(found) else ""
        sys.stdout.write(f"{len(told)} packages were compared with the list of known weaknesses{passed_over}.\n")
    sys.stdout.writelines(f"{line}\n" for line in sorted(set(known)))
    return int(bool(known))


if __name__ == "__main__":
    sys.exit(main())
