"""Whether a package that the studio is declared to need is known to be vulnerable: python scripts/audit.py

Asks PyPI, by pip-audit, of every pinned version in requirements.txt. Ends with 1 where one is known to be; where PyPI
cannot be asked (no network, or a mirror that keeps no list of vulnerabilities) it says so and ends with 0: then nothing
was audited. `./test.sh` runs it last.
"""

import subprocess
import sys
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).parents[1]
ASKED = "https://pypi.org/pypi/{name}/{version}/json"
PATIENCE_SECONDS = 10
AUDIT = ("-m", "pip_audit", "--requirement", "requirements.txt", "--no-deps", "--disable-pip")


def can_be_asked(address: str = ASKED) -> bool:
    """Whether what knows of vulnerabilities answers for the first package; some mirrors know only which there are."""
    name, _, version = (PROJECT / "requirements.txt").read_text(encoding="utf-8").split()[0].partition("==")
    try:
        with urllib.request.urlopen(address.format(name=name, version=version), timeout=PATIENCE_SECONDS) as answer:
            return b'"vulnerabilities"' in answer.read()
    except (OSError, ValueError):
        return False


def main(address: str = ASKED) -> int:
    """Audit, or say why not."""
    if not can_be_asked(address):
        print("Not audited: PyPI's list of vulnerabilities cannot be reached from here.", file=sys.stderr)
        return 0
    return subprocess.run([sys.executable, *AUDIT], cwd=PROJECT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
