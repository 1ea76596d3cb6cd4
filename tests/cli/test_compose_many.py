"""Many pieces from a file of requests: each is composed once, whatever happens to a worker."""

import json
import os
import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from composer.cli import bulk
from composer.cli.compose_many import file_name, read_requests
from composer.cli.main import main
from composer.errors import BadInput, ComposerError
from composer.evaluation.studies.composing import composed_pieces, composing_by
from composer.generation.request.request import Request
from composer.generation.tasks.compose import load_engine
from composer.score.midi import read_piece
from tests.processes import processes_begun

LINES = [{"notes": 20}] * 6 + [{"notes": 20, "styles": [["bach", 1.0]], "seed": 5}]
NOT_KNOWN_HERE = {"notes": 20, "styles": [["martian", 1.0]]}


def file_of(folder: Path, *lines: Any) -> Path:
    path = folder / "requests.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


def workers_here() -> list[int]:
    """The processes of Ray's that compose for this one."""
    return sorted(process for process, command in processes_begun().items() if command.startswith(b"ray::Worker"))


def test_a_worker_that_is_killed_loses_no_piece_and_repeats_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "PIECES_A_TURN", 1)
    path, out, killed = file_of(tmp_path, *LINES), tmp_path / "pieces", list[int]()
    written: list[Path] = []

    def write(file: Path, content: bytes) -> None:
        if not killed:
            killed.extend(workers_here()[:1])
            os.kill(killed[0], signal.SIGKILL)
        written.append(file)
        file.write_bytes(content)

    monkeypatch.setattr("composer.cli.compose_many.write_whole", write)
    assert main(["compose-many", str(path), "--out", str(out), "--workers", "2", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert killed
    assert (report["composed"], report["there"], report["failed"]) == (7, 0, [])
    assert sorted(written) == sorted(out.iterdir())
    assert [file.name for file in sorted(out.iterdir())] == [
        file_name(line, request) for line, request in enumerate(read_requests(path), 1)
    ]
    assert all(read_piece(file).note_count == 20 for file in written)

    # Taken up again, with a line more that cannot be composed, it composes what is missing only.
    written[0].unlink()
    again = file_of(tmp_path, *LINES, NOT_KNOWN_HERE)
    kept = list(written[1:])
    written.clear()
    assert main(["compose-many", str(again), "--out", str(out), "--workers", "1", "--json"]) == 1
    told = capsys.readouterr()
    report = json.loads(told.out)
    assert (report["composed"], report["there"]) == (1, 6)
    assert [one["line"] for one in report["failed"]] == [8]
    assert "line 8" in told.err
    assert "martian" in told.err
    assert sorted(out.iterdir()) == sorted([*kept, *written])


def test_a_study_measures_the_same_pieces_whoever_composes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = load_engine("virtuoso")
    requests = [Request(notes=20, styles=((style, 1.0),), seed=seed) for seed, style in enumerate(("bach", "chopin"))]
    told: list[str] = []
    here = composed_pieces(engine, requests, told.append, "some")
    with bulk.cluster(1, None) as most:
        with composing_by(bulk.pieces_by(most)):
            assert composed_pieces(engine, requests, told.append, "some") == here
            # The same workers go on.
            assert composed_pieces(engine, requests[:1], told.append, "one") == here[:1]
            with pytest.raises(ComposerError, match="martian"):
                composed_pieces(engine, [Request(notes=20, styles=(("martian", 1.0),))], told.append, "none")
        # A worker for which there is no room, as when a node is lost, is not waited for.
        monkeypatch.setattr(bulk, "LOADING_SECONDS", 1)
        monkeypatch.setattr(bulk, "PIECES_A_TURN", 1)
        numbers = sorted(one.number for one in bulk.composed(list(enumerate(requests)), 2))
        assert numbers == [0, 1]
    assert told[:2] == ["virtuoso: composing some, 1 of 2", "virtuoso: composing some, 2 of 2"]


@pytest.mark.parametrize(
    ("line", "word"), [("{", "JSON"), ("[]", "JSON"), ("", "empty"), ('{"bars": "x"}', ""), ('{"nots": 1}', "nots")]
)
def test_a_line_that_is_no_request_is_named(tmp_path: Path, line: str, word: str) -> None:
    with pytest.raises(BadInput, match=f"Line 2.*{word}"):
        read_requests(file_of(tmp_path, {"notes": 20}, line))


def test_a_request_without_a_seed_has_the_number_of_its_line(tmp_path: Path) -> None:
    found = read_requests(file_of(tmp_path, {"notes": 20}, {"notes": 20, "seed": 77}, {"notes": 20}))
    assert [request.seed for request in found] == [1, 77, 3]
    assert file_name(1, Request(seed=1)) != file_name(2, Request(seed=1)) != file_name(2, Request(seed=2))


def test_requests_that_an_editor_on_windows_wrote_are_read(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b'{"notes": 20}\r\n{"notes": 30}\r\n')
    assert [request.notes for request in read_requests(path)] == [20, 30]
    # Within a string in JSON, a separator of lines that is no end of a line is as good as any sign.
    path.write_text('{"notes": 20, "key": "\u2028"}\n', encoding="utf-8")
    with pytest.raises(BadInput, match="key"):
        read_requests(path)


def test_a_file_that_is_not_there_or_has_no_requests_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", file_of(tmp_path)):
        with pytest.raises(BadInput):
            read_requests(path)


def test_a_cluster_that_does_not_answer_is_a_plain_failure(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        # Nobody listens there.
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        code = main(["compose-many", str(file_of(tmp_path, *LINES)), "--out", str(tmp_path), "--address", address])
    out, err = capfd.readouterr()
    assert (code, out) == (1, "")
    assert err.startswith(f"There is no Ray cluster at {address}")
    assert err.count("\n") == 1
