"""The encrypted front door: certificates, client certificates, bearer tokens, renewal."""
import json
import queue
import ssl
import subprocess
import threading
import time

import grpc
import pytest
from envoy.service.discovery.v3 import ads_pb2_grpc, discovery_pb2

from rig.certificates import Authority, openssl
from rig.envoy import executable
from rig.martlet import martlet
from rig.process import KILL_WITH_PARENT
from rig.server import Server, service
from rig.tokens import Tokens
from rig.wait import eventually

CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster"


class Stream:
    """A delta ADS stream over TLS that asks for clusters and acknowledges them."""

    def __init__(self, server, authority, namespace="shop", account="", token=None, certificate=None,
                 name="istiod.istio-system.svc"):
        credentials = grpc.ssl_channel_credentials(
            authority.read("ca.crt"), *((authority.read(f"{certificate}.key"), authority.read(f"{certificate}.crt"))
                                        if certificate else ()))
        self._channel = grpc.secure_channel(f"127.0.0.1:{server.port}", credentials,
                                            [("grpc.ssl_target_name_override", name), ("grpc.use_local_subchannel_pool", 1)])
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
        cluster = f"outbound|80||{name}.shop.svc.cluster.local"

        def arrived():
            assert cluster in self.names or self.error
        eventually(arrived)
        assert cluster in self.names, self.error

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


# Certificates of the mesh's own authority.

LIFETIME = 2
"""Seconds that a certificate lasts: renewed after one; a new root signs after two, the old one leaves after four."""


class Root:
    """The roots in an authority's folder, as they are at first."""

    def __init__(self, folder):
        self.path = folder.parent / f"{folder.name}-{time.monotonic_ns()}.pem"
        self.path.write_bytes((folder / "root-cert.pem").read_bytes())

    def read(self, _):
        return self.path.read_bytes()


def envoy(server, root, name, token, folder):
    """An Envoy with a bootstrap of the program's, which finds the control plane at once."""
    made = martlet("bootstrap", "--node", f"sidecar~10.0.0.9~{name}.shop~shop.svc.cluster.local", "--address",
                   f"{name}:{server.port}", "--ca-file", root.path, "-o", "json")
    assert made.returncode == 0, made.stderr
    bootstrap = json.loads(made.stdout)
    cluster, = bootstrap["static_resources"]["clusters"]
    cluster["type"] = "STATIC"
    endpoint = cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]
    endpoint["address"]["socket_address"]["address"] = "127.0.0.1"
    grpc_service, = bootstrap["dynamic_resources"]["ads_config"]["grpc_services"]
    grpc_service["initial_metadata"] = [{"key": "authorization", "value": f"Bearer {token}"}]
    bootstrap["admin"]["address"]["socket_address"]["port_value"] = 0
    path = folder / f"{name}.json"
    path.write_text(json.dumps(bootstrap))
    return subprocess.Popen([*KILL_WITH_PARENT, executable(), "-c", path, "--disable-hot-restart", "--concurrency", "1",
                             "--log-path", folder / f"{name}.log"])


def test_the_meshs_own_authority_makes_the_servers_certificate(tmp_path):
    """For the names of the control plane, renewed before it ends, followed over a change of roots; no stream ends."""
    ca, tokens = tmp_path / "ca", Tokens(tmp_path)
    token = tokens.issue()
    server = Server(tmp_path, "--ca-dir", ca, "--token-jwks", tokens.keys,
                    "--certificate-lifetime", f"{LIFETIME}s", "--certificate-lifetime-max", f"{LIFETIME}s")
    old = Root(ca)
    names = "istiod.istio-system.svc", "istiod-remote.istio-system"
    proxies = [envoy(server, old, name, token, tmp_path) for name in (*names, "istiod.bank.svc")]

    def connected(name):
        assert any("proxy connected" in line and f"proxy={name}.shop-" in line for line in server.log)

    def connect():
        stream = Stream(server, old, token=token)
        stream.gets("web")  # not if the machine was so slow that the certificate has ended
        return stream

    def presented():
        return ssl.get_server_certificate(("127.0.0.1", server.port))
    try:
        for name in names:
            eventually(lambda: connected(name))
        stream = eventually(connect)
        Stream(server, old, token=token, name="istiod.bank.svc").fails_with(grpc.StatusCode.UNAVAILABLE)
        first = presented()

        def renewed():
            assert presented() != first
        eventually(renewed)
        assert martlet("rotate-root", "--ca-dir", ca).returncode == 0

        def signed_anew():
            """By the new root, which is all that there is in the end."""
            only = Root(ca)
            assert only.read("") != old.read("") and only.read("").count(b"BEGIN") == 1
            fresh = Stream(server, only, token=token)
            fresh.gets("web")
            fresh.close()
        eventually(signed_anew, within=30 * LIFETIME)
        assert "istiod.istio-system.svc" in openssl("x509", "-noout", "-ext", "subjectAltName",
                                                    input=presented().encode()).decode()
        (server.manifests / "new.yaml").write_text(service("new"))
        stream.gets("new")
        assert stream.error is None
        assert not any("istiod.bank.svc" in line for line in server.log)
        assert not any("PRIVATE KEY" in line for line in server.log)
        stream.close()
    finally:
        for proxy in proxies:
            proxy.kill()
            proxy.wait()
        server.stop()
