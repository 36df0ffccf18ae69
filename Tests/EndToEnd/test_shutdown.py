"""How a server ends: what its clients and its operators see, and that nothing is transferred again afterwards."""
import queue
import signal
import threading

import grpc
import pytest
from envoy.service.discovery.v3 import ads_pb2_grpc, discovery_pb2

from rig.martlet import Martlet
from rig.wait import eventually

CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster"
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  clusterIP: 10.96.0.1
  ports: [{name: http, port: 80}]
"""


class Client:
    """One delta ADS stream that asks for clusters and acknowledges them; `held` are the versions that it got."""

    def __init__(self, port, number, held=None):
        self.responses, self.code, self.held = [], None, dict(held or {})
        self._requests = queue.Queue()
        node = {"id": f"sidecar~10.0.0.{number}~client-{number}.shop~shop.svc.cluster.local"}
        self._requests.put(discovery_pb2.DeltaDiscoveryRequest(
            node=node, type_url=CLUSTER, initial_resource_versions=self.held))
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._call = ads_pb2_grpc.AggregatedDiscoveryServiceStub(self._channel).DeltaAggregatedResources(
            iter(self._requests.get, None))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            for response in self._call:
                self.responses.append(response)
                self.held.update({resource.name: resource.version for resource in response.resources})
                self._requests.put(discovery_pb2.DeltaDiscoveryRequest(type_url=CLUSTER, response_nonce=response.nonce))
        except grpc.RpcError as error:
            self.code = error.code()

    def close(self):
        self._requests.put(None)
        self._channel.close()
        self._thread.join(5)


@pytest.fixture
def server(tmp_path):
    manifests = tmp_path / "manifests"
    manifests.mkdir()
    (manifests / "web.yaml").write_text(SERVICE)
    martlet = Martlet(manifests, tmp_path / "martlet.log")
    martlet.start()
    yield martlet
    martlet.kill()


@pytest.fixture
def clients(server):
    clients = [Client(server.xds_port, number) for number in range(1, 11)]

    def warm():
        assert all(client.responses for client in clients)
    eventually(warm)
    yield clients
    for client in clients:
        client.close()


def not_ready(server):
    try:
        server.get("/ready")
    except AssertionError as refusal:
        assert "503" in str(refusal)
    else:
        raise AssertionError("still ready")


def test_a_server_is_not_ready_before_its_streams_end_and_nothing_is_sent_again(server, clients):
    server.signal(signal.SIGTERM)
    eventually(lambda: not_ready(server))
    assert [client.code for client in clients] == [None] * 10, "streams end after readiness"
    assert server.wait() == 0

    def ended():
        assert {client.code for client in clients} == {grpc.StatusCode.UNAVAILABLE}
    eventually(ended)
    server.start()
    again = Client(server.xds_port, 1, held=clients[0].held)

    def answered():
        assert again.responses and list(again.responses[0].resources) == []
    eventually(answered)
    again.close()
    assert clients[0].held


def test_a_second_signal_ends_the_server_at_once(server, clients):
    server.signal(signal.SIGTERM)
    eventually(lambda: not_ready(server))
    server.signal(signal.SIGTERM)
    assert server.wait(timeout=2) == 1
