"""Many small delta ADS clients that behave: they subscribe, acknowledge, answer PINGs and open their windows again."""
import asyncio
import time

from envoy.service.discovery.v3 import discovery_pb2 as ads
from hpack import Encoder
from hyperframe import frame as h2

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster"
ENDPOINTS = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"
METHOD = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources"
WINDOW = 1 << 20


REQUEST = [(":method", "POST"), (":scheme", "http"), (":path", METHOD), (":authority", "martlet"), ("te", "trailers"),
           ("content-type", "application/grpc")]


def request_headers():
    """The header block of an ADS stream; good on any connection, as it refers to no earlier one."""
    encoder = Encoder()
    encoder.header_table_size = 0
    return encoder.encode(REQUEST)


def data(stream, message):
    return h2.DataFrame(stream, b"\0" + len(message).to_bytes(4, "big") + message).serialize()


def subscription(number, type_url=CLUSTER, names=()):
    """The first request for a type, with the node of proxy `number`."""
    request = ads.DeltaDiscoveryRequest(type_url=type_url, resource_names_subscribe=names)
    request.node.id = f"sidecar~10.9.{number // 250}.{number % 250 + 1}~proxy-{number}.shop~shop.svc.cluster.local"
    request.node.metadata.update({"NAMESPACE": "shop", "CLUSTER_ID": "Kubernetes", "ISTIO_VERSION": "1.27.0"})
    return request.SerializeToString()


def opening(number, window=WINDOW):
    """What a proxy sends first: preface, settings and a subscription to all clusters."""
    return (PREFACE + h2.SettingsFrame(0, settings={h2.SettingsFrame.INITIAL_WINDOW_SIZE: window}).serialize()
            + h2.WindowUpdateFrame(0, window_increment=WINDOW).serialize()
            + h2.HeadersFrame(1, request_headers(), flags=["END_HEADERS"]).serialize()
            + data(1, subscription(number)))


class Proxy(asyncio.Protocol):
    def __init__(self, number, cluster):
        self._number, self._cluster = number, cluster
        self._input, self._message, self._unacknowledged = bytearray(), bytearray(), 0
        self._transport = None
        self.latest, self.latest_at, self.ended = b"", 0.0, None

    def connection_made(self, transport):
        self._transport = transport
        transport.write(opening(self._number) + data(1, subscription(self._number, ENDPOINTS, [self._cluster])))

    def connection_lost(self, error):
        self.ended = self.ended or f"closed: {error}"

    def close(self):
        self._transport.close()

    def data_received(self, received):
        self._input += received
        while len(self._input) >= 9:
            end = 9 + int.from_bytes(self._input[:3], "big")
            if len(self._input) < end:
                return
            kind, flags, payload = self._input[3], self._input[4], bytes(self._input[9:end])
            del self._input[:end]
            self._frame(kind, flags, payload)

    def _frame(self, kind, flags, payload):
        if kind == h2.DataFrame.type:
            self._data(payload)
        elif kind == h2.SettingsFrame.type and not flags & 1:
            self._transport.write(h2.SettingsFrame(0, flags=["ACK"]).serialize())
        elif kind == h2.PingFrame.type and not flags & 1:
            self._transport.write(h2.PingFrame(0, payload, flags=["ACK"]).serialize())
        elif kind in (h2.GoAwayFrame.type, h2.RstStreamFrame.type) or kind == h2.HeadersFrame.type and flags & 1:
            self.ended = f"frame {kind}: {payload.hex()}"

    def _data(self, payload):
        self._unacknowledged += len(payload)
        if self._unacknowledged > WINDOW // 2:
            for stream in (0, 1):
                self._transport.write(
                    h2.WindowUpdateFrame(stream, window_increment=self._unacknowledged).serialize())
            self._unacknowledged = 0
        self._message += payload
        while len(self._message) >= 5:
            end = 5 + int.from_bytes(self._message[1:5], "big")
            if len(self._message) < end:
                return
            self._response(bytes(self._message[5:end]))
            del self._message[:end]

    def _response(self, message):
        response = ads.DeltaDiscoveryResponse.FromString(message)
        if response.type_url == ENDPOINTS:
            self.latest, self.latest_at = message, time.monotonic()
        answer = ads.DeltaDiscoveryRequest(type_url=response.type_url, response_nonce=response.nonce)
        self._transport.write(data(1, answer.SerializeToString()))


class Fleet:
    """`count` proxies that all want the endpoints of one cluster."""

    def __init__(self, port, count, cluster):
        self._port, self._count, self._cluster = port, count, cluster
        self._proxies = []

    async def __aenter__(self):
        loop = asyncio.get_running_loop()
        for number in range(self._count):
            _, proxy = await loop.create_connection(lambda: Proxy(number, self._cluster), "127.0.0.1", self._port)
            self._proxies.append(proxy)
        return self

    async def __aexit__(self, *error):
        for proxy in self._proxies:
            proxy.close()

    async def converge(self, address, since, within=20.0):
        """How long after `since` each proxy has had `address` among the endpoints, in seconds, sorted."""
        wanted = address.encode()
        while not all(wanted in proxy.latest for proxy in self._proxies):
            self.expect_alive()
            missing = sum(wanted not in proxy.latest for proxy in self._proxies)
            assert time.monotonic() - since < within, f"{missing} proxies have no endpoint {address}"
            await asyncio.sleep(0.005)
        return sorted(proxy.latest_at - since for proxy in self._proxies)

    def expect_alive(self):
        ended = [proxy.ended for proxy in self._proxies if proxy.ended]
        assert ended == [], f"{len(ended)} honest proxies were cut off: {ended[0]}"
