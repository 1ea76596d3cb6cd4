"""Dependencies are checked for known vulnerabilities; without a network, the output says that they were not."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = Path(__file__).parents[1]


@pytest.fixture
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", PROJECT / "scripts" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_a_network_nothing_fails_and_it_is_said_that_nothing_was_audited(
    audit: ModuleType, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    nothing_known = tmp_path / "mirror.json"
    nothing_known.write_text("{}")
    for address in ("http://127.0.0.1:9/", nothing_known.as_uri(), "no address"):
        assert audit.main(address) == 0
        assert capsys.readouterr().err.startswith("Not audited")


def test_every_package_is_pinned_so_that_it_can_be_audited() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
        needed = [line for line in lines if line and not line.startswith(("#", "-r"))]
        assert [line for line in needed if not re.match(r"[\w\[\],.-]+==[\w.]+", line)] == []
