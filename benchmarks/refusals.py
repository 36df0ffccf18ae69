#!/usr/bin/env python3
"""refusals.py: what it costs the server to turn away proxies of another revision that come again at once.

    .venv/test/bin/python benchmarks/refusals.py [--proxies 2000] [--refusals 10000]

Each proxy has its connection and opens a stream as soon as its last one was refused. Prints the CPU time of the server
alone, from /proc, for so many refusals, the time that they took, and the server's memory before and after.
"""
import argparse
import asyncio
import os
import pathlib
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "Tests/EndToEnd"))

from envoy.service.discovery.v3 import discovery_pb2 as ads  # noqa: E402
from hyperframe import frame as h2  # noqa: E402

from rig.honest import CLUSTER, PREFACE, data, request_headers  # noqa: E402
from rig.martlet import Martlet  # noqa: E402

HEADERS = request_headers()


def first_request(number):
    request = ads.DeltaDiscoveryRequest(type_url=CLUSTER)
    request.node.id = f"sidecar~10.9.{number // 250}.{number % 250 + 1}~proxy-{number}.shop~shop.svc.cluster.local"
    request.node.metadata.update({
        "NAMESPACE": "shop", "ANNOTATIONS": {"istio.io/rev": "1-18-2"},
        "PROXY_CONFIG": {"discoveryAddress": "istiod-1-18-2.istio-system.svc:15012"}})
    return request.SerializeToString()


class Proxy(asyncio.Protocol):
    def __init__(self, number, refused):
        self._request, self._refused = first_request(number), refused
        self._stream, self._input, self._transport = -1, bytearray(), None

    def connection_made(self, transport):
        self._transport = transport
        transport.write(PREFACE + h2.SettingsFrame(0).serialize())
        self._ask()

    def _ask(self):
        self._stream += 2
        self._transport.write(h2.HeadersFrame(self._stream, HEADERS, flags=["END_HEADERS"]).serialize()
                              + data(self._stream, self._request))

    def data_received(self, received):
        self._input += received
        while len(self._input) >= 9:
            end = 9 + int.from_bytes(self._input[:3], "big")
            if len(self._input) < end:
                return
            kind, flags, stream = self._input[3], self._input[4], int.from_bytes(self._input[5:9], "big")
            if kind == h2.HeadersFrame.type and flags & 1 and stream == self._stream:
                self._refused()
                self._ask()
            elif kind == h2.GoAwayFrame.type:
                raise SystemExit(f"the connection was ended: {bytes(self._input[9:end])}")
            del self._input[:end]


async def refuse(port, proxies, refusals):
    """Seconds until so many were refused."""
    loop, done, count = asyncio.get_running_loop(), asyncio.Event(), 0

    def refused():
        nonlocal count
        count += 1
        if count == refusals:
            done.set()
    start = time.monotonic()
    connections = [(await loop.create_connection(lambda n=n: Proxy(n, refused), "127.0.0.1", port))[0]
                   for n in range(proxies)]
    await done.wait()
    for connection in connections:
        connection.abort()
    return time.monotonic() - start


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid):
    return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--proxies", type=int, default=2000)
    parser.add_argument("--refusals", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log")
        martlet = Martlet(folder, log, "--revision", "1-20-0")
        martlet.start()
        try:
            pid = martlet._process.pid
            before, resident = cpu(pid), memory(pid)
            seconds = asyncio.run(refuse(martlet.xds_port, options.proxies, options.refusals))
            spent, lines = cpu(pid) - before, open(log).read().count("refused a stream")
            print(f"{options.refusals} refusals of {options.proxies} proxies in {seconds:.1f} s: {spent:.2f} CPU-s, "
                  f"{spent / options.refusals * 1e6:.0f} us each; resident {resident >> 20} MB before, "
                  f"{memory(pid) >> 20} MB after; {lines} lines in the log")
        finally:
            martlet.stop()


if __name__ == "__main__":
    main()
