"""The way of a pod to the control plane, and a record of what came down it."""
import os
import socket
import threading
from dataclasses import dataclass

from envoy.config.cluster.v3.cluster_pb2 import Cluster
from envoy.config.endpoint.v3.endpoint_pb2 import ClusterLoadAssignment
from envoy.config.listener.v3.listener_pb2 import Listener
from envoy.config.route.v3.route_pb2 import RouteConfiguration
from envoy.service.discovery.v3.discovery_pb2 import DeltaDiscoveryResponse, DiscoveryResponse

_TYPES = {"type.googleapis.com/" + message.DESCRIPTOR.full_name: message
          for message in (Cluster, ClusterLoadAssignment, Listener, RouteConfiguration)}


@dataclass
class Response:
    """One discovery response: the type's short name ("Cluster"), the names in it, the names taken away (Delta only)."""
    type: str
    names: list
    removed: list


class Tap:
    """A Unix socket at `path`, which a pod can reach because such sockets belong to no network namespace. It leads to a
    TCP port of the host, which a pod cannot reach. `with tap:` cuts the line."""

    def __init__(self, path, port, delta):
        self.path = path
        self._port, self._delta = port, delta
        self._open, self._received = set(), []  # live sockets; bytes from the control plane, by connection
        self._cut = False
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        os.chmod(path, 0o777)
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._break([self._listener, *self._open])

    def __enter__(self):
        """Breaks what is open and refuses new connections until the block ends."""
        self._cut = True
        self._break(list(self._open))
        return self

    def __exit__(self, *_):
        self._cut = False

    def lead_to(self, port):
        """From now on it leads to another port."""
        with self:
            self._port = port

    def responses(self):
        """Every discovery response that has come down completely, oldest connection first."""
        return [response for received in self._received for message in _messages(bytes(received))
                if (response := self._decode(message))]

    def _decode(self, message):
        response = (DeltaDiscoveryResponse if self._delta else DiscoveryResponse).FromString(message)
        if response.type_url not in _TYPES:
            return None
        kind = _TYPES[response.type_url]
        if self._delta:
            return Response(kind.DESCRIPTOR.name, [each.name for each in response.resources],
                            list(response.removed_resources))
        resources = [kind.FromString(each.value) for each in response.resources]
        names = [each.cluster_name if kind is ClusterLoadAssignment else each.name for each in resources]
        return Response(kind.DESCRIPTOR.name, names, [])

    def _accept(self):
        while True:
            try:
                pod, _ = self._listener.accept()
            except OSError:
                return  # closed
            try:
                if self._cut:
                    raise ConnectionRefusedError
                control_plane = socket.create_connection(("127.0.0.1", self._port))
            except OSError:
                pod.close()
                continue
            received = bytearray()
            self._received.append(received)
            self._open |= {pod, control_plane}
            threading.Thread(target=self._copy, args=(pod, control_plane, None), daemon=True).start()
            threading.Thread(target=self._copy, args=(control_plane, pod, received), daemon=True).start()

    def _copy(self, source, target, record):
        try:
            while data := source.recv(65536):
                if record is not None:
                    record += data
                target.sendall(data)
        except OSError:
            pass  # either side broke off
        self._break([source, target])

    def _break(self, sockets):
        for each in sockets:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # broken already
            each.close()
        self._open -= set(sockets)


def _messages(frames):
    """The gRPC messages in one side of an HTTP/2 connection."""
    streams, at = {}, 0
    while at + 9 <= len(frames):
        length, kind, flags = int.from_bytes(frames[at:at + 3], "big"), frames[at + 3], frames[at + 4]
        stream, payload = frames[at + 5:at + 9], frames[at + 9:at + 9 + length]
        if kind == 0 and len(payload) == length:
            streams.setdefault(stream, bytearray()).extend(payload[1:length - payload[0]] if flags & 0x8 else payload)
        at += 9 + length
    for data in streams.values():
        at = 0
        while at + 5 <= len(data):
            length = int.from_bytes(data[at + 1:at + 5], "big")
            if at + 5 + length <= len(data):
                yield bytes(data[at + 5:at + 5 + length])
            at += 5 + length
