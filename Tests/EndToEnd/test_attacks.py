"""Clients that mean harm, beside honest proxies that must not notice."""
import asyncio
import collections
import contextlib
import itertools
import multiprocessing
import os
import socket
import statistics
import time

import pytest
import yaml
from hpack import Encoder
from hyperframe import frame as h2

from rig import manifests
from rig.honest import PREFACE, REQUEST, Fleet, data, opening, request_headers
from rig.martlet import Martlet
from rig.wait import eventually

HONEST = int(os.environ.get("HONEST_PROXIES", 200))
ATTACKERS = 8
WINDOWS = 5
"""How often a quiet time and an attack take turns, so that both meet the same machine: what counts is the median of each."""
HELD_WINDOWS = 3
"""The same where an attack takes longer, since its connections are held."""
PATIENCE = 3
"""How many times as often they may take turns until the median tells: others may use the machine too."""
CHANGES = 4
"""How many changes the proxies follow in a quiet time."""
REQUEST_TIME = 1
"""Seconds that the server waits for a first request; five times fewer than it would by itself."""
FLOOR = 0.15
"""Seconds. A p99 below this is no harm done, whatever it was before: client, attacker and server share the machine."""
MEMORY_MAX = 64 << 20
"""How much an attack may cost at most, in bytes, beside the allocator's own."""

HELLO = PREFACE + h2.SettingsFrame(0).serialize()
STREAMS = range(1, 100_000, 2)


def request(stream):
    return h2.HeadersFrame(stream, request_headers(), flags=["END_HEADERS"]).serialize()


def frame(kind, stream, payload=b"", flags=0):
    """A frame, right or wrong."""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def rapid_reset():
    cancel = (8).to_bytes(4, "big")
    return HELLO + b"".join(request(stream) + frame(3, stream, cancel) for stream in STREAMS[:2_000])


def made_you_reset():
    too_much = (2**31 - 1).to_bytes(4, "big")
    return HELLO + b"".join(request(stream) + frame(8, stream, too_much) for stream in STREAMS[:2_000])


def header_bomb():
    """A field of 3 kB is put into the table that a client may use before it knows the server's settings; each byte more
    is the field again."""
    block = Encoder().encode([*REQUEST, ("x", "v" * 3_000)], huffman=False)
    return HELLO + frame(1, 1, block + b"\xbe" * 12_000, 4)


def long_headers():
    block = Encoder().encode([(f"x-{number}", "v" * 1_000) for number in range(100)], huffman=False)
    parts = [block[start:start + 16_000] for start in range(0, len(block), 16_000)]
    return HELLO + frame(1, 1, request_headers()) + b"".join(frame(9, 1, part) for part in parts) + frame(9, 1, b"", 4)


def flood(one, count=20_000):
    return lambda: opening(999) + one * count


ATTACKS = {
    "streams opened and reset": rapid_reset,
    "streams that the server has to reset": made_you_reset,
    "more streams than allowed": lambda: HELLO + b"".join(request(stream) for stream in STREAMS[:2_000]),
    "PING": flood(frame(6, 0, b"12345678")),
    "SETTINGS": flood(frame(4, 0)),
    "PRIORITY": flood(frame(2, 1, b"\0\0\0\0\x10")),
    "PRIORITY_UPDATE": flood(frame(16, 0, b"\0\0\0\1u=1")),
    "empty DATA": flood(frame(0, 1)),
    "DATA byte by byte": flood(frame(0, 1, b"\0")),
    "WINDOW_UPDATE": flood(frame(8, 1, b"\0\0\0\1")),
    "CONTINUATION without end": lambda: HELLO + frame(1, 1, request_headers()) + frame(9, 1) * 20_000,
    "100 kB of header fields": long_headers,
    "12 kB that mean 36 MB of header fields": header_bomb,
    "a message of 4 GB": lambda: HELLO + request(1) + frame(0, 1, b"\0\xff\xff\xff\xff"),
    "requests that are no protobuf": lambda: HELLO + request(1) + data(1, os.urandom(1_000)) * 20,
    "bytes that are not HTTP/2": lambda: os.urandom(100_000),
    "nothing": lambda: b"",
    "half a handshake": lambda: PREFACE[:10],
    "a subscriber that takes nothing": lambda: opening(999, window=0),
}
HELD = {"nothing", "half a handshake", "a subscriber that takes nothing"}
"""Connections that stay as long as they may."""
CALMED = {"streams opened and reset", "streams that the server has to reset", "more streams than allowed", "PING",
          "SETTINGS", "PRIORITY", "empty DATA", "WINDOW_UPDATE", "12 kB that mean 36 MB of header fields"}
"""What is answered with a GOAWAY that says why."""
CUT = {"CONTINUATION without end", "bytes that are not HTTP/2", "nothing", "half a handshake"}
"""What ends without words."""


async def assault(port, payload, results, deadline):
    """Sends the payload on one connection after the other, and notes how each ends."""
    loop = asyncio.get_running_loop()
    while time.monotonic() < deadline:
        left = deadline - time.monotonic()
        with socket.socket() as connection:
            connection.setblocking(False)
            answer = bytearray()
            try:
                async with asyncio.timeout(left):
                    await loop.sock_connect(connection, ("127.0.0.1", port))
                    with contextlib.suppress(ConnectionError):  # what the server said before may still be there
                        await loop.sock_sendall(connection, payload)
                    while received := await loop.sock_recv(connection, 1 << 16):
                        answer += received
                results[how_it_ended(answer, "closed")] += 1
            except TimeoutError:
                results[how_it_ended(answer, "still open")] += 1
            except OSError:
                results[how_it_ended(answer, "reset")] += 1
        # What is measured is the server, not how fast Python can send.
        await asyncio.sleep(0.02)


def how_it_ended(answer, otherwise):
    while len(answer) >= 9:
        end = 9 + int.from_bytes(answer[:3], "big")
        if answer[3] == 7 and len(answer) >= 17:
            return f"GOAWAY {h2_error(int.from_bytes(answer[13:17], 'big'))}"
        answer = answer[end:]
    return otherwise


def h2_error(code):
    return {0: "NO_ERROR", 1: "PROTOCOL_ERROR", 9: "COMPRESSION_ERROR", 11: "ENHANCE_YOUR_CALM"}.get(code, code)


def attacker(port, attack, pipe):
    """The process of an attack: attacks for as many seconds as it is told, again and again, and says what came of it. It
    yields to all others, as an attacker's own processor would not be the server's."""
    os.nice(10)
    payload = ATTACKS[attack]()

    async def run(seconds):
        results = collections.Counter()
        deadline = time.monotonic() + seconds
        count = 100 if attack in HELD else ATTACKERS
        await asyncio.gather(*(assault(port, payload, results, deadline) for _ in range(count)))
        return results
    while seconds := pipe.recv():
        pipe.send((len(payload), asyncio.run(run(seconds))))


@contextlib.contextmanager
def attacking(port, attack):
    """The pipe to an attacker."""
    ours, its = multiprocessing.Pipe()
    process = multiprocessing.Process(target=attacker, args=(port, attack, its))
    process.start()
    try:
        yield ours
        ours.send(None)
        process.join(10)
    finally:
        process.kill()


class Cost:
    """Processor time and memory of a process."""

    def __init__(self, pid):
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        self.seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        self.bytes = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")


class Target:
    def __init__(self, path):
        self._folder = manifests.Folder(str(path / "manifests"))
        self._addresses = (f"10.8.{number // 250}.{number % 250 + 1}" for number in itertools.count())
        self._change()
        self.martlet = Martlet(
            self._folder.path, str(path / "martlet.log"), "--limit", f"request-time={REQUEST_TIME}s")
        self.martlet.start()
        self.pid = self.martlet._process.pid

    def _change(self):
        address = next(self._addresses)
        entry = manifests.istio(
            "ServiceEntry", "web", "shop", hosts=["web.example"], resolution="STATIC", location="MESH_INTERNAL",
            ports=[{"number": 80, "name": "http", "protocol": "HTTP"}], endpoints=[{"address": address}])
        self._folder.write("web.yaml", yaml.safe_dump(entry))
        return address

    async def change(self, fleet):
        """The times in which the proxies have followed a change, in seconds."""
        since = time.monotonic()
        return await fleet.converge(self._change(), since)


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    target = Target(tmp_path_factory.mktemp("attacks"))
    yield target
    target.martlet.stop()


def p99(times):
    return sorted(times)[int(len(times) * 0.99)]


@pytest.mark.parametrize("attack", ATTACKS)
def test_honest_proxies_do_not_notice(target, attack):
    # The server looks at its clock once a second.
    seconds, windows = (REQUEST_TIME + 1.2, HELD_WINDOWS) if attack in HELD else (0.5, WINDOWS)
    quiet, harmed, ends, memory = [], [], collections.Counter(), []
    used = 0.0

    async def window(fleet, pipe):
        nonlocal used
        quiet.append(p99([one for _ in range(CHANGES) for one in await target.change(fleet)]))
        before, times = Cost(target.pid), []
        pipe.send(seconds)
        while not pipe.poll():
            times += await target.change(fleet)
            memory.append(Cost(target.pid).bytes)
        sent, results = pipe.recv()
        ends.update(results)
        used += Cost(target.pid).seconds - before.seconds
        harmed.append(p99(times))
        return sent

    def is_unharmed():
        return statistics.median(harmed) <= max(2 * statistics.median(quiet), FLOOR)

    async def scenario():
        async with Fleet(target.martlet.xds_port, HONEST, "outbound|80||web.example") as fleet:
            await target.change(fleet)
            start = Cost(target.pid).bytes
            with attacking(target.martlet.xds_port, attack) as pipe:
                while len(harmed) < windows or not is_unharmed() and len(harmed) < windows * PATIENCE:
                    sent = await window(fleet, pipe)
            fleet.expect_alive()
        before, during, most = statistics.median(quiet), statistics.median(harmed), max(memory)
        print(f"\n{attack}: {sum(ends.values())} connections of {sent} bytes; ended: {dict(ends)}; "
              f"CPU {used / (len(harmed) * seconds):.0%}; memory {start >> 20} MiB, at most +{(most - start) >> 20} MiB; "
              f"p99 {before * 1000:.0f} ms, then {during * 1000:.0f} ms")
        if attack in CALMED:
            assert "GOAWAY ENHANCE_YOUR_CALM" in ends
        if attack in CUT:
            assert ends.keys() & {"closed", "reset"}
        assert is_unharmed(), f"p99 {before} s, under attack {during} s"
        assert most - start < MEMORY_MAX
    asyncio.run(scenario())
    eventually(lambda: target.martlet.get("/ready"))
