"""The encrypted front door: certificates, client certificates, bearer tokens, renewal."""
import queue
import ssl
import threading

import grpc
import pytest
from envoy.service.discovery.v3 import ads_pb2_grpc, discovery_pb2

from rig.certificates import Authority
from rig.server import Server, service
from rig.tokens import Tokens
from rig.wait import eventually

CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster"


class Stream:
    """A delta ADS stream over TLS that asks for clusters and acknowledges them."""

    def __init__(self, server, authority, namespace="shop", account="", token=None, certificate=None):
        credentials = grpc.ssl_channel_credentials(
            authority.read("ca.crt"), *((authority.read(f"{certificate}.key"), authority.read(f"{certificate}.crt"))
                                        if certificate else ()))
        self._channel = grpc.secure_channel(f"127.0.0.1:{server.port}", credentials,
                                            [("grpc.ssl_target_name_override", "istiod.istio-system.svc")])
        self.names, self.error, self._requests = set(), None, queue.Queue()
        request = discovery_pb2.DeltaDiscoveryRequest(type_url=CLUSTER)
        request.node.id = f"sidecar~10.0.0.1~web-1.{namespace}~{namespace}.svc.cluster.local"
        if account:
            request.node.metadata["SERVICE_ACCOUNT"] = account
        self._requests.put(request)
        metadata = [("authorization", f"Bearer {token}")] if token else []
        self._call = ads_pb2_grpc.AggregatedDiscoveryServiceStub(self._channel).DeltaAggregatedResources(
            iter(self._requests.get, None), metadata=metadata)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        try:
            for response in self._call:
                self.names |= {resource.name for resource in response.resources}
                self._requests.put(discovery_pb2.DeltaDiscoveryRequest(type_url=CLUSTER, response_nonce=response.nonce))
        except grpc.RpcError as error:
            self.error = error

    def gets(self, name):
        def arrived():
            assert f"outbound|80||{name}.shop.svc.cluster.local" in self.names, self.error
        eventually(arrived)

    def fails_with(self, code):
        def ended():
            assert self.error is not None and self.error.code() == code, (self.error, self.names)
        eventually(ended)
        assert not self.names, "nothing is served to a client that is refused"
        return self.error.details()

    def close(self):
        self._requests.put(None)
        self._channel.close()


@pytest.fixture
def authority(tmp_path):
    authority = Authority(tmp_path)
    authority.sign("server", "DNS:istiod.istio-system.svc")
    return authority


@pytest.fixture
def serve(tmp_path, authority):
    servers = []

    def serve(*flags):
        servers.append(Server(tmp_path, *flags))
        return servers[-1]
    yield serve
    for server in servers:
        server.stop()


def test_clients_are_served_over_tls(serve, authority):
    stream = Stream(serve(), authority)
    stream.gets("web")
    stream.close()


def test_renewed_certificates_are_taken_up_and_no_stream_is_dropped(serve, authority):
    server = serve()
    stream = Stream(server, authority)
    stream.gets("web")

    def serial():
        return ssl.get_server_certificate(("127.0.0.1", server.port))
    before = serial()
    authority.sign("server", "DNS:istiod.istio-system.svc")

    def renewed():
        assert serial() != before
    eventually(renewed)
    (server.manifests / "new.yaml").write_text(service("new"))
    stream.gets("new")
    assert stream.error is None
    stream.close()


def test_a_client_certificate_is_demanded_and_names_its_holder(serve, authority):
    authority.sign("web", "URI:spiffe://cluster.local/ns/shop/sa/web")
    server = serve("--tls-client-ca", authority.certificate, "--require-client-certificates")
    Stream(server, authority).fails_with(grpc.StatusCode.UNAVAILABLE)
    stream = Stream(server, authority, account="web", certificate="web")
    stream.gets("web")
    stream.close()
    details = Stream(server, authority, namespace="bank", certificate="web").fails_with(
        grpc.StatusCode.PERMISSION_DENIED)
    assert details.startswith("authorization failed")


def test_a_token_names_its_holder(serve, authority, tmp_path):
    tokens = Tokens(tmp_path)
    server = serve("--token-jwks", tokens.keys)
    stream = Stream(server, authority, account="web", token=tokens.issue())
    stream.gets("web")
    stream.close()
    for refused in (None, tokens.issue(lifetime=-300), tokens.issue(audience="other"), tokens.issue()[:-8] + "AAAAAAAA"):
        Stream(server, authority, token=refused).fails_with(grpc.StatusCode.UNAUTHENTICATED)
    Stream(server, authority, namespace="bank", token=tokens.issue()).fails_with(grpc.StatusCode.PERMISSION_DENIED)
    Stream(server, authority, account="other", token=tokens.issue()).fails_with(grpc.StatusCode.PERMISSION_DENIED)
