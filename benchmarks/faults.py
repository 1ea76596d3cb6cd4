"""What breaks around the studio while it runs, and what its visitors notice: python benchmarks/faults.py

Each fault is brought about for real, on a studio of its own: it is killed while it composes, its disk is full, its
weights or fonts are damaged or gone, FluidSynth is missing or hangs, its port is taken, 200 MB are sent, small files
ask for much. Writes JSON to stdout: what was seen of each, how long it took, and for how long at the most another
visitor waited for an answer meanwhile; ends with 1 if any was not as it should be. `--only NAME` tries one.
"""

import argparse
import asyncio
import http.client
import json
import os
import secrets
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PROJECT = Path(__file__).parents[1]
START_SECONDS, PATIENCE_SECONDS = 300.0, 300.0
LOOK_EVERY_SECONDS = 0.1
HANGS = (sys.executable, "-c", "import time; time.sleep(60)")
TINY_DISK = "300k"
UPLOAD_BYTES = 200_000_000
VISITOR_HEADER = "Composer-Visitor"
LONG_PIECE = "bars=64&styles=romantic=1.0&seed=5"
# What another visitor may wait for a small answer on a busy machine, and what a refused upload may leave in memory.
MOST_BYSTANDER_SECONDS, MOST_MEGABYTES = 3.0, 60.0
PARTS = ("composer", "pages", ".streamlit", "streamlit_app.py")
LINKED = ("models", "soundfonts")


@dataclass(frozen=True)
class Seen:
    """What was seen of a fault; `wrong` is empty if it was as it should be."""

    fault: str
    seen: str
    wrong: str
    seconds: float
    bystander_seconds: float


class Wrong(Exception):
    """It was not as it should be."""


# --- a studio that can be broken ---


@dataclass
class Studio:
    """A studio in a process of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def megabytes(self) -> float:
        """What it takes of the memory."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def health(self) -> str:
        """What it says of itself."""
        return str(json.loads(fetched(f"{self.address}/studio/health")[1])["state"])

    def end(self) -> None:
        """End it, as the system does where memory is short."""
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def started(folder: Path, port: int = 0, **environment: str) -> Studio:
    """The studio in a folder, once it knows whether it can compose."""
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"],
        cwd=folder,
        env={**os.environ, "STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_ADDRESS": "127.0.0.1", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    studio = Studio(folder, port, process)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError, ValueError):
            if studio.health() != "loading":
                return studio
        time.sleep(LOOK_EVERY_SECONDS)
    raise Wrong("the studio did not start")


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the project whose data can be damaged."""
    with tempfile.TemporaryDirectory(prefix="composer-faults-") as name:
        folder = Path(name)
        for part in PARTS:
            source = PROJECT / part
            if source.is_dir():
                shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, folder / part)
        for part in LINKED:
            shutil.copytree(PROJECT / part, folder / part, copy_function=os.symlink)
        yield folder


@contextmanager
def bystander(studio: Studio, waits: list[float]) -> Iterator[None]:
    """Another visitor, who opens pages and is told of health all the time; how long each answer took."""
    done = Event()

    def look() -> None:
        while not done.is_set():
            begun = time.monotonic()
            with suppress(OSError):
                fetched(f"{studio.address}/_stcore/health")
            waits.append(time.monotonic() - begun)
            time.sleep(LOOK_EVERY_SECONDS)

    looking = Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        done.set()
        looking.join()


def fetched(url: str, method: str = "GET", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """The status and the content of an answer."""
    request = urllib.request.Request(url, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


# --- a visitor ---


class Visitor:
    """A tab with the studio's first page: what the page said, where its address leads, what its player was told."""

    def __init__(self, socket: Any):
        self._socket = socket
        self.words: list[str] = []
        self.query = ""
        self.player: dict[str, Any] = {}
        self.session = ""
        self._button = ""

    async def run(self, query: str, is_pressed: bool = False) -> None:
        """Have the page drawn, and with it the button pressed or not."""
        message = BackMsg()
        message.rerun_script.query_string = query
        if is_pressed:
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.trigger_value = self._button, True
        await self._socket.send(message.SerializeToString())
        self.words, self.query = [], query
        while True:
            told = ForwardMsg()
            told.ParseFromString(await asyncio.wait_for(self._socket.recv(), PATIENCE_SECONDS))
            kind = told.WhichOneof("type")
            element = told.delta.new_element
            if kind == "new_session":
                self.session = told.new_session.initialize.session_id or self.session
            elif kind == "page_info_changed":
                self.query = told.page_info_changed.query_string
            elif element.WhichOneof("type") == "alert":
                self.words.append(element.alert.body)
            elif element.button.label == "Compose":
                self._button = element.button.id
            elif element.bidi_component.component_name == "player":
                self.player = json.loads(element.bidi_component.bytes)
            if kind == "script_finished" and self._button:
                return

    def asked(self, studio: Studio, what: str) -> tuple[int, bytes]:
        """What the player is answered."""
        return fetched(f"{studio.address}/studio/{what}", headers={VISITOR_HEADER: self.player["visitor"]})

    def notes(self, studio: Studio) -> tuple[list[list[float]], bool]:
        """The notes of what is composed for it so far, and whether that is all."""
        told = json.loads(self.asked(studio, f"score/{self.player['id']}/0")[1])
        return told["notes"], told["over"]

    def slice(self, studio: Studio, stream: str, number: int) -> int:
        """Hear a slice; the status of the answer."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            status, _ = self.asked(studio, f"sound/{self.player['id']}/{stream}/{number}?from=0&growing=1")
            if status != 202 or time.monotonic() > deadline:
                return status


def visited(studio: Studio, does: Callable[[Visitor], Any]) -> None:
    """Have a visitor do something on a page that is open: an async function of it."""

    async def visit() -> None:
        url = f"ws://127.0.0.1:{studio.port}/_stcore/stream"
        async with websockets.connect(
            url, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None, ping_interval=None
        ) as socket:
            await does(Visitor(socket))

    asyncio.run(visit())


async def composed(visitor: Visitor, studio: Studio, query: str) -> list[list[float]]:
    """Have a page compose what an address asks for; all the notes."""
    await visitor.run(query)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if visitor.player:
            notes, is_over = await asyncio.to_thread(visitor.notes, studio)
            if is_over and notes:
                return notes
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        await visitor.run(visitor.query)
    raise Wrong(f"nothing was composed: {visitor.words}")


def must(is_so: bool, otherwise: str) -> None:
    """Raise Wrong if it is not."""
    if not is_so:
        raise Wrong(otherwise)


# --- the faults ---


def killed_while_composing(waits: list[float]) -> str:
    """The server ends in the middle of a piece; the tab comes back by itself, and has the same piece."""
    studio = started(PROJECT)
    before: list[list[float]] = []
    address: list[str] = []

    async def compose(visitor: Visitor) -> None:
        await visitor.run("bars=24&styles=romantic=1.0")
        await visitor.run(visitor.query, is_pressed=True)
        while not before:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            before.extend((await asyncio.to_thread(visitor.notes, studio))[0])
        address.append(visitor.query)
        studio.end()

    with suppress(websockets.WebSocketException, OSError):
        visited(studio, compose)
    again = started(PROJECT, studio.port)
    try:

        async def come_back(visitor: Visitor) -> None:
            notes = await composed(visitor, again, address[0])
            first = [note[2] for note in sorted(before)]
            must([note[2] for note in sorted(notes)][: len(first) // 2] == first[: len(first) // 2], "another piece")

        with bystander(again, waits):
            visited(again, come_back)
    finally:
        again.end()
    return f"{len(before)} notes were heard; the address {address[0][:40]}… brought the piece back"


def disk_full(waits: list[float]) -> str:
    """There is no room for the file that is made; it is told, and others go on composing."""
    with tempfile.TemporaryDirectory(prefix="composer-tiny-") as tiny:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={TINY_DISK}", "tmpfs", tiny], check=False).returncode:
            return "not tried: no disk may be mounted here"
        try:
            studio = started(PROJECT, TMPDIR=tiny)
            problem: list[str] = []

            async def take(visitor: Visitor) -> None:
                await composed(visitor, studio, "notes=100&seed=3&styles=romantic=1.0")
                await visitor.run(visitor.query)
                url = f"{studio.address}/studio/take/{visitor.player['take']}/wav"
                mine = {VISITOR_HEADER: visitor.player["visitor"]}
                told = json.loads(fetched(url, "POST", mine)[1])
                while not told["done"]:
                    await asyncio.sleep(LOOK_EVERY_SECONDS)
                    told = json.loads(fetched(url, headers=mine)[1])
                problem.append(told["problem"] or "")

            async def other(visitor: Visitor) -> None:
                await composed(visitor, studio, "notes=40&seed=4&styles=romantic=1.0")

            try:
                with bystander(studio, waits):
                    visited(studio, take)
                    visited(studio, other)
            finally:
                studio.end()
        finally:
            subprocess.run(["umount", tiny], check=False)
    must("disk" in problem[0] or "space" in problem[0], f"it said: {problem[0]!r}")
    return problem[0]


def weights_truncated(waits: list[float]) -> str:
    """Half of the weights are missing; health says so, a press is answered with a sentence, and once they are whole
    the next press composes."""
    with copied() as folder:
        damaged = next(path for path in sorted((folder / "models/virtuoso").iterdir()) if path.suffix == ".npz")
        whole = damaged.read_bytes()
        damaged.unlink()
        damaged.write_bytes(whole[: len(whole) // 2])
        studio = started(folder)
        said: list[str] = []

        async def press(visitor: Visitor) -> None:
            must(studio.health() == "failed", "it is said to be healthy")
            await visitor.run("notes=40&seed=4")
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not visitor.words and time.monotonic() < deadline:
                await asyncio.sleep(LOOK_EVERY_SECONDS)
                await visitor.run(visitor.query)
            said.extend(visitor.words)
            damaged.write_bytes(whole)
            await composed(visitor, studio, "notes=41&seed=4")

        try:
            with bystander(studio, waits):
                visited(studio, press)
        finally:
            studio.end()
    must(bool(said), "nothing was said")
    must(str(folder) not in "".join(said), "the folder is told")
    return said[0]


def font_gone(waits: list[float]) -> str:
    """The font that is heard is deleted; who hears it hears on, and who comes hears another one."""
    with copied() as folder:
        font = folder / "soundfonts/mine.sf3"
        shutil.copy(system_font(), font)
        studio = started(folder)

        async def listen(visitor: Visitor) -> None:
            await composed(visitor, studio, LONG_PIECE)
            must(await asyncio.to_thread(visitor.slice, studio, "one", 0) == 200, "no sound")
            font.unlink()
            must(await asyncio.to_thread(visitor.slice, studio, "one", 1) == 200, "the music broke off")

        async def come(visitor: Visitor) -> None:
            await composed(visitor, studio, "notes=40&seed=4")
            must(await asyncio.to_thread(visitor.slice, studio, "two", 0) == 200, "no sound for the next one")

        try:
            with bystander(studio, waits):
                visited(studio, listen)
                visited(studio, come)
        finally:
            studio.end()
    return "whoever listened heard on, the next one heard another font"


def system_font() -> Path:
    """A font of this machine."""
    from composer.audio.soundfonts import choose_soundfont

    return choose_soundfont()


def fluidsynth_missing(waits: list[float]) -> str:
    """Neither the library nor the program is there; a command says in one line what to install."""
    del waits
    without = "import ctypes.util, os; ctypes.util.find_library = lambda name: None; os.environ['PATH'] = '/nowhere'; "
    run = without + "from composer.cli.main import main; import sys; sys.exit(main(sys.argv[1:]))"
    with tempfile.TemporaryDirectory() as folder:
        music = written_scale(Path(folder))
        done = subprocess.run(
            [sys.executable, "-c", run, "render", music, Path(folder) / "scale.wav"],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
    must(done.returncode == 1 and done.stderr.count("\n") == 1 and "fluidsynth" in done.stderr, done.stderr)
    return done.stderr.strip()


def fluidsynth_hangs(waits: list[float]) -> str:
    """The process that plays gives nothing any more; it is ended, and told."""
    del waits
    from composer.audio.apart import synthesize_apart
    from composer.errors import ComposerError
    from composer.score.midi_file import read_midi_file

    with tempfile.TemporaryDirectory() as folder:
        midi = read_midi_file(written_scale(Path(folder)).read_bytes(), "scale.mid")
        try:
            for _ in synthesize_apart(midi, system_font(), HANGS, stalled_seconds=5.0):
                pass
        except ComposerError as error:
            return str(error)
    raise Wrong("it was waited for")


def written_scale(folder: Path) -> Path:
    """A MIDI file of eight notes."""
    from composer.score.midi import midi_bytes
    from composer.score.piece import Note, Part, Piece

    path = folder / "scale.mid"
    path.write_bytes(midi_bytes(Piece((Part(tuple(Note(24 * beat, 60 + beat, 24) for beat in range(8))),))))
    return path


def port_taken(waits: list[float]) -> str:
    """Somebody else listens at the port; the start ends with a line that says so."""
    del waits
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"],
            cwd=PROJECT,
            env={**os.environ, "STREAMLIT_SERVER_PORT": port, "STREAMLIT_SERVER_ADDRESS": "127.0.0.1"},
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    said = (done.stderr + done.stdout).strip()
    must(done.returncode != 0 and port in said and "Traceback" not in said, said)
    return said.splitlines()[-1]


def large_upload(waits: list[float]) -> str:
    """A file of 200 MB is sent where 8 are taken, by one who says so and by one who does not; both times its size is
    why it is refused, and nothing of it stays in memory."""
    studio = started(PROJECT)
    seen: list[str] = []

    async def send(visitor: Visitor) -> None:
        await visitor.run("")
        for is_told in (True, False):
            status, said, more = await asyncio.to_thread(sent_too_much, studio, visitor.session, is_told)
            must(status == 413 and "too large" in said, f"status {status}, {said!r}")
            must(more < MOST_MEGABYTES, f"{more:.0f} MB more")
            seen.append(
                f"{'with' if is_told else 'without'} its length: {status} {said}, {more:.0f} MB more at the most"
            )

    try:
        with bystander(studio, waits):
            visited(studio, send)
    finally:
        studio.end()
    return "; ".join(seen)


def sent_too_much(studio: Studio, session: str, is_told: bool) -> tuple[int, str, float]:
    """Send 200 MB as a browser does, which says how much it is or not; the status and the words of the answer, and by
    how many megabytes the server grew meanwhile."""
    with urllib.request.urlopen(f"{studio.address}/_stcore/health", timeout=60) as answer:
        cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]
    boundary = secrets.token_hex(8)
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.mid"\r\n\r\n'.encode()
    connection = http.client.HTTPConnection("127.0.0.1", studio.port, timeout=60)
    connection.putrequest("PUT", f"/_stcore/upload_file/{session}/{secrets.token_hex(8)}")
    connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
    connection.putheader("Cookie", cookie)
    connection.putheader("X-Xsrftoken", cookie.partition("=")[2])
    connection.putheader(*(("Content-Length", str(UPLOAD_BYTES)) if is_told else ("Transfer-Encoding", "chunked")))
    connection.endheaders()

    def parts() -> Iterator[bytes]:
        for content in (head, *(bytes(1_000_000) for _ in range(UPLOAD_BYTES // 1_000_000))):
            yield content if is_told else f"{len(content):x}\r\n".encode() + content + b"\r\n"

    before = peak = studio.megabytes
    # It may answer before it has all, and hang up.
    with suppress(OSError):
        for part in parts():
            connection.send(part)
            peak = max(peak, studio.megabytes)
            if select.select([connection.sock], [], [], 0)[0]:
                break
    try:
        response = connection.getresponse()
        return response.status, response.read().decode(), max(peak, studio.megabytes) - before
    except (OSError, http.client.HTTPException) as error:
        return 0, f"no answer: {error}", max(peak, studio.megabytes) - before
    finally:
        connection.close()


def giants(waits: list[float]) -> str:
    """Small files that ask for much: zip bombs, entities, endless notes; read or refused, soon and in little memory."""
    del waits
    from benchmarks.hostile import bases, fates, mutant

    wanted = [("giant", number) for number in range(len(bases("giant")))]
    # Of the mutants of MusicXML those with entities.
    wanted += [("musicxml", number) for number in range(60) if b"<!ENTITY" in mutant("musicxml", number)[1]]
    found = list(fates(wanted))
    bad = [fate for fate in found if fate.outcome not in ("read", "refused")]
    must(not bad, str(bad))
    most = max(fate.seconds for fate in found), max(fate.megabytes for fate in found)
    return f"{len(found)} files, at the most {most[0]:.1f} s of the processor and {most[1]:.0f} MB"


FAULTS: tuple[Callable[[list[float]], str], ...] = (
    killed_while_composing,
    disk_full,
    weights_truncated,
    font_gone,
    fluidsynth_missing,
    fluidsynth_hangs,
    port_taken,
    large_upload,
    giants,
)


def tried(fault: Callable[[list[float]], str]) -> Seen:
    """Bring a fault about, and see."""
    waits: list[float] = []
    begun, wrong, seen = time.monotonic(), "", ""
    try:
        seen = fault(waits)
    except (Wrong, OSError, TimeoutError, ValueError, KeyError, websockets.WebSocketException) as error:
        wrong = f"{type(error).__name__}: {error}"
    worst = max(waits, default=0.0)
    if not wrong and worst > MOST_BYSTANDER_SECONDS:
        wrong = f"another visitor waited for {worst:.1f} s"
    return Seen(fault.__name__, seen, wrong, round(time.monotonic() - begun, 1), round(worst, 2))


def main() -> int:
    """Bring all faults about, and write what was seen."""
    names = [fault.__name__ for fault in FAULTS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=names, action="append", help="one of them; may be given several times")
    asked = parser.parse_args()
    found = []
    for fault in FAULTS:
        if not asked.only or fault.__name__ in asked.only:
            found.append(tried(fault))
            print(f"{fault.__name__}: {found[-1].wrong or found[-1].seen}", file=sys.stderr, flush=True)
    print(json.dumps([asdict(one) for one in found], indent=1, ensure_ascii=False))
    return int(any(one.wrong for one in found))


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    sys.exit(main())
