"""What a pod's application asks of others."""
import contextlib
import http.client
import json
import ssl
import threading
import time
from collections import Counter
from dataclasses import dataclass

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ConnectionTerminated, DataReceived, ResponseReceived, StreamEnded, StreamReset, TrailersReceived

from .apps import grpc_frame
from .wait import eventually


@dataclass
class Reply:
    status: int
    headers: dict
    body: bytes

    @property
    def said(self):
        """What the application tells about the request and itself."""
        assert self.status == 200, f"{self.status} {self.headers} {self.body[:200]}"
        return json.loads(self.body)

    @property
    def pod(self):
        return self.said["pod"]


class HTTPConnection(http.client.HTTPConnection):
    """A keep-alive connection from a namespace: to `address`, with `host` as the Host header and, over TLS, as the
    server's name. `tls` is an SSL context."""

    def __init__(self, namespace, address, host, timeout=5.0, tls=None):
        super().__init__(*address, timeout=timeout)
        self._namespace, self._address, self._host, self._tls = namespace, address, host, tls

    def connect(self):
        self.sock = self._namespace.connect(self._address, self.timeout)
        if self._tls:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self._host.partition(":")[0])

    def ask(self, path="/", method="GET", headers=None):
        self.request(method, path, headers={"Host": self._host, **(headers or {})})
        response = self.getresponse()
        return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


def http2(connection, host, path="/", method="GET", headers=None, body=b""):
    """One request over HTTP/2 with prior knowledge on a fresh connection; trailers are added to the headers."""
    client = H2Connection(H2Configuration(header_encoding="utf-8"))
    client.initiate_connection()
    client.send_headers(1, [(":method", method), (":scheme", "http"), (":authority", host), (":path", path),
                            *(headers or {}).items()], end_stream=not body)
    if body:
        client.send_data(1, body, end_stream=True)
    connection.sendall(client.data_to_send())
    received, content = {}, b""
    while data := connection.recv(65536):
        for event in client.receive_data(data):
            if isinstance(event, (ResponseReceived, TrailersReceived)):
                received.update(event.headers)
            elif isinstance(event, DataReceived):
                content += event.data
            elif isinstance(event, (StreamReset, ConnectionTerminated)):
                raise ConnectionError(str(event))
            elif isinstance(event, StreamEnded):
                return Reply(int(received.pop(":status")), received, content)
        connection.sendall(client.data_to_send())
    raise ConnectionError("closed before the response ended")


def client_hello(server_name):
    """The first bytes of a TLS client that asks for a server name."""
    sent = ssl.MemoryBIO()
    context = ssl.create_default_context()
    with contextlib.suppress(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), sent, server_hostname=server_name).do_handshake()
    return sent.read()


def grpc(connection, host, path="/echo.Echo/Say", message=b""):
    """One unary gRPC call; the reply's body is the answered message."""
    reply = http2(connection, host, path, "POST", {"content-type": "application/grpc", "te": "trailers"},
                  grpc_frame(message))
    assert reply.headers.get("grpc-status") == "0", reply
    return Reply(reply.status, reply.headers, reply.body[5:])


class Load:
    """Steady requests from a few threads until the `with` block ends, each connection used for 20 of them. Whatever is
    not a pod's 200 is a failure."""

    def __init__(self, connect, threads=4, pause=0.004):
        self.pods = []  # who answered, in order
        self.failures = []
        self._connect, self._pause = connect, pause
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        self.goes_on()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def goes_on(self, requests=100):
        """Waits until so many more requests were answered."""
        goal = len(self.pods) + requests

        def answered():
            assert len(self.pods) >= goal, f"{len(self.pods)} of {goal} requests answered; {self.failures[:3]}"
        eventually(answered)

    def moves_to(self, *pods):
        """Waits until the last 60 answers came from exactly these pods."""
        expected = {pod.name for pod in pods}

        def moved():
            recent = Counter(self.pods[-60:])
            assert set(recent) == expected, f"{dict(recent)}; {self.failures[:3]}"
        eventually(moved)

    def _run(self):
        while not self._stop.is_set():
            connection = self._connect()
            try:
                for _ in range(20):
                    if self._stop.wait(self._pause):
                        break
                    self.pods.append(connection.ask().pod)
            except (AssertionError, OSError, http.client.HTTPException) as failure:
                self.failures.append(f"{time.monotonic():.3f} {failure!r}")
            finally:
                connection.close()
