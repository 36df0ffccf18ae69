"""The application of every pod: servers that say who answered."""
import json
import socket
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded

HTTP, OTHER_HTTP, ECHO, BANNER = 8080, 8081, 9000, 9001
"""The application's ports. The first two speak HTTP/1.1, HTTP/2 without TLS and gRPC. The others speak TCP and put
their pod's name before what they repeat; on the last one the server speaks first."""


class Application:
    """All servers of one pod. They run in threads of this process on sockets of the pod's namespace.

    `requests` are the last HTTP requests, as dictionaries of what the answer says about them. `react` gets each and
    returns the status of the answer; it may take its time.
    """

    def __init__(self, namespace, name, extra_http_ports=()):
        self._name = name
        self.calm()
        self._sockets = set()
        for port in (HTTP, OTHER_HTTP, *extra_http_ports):
            self._serve(namespace, port, self._http)
        self._serve(namespace, ECHO, lambda connection, _: self._echo(connection, b""))
        self._serve(namespace, BANNER, lambda connection, _: self._echo(connection, self.banner))

    def calm(self):
        """Forgets the requests and answers every one with 200 again."""
        self.requests = deque(maxlen=10_000)
        self.react = lambda request: 200

    @property
    def banner(self):
        return self._name.encode() + b"\n"

    def close(self):
        """Stops listening and breaks every connection."""
        for each in list(self._sockets):
            try:
                each.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept or recv
            except OSError:
                pass  # the peer has closed it already
            each.close()

    def _serve(self, namespace, port, serve):
        listener = namespace.listen(port)
        self._sockets.add(listener)

        def accept():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return  # closed
                self._sockets.add(connection)
                threading.Thread(target=converse, args=(connection,), daemon=True).start()

        def converse(connection):
            try:
                with connection:
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    serve(connection, port)
            except OSError:
                pass  # the peer broke off
            finally:
                self._sockets.discard(connection)

        threading.Thread(target=accept, daemon=True).start()

    def _http(self, connection, port):
        def answer(protocol, method, path, headers):
            request = {"pod": self._name, "port": port, "protocol": protocol, "method": method, "path": path,
                       "headers": headers, "peer": connection.getpeername()[0]}
            self.requests.append(request)
            return self.react(request), json.dumps(request).encode()

        if connection.recv(3, socket.MSG_PEEK) == b"PRI":
            serve_http2(connection, answer)
        else:
            serve_http1(connection, answer)

    def _echo(self, connection, banner):
        connection.sendall(banner)
        while data := connection.recv(65536):
            connection.sendall(self.banner + data)


def serve_http1(connection, answer):
    """Serves HTTP/1.1 until the peer closes."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def reply(self):
            self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, body = answer("HTTP/1.1", self.command, self.path, headers)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("x-server", "application")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = reply

        def log_message(self, *_):
            pass

    Handler(connection, connection.getpeername(), None)


def serve_http2(connection, answer):
    """Serves HTTP/2 with prior knowledge until the peer closes. A gRPC call gets the answer as its only message, and
    fails as UNAVAILABLE where the status is another than 200."""
    http = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
    http.initiate_connection()
    connection.sendall(http.data_to_send())
    requests = {}

    def respond(stream, headers):
        method, path = headers.pop(":method"), headers.pop(":path")
        status, body = answer("HTTP/2", method, path, headers)
        if headers.get("content-type", "").startswith("application/grpc"):
            head = [(":status", "200"), ("content-type", "application/grpc")]
            if status != 200:
                http.send_headers(stream, [*head, ("grpc-status", "14")], end_stream=True)
                return
            http.send_headers(stream, head)
            http.send_data(stream, grpc_frame(body))
            http.send_headers(stream, [("grpc-status", "0")], end_stream=True)
        else:
            http.send_headers(stream, [(":status", str(status)), ("content-type", "application/json")])
            http.send_data(stream, body, end_stream=True)

    while data := connection.recv(65536):
        for event in http.receive_data(data):
            if isinstance(event, RequestReceived):
                requests[event.stream_id] = dict(event.headers)
            elif isinstance(event, DataReceived):
                http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, StreamEnded):
                respond(event.stream_id, requests.pop(event.stream_id))
        connection.sendall(http.data_to_send())


def grpc_frame(message):
    """One uncompressed gRPC message with its length before it."""
    return b"\0" + len(message).to_bytes(4, "big") + message
