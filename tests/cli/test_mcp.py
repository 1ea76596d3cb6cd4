"""An agent composes, edits and renders over the Model Context Protocol, and learns the license of the result."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from composer.score.midi import read_piece, write_piece
from tests.pieces import chorale

PROJECT = Path(__file__).parents[2]


class Agent:
    """Talks to a server of its own, a line of JSON-RPC at a time."""

    def __init__(self, server: "subprocess.Popen[str]"):
        self.server = server
        self.number = 0

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.number += 1
        self._send({"id": self.number, "method": method, "params": parameters})
        assert self.server.stdout is not None
        for line in self.server.stdout:
            told = json.loads(line)
            if told.get("id") == self.number:
                return dict(told["result"])
        raise AssertionError("the server has ended")

    def begin(self, tool: str, **arguments: Any) -> int:
        """Call a tool without waiting for its answer; returns the number of the call."""
        self.number += 1
        self._send({"id": self.number, "method": "tools/call", "params": {"name": tool, "arguments": arguments}})
        return self.number

    def tell(self, method: str, **parameters: Any) -> None:
        self._send({"method": method, "params": parameters})

    def call(self, tool: str, **arguments: Any) -> tuple[bool, Any]:
        """Whether a tool did its work, and its answer."""
        result = self.ask("tools/call", name=tool, arguments=arguments)
        text = result["content"][0]["text"]
        if result.get("isError"):
            return False, text
        return True, json.loads(text)

    def _send(self, message: dict[str, Any]) -> None:
        assert self.server.stdin is not None
        self.server.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self.server.stdin.flush()


@pytest.fixture(scope="module")
def agent() -> Iterator[Agent]:
    pytest.importorskip("mcp")
    command = [sys.executable, "-m", "composer", "mcp"]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        agent = Agent(server)
        client = {"name": "test", "version": "1"}
        agent.ask("initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo=client)
        agent.tell("notifications/initialized")
        yield agent
        assert server.stdin is not None
        server.stdin.close()
        assert server.wait(30) == 0


def test_the_tools_say_what_they_do(agent: Agent) -> None:
    tools = {tool["name"]: tool for tool in agent.ask("tools/list")["tools"]}
    assert set(tools) == {"compose", "continue_music", "infill", "arrange", "render", "inspect"}
    assert all(tool["description"] for tool in tools.values())
    assert "seconds" in tools["compose"]["inputSchema"]["properties"]


def test_an_agent_composes_goes_on_rewrites_arranges_and_inspects(agent: Agent, tmp_path: Path) -> None:
    first, longer, other, band = (str(tmp_path / f"{name}.mid") for name in ("first", "longer", "other", "band"))
    done, told = agent.call("compose", out=[first], bars=4, style=["bach"], key="D minor", meter="4/4", seed=3)
    assert done, told
    assert told["bars"] == 4
    assert "commercially" in told["receipt"]["permission"]
    assert told["receipt"]["training_licences"]
    done, told = agent.call("continue_music", music=first, out=[longer], bars=2, seed=1)
    assert done, told
    assert "keeps its own rights" in told["receipt"]["permission"]
    done, told = agent.call("infill", music=longer, out=[other], bars="2-3", seed=1)
    assert done, told
    done, told = agent.call("arrange", music=first, out=band, ensemble="quartet")
    assert done, told
    assert len(read_piece(Path(band)).parts) == 4
    done, told = agent.call("inspect", music=other)
    assert done, told
    assert told["bars"] == 6


def test_sound_is_rendered_and_its_maker_named(agent: Agent, tmp_path: Path) -> None:
    write_piece(chorale(), tmp_path / "song.mid")
    done, told = agent.call("render", music=str(tmp_path / "song.mid"), out=str(tmp_path / "song.flac"))
    assert done, told
    assert (tmp_path / "song.flac").stat().st_size > 1000
    assert "Alexander Holm" in told["receipt"]["sound"]


def test_a_call_that_is_canceled_ends_and_writes_nothing(agent: Agent, tmp_path: Path) -> None:
    calls = [agent.begin("compose", out=[str(tmp_path / f"{name}.mid")], bars=100, seed=1) for name in ("one", "two")]
    for call in calls:
        agent.tell("notifications/cancelled", requestId=call)
    write_piece(chorale(), tmp_path / "song.mid")
    # Commands run one after another.
    done, told = agent.call("inspect", music=str(tmp_path / "song.mid"))
    assert done, told
    assert [path.name for path in tmp_path.iterdir()] == ["song.mid"]


@pytest.mark.parametrize(
    ("tool", "arguments", "why"),
    [
        ("inspect", {"music": "/nowhere/song.mid"}, "does not exist"),
        ("inspect", {"music": "--help"}, "--help does not exist"),
        ("inspect", {"music": "a\0b.mid"}, "does not exist"),
        ("compose", {"out": ["a\0b.mid"], "bars": 4}, "write"),
        ("compose", {"out": ["/nowhere/a.mid"], "bars": 4}, "does not exist"),
        ("compose", {"out": ["a.mid"], "hit": ["soon"]}, "is not a hit"),
        ("compose", {"out": ["a.docx"]}, "unknown format"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(agent: Agent, tool: str, arguments: Any, why: str) -> None:
    done, told = agent.call(tool, **arguments)
    assert not done
    assert why in told
    assert "Traceback" not in told
