"""The control plane under test."""
import http.client
import os
import socket
import subprocess

from .envoy import REPOSITORY
from .process import KILL_WITH_PARENT, Process
from .wait import eventually


def executable():
    """What MARTLET_BINARY names, else the newest build there is."""
    candidates = [os.environ["MARTLET_BINARY"]] if "MARTLET_BINARY" in os.environ else [
        f"{REPOSITORY}/.build/{build}/martlet" for build in ("release", "debug")]
    found = [path for path in candidates if os.path.exists(path)]
    assert found, f"no control plane: {' and '.join(candidates)} do not exist"
    return max(found, key=os.path.getmtime)


def martlet(*arguments):
    """The program run to its end."""
    return subprocess.run([executable(), *map(str, arguments)], capture_output=True, text=True, timeout=60)


def _hold_port():
    """A socket that keeps a port for whoever listens there: bound, so that the kernel gives the port to no connection, not
    even while the server is away and clients try to reach it, and not listening, so that the server may."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    return holder


class Martlet:
    """`martlet serve` over a folder of manifests. Its ports stay the same over restarts."""

    def __init__(self, manifests, log, *options):
        self._held = _hold_port(), _hold_port()
        self.xds_port, self._http_port = (holder.getsockname()[1] for holder in self._held)
        self.http_address = f"127.0.0.1:{self._http_port}"
        self._log = log
        self._command = [*KILL_WITH_PARENT, executable(), "serve", "--config", manifests,
                         "--xds-address", f"127.0.0.1:{self.xds_port}",
                         "--http-address", self.http_address, *options]
        self._process = None

    def start(self):
        """Starts it and waits until it is ready."""
        self._process = Process(self._command, self._log)

        def ready():
            self._process.check()
            self.get("/ready")
        eventually(ready)

    @property
    def pid(self):
        return self._process.pid

    def kill(self):
        self._process.kill()
        self._process = None

    def signal(self, number):
        self._process.signal(number)

    def wait(self, timeout=15):
        """Its exit status, once it has ended by itself."""
        return self._process.wait(timeout)

    def ensure_running(self):
        """Starts it again after `kill`; raises when it has ended by itself."""
        if self._process:
            self._process.check()
        else:
            self.start()

    def stop(self):
        if self._process:
            self._process.stop()
        for holder in self._held:
            holder.close()

    def log_tail(self):
        return self._process.log_tail() if self._process else "not running"

    def get(self, path):
        """The body of an answer from the operations port."""
        connection = http.client.HTTPConnection("127.0.0.1", self._http_port, timeout=5)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read().decode()
        finally:
            connection.close()
        assert response.status == 200, f"{path}: {response.status} {body[:200]}"
        return body

    @property
    def log_path(self):
        return self._log

    def config_errors(self):
        return self.get("/debug/config_errors")
