"""Mutual TLS between sidecars that have certificates of the mesh."""
import os

import pytest

from rig.apps import BANNER, HTTP, OTHER_HTTP
from rig.certificates import Authority
from rig.manifests import pod as pod_manifest
from rig.mesh import NAMESPACE, Mesh
from rig.sds import Secrets
from rig.wait import eventually

ACCOUNTS = f"spiffe://cluster.local/ns/{NAMESPACE}/sa/"
TAKES_MTLS = {"security.istio.io/tlsMode": "istio"}


@pytest.fixture(scope="module")
def running_mesh(tmp_path_factory):
    """`client` and `web` with sidecars and certificates, `legacy` without a sidecar."""
    authority = Authority(tmp_path_factory.mktemp("authority"))
    mesh = Mesh(delta=True)
    try:
        for name in ("client", "web"):
            secrets = Secrets(os.path.join(mesh.path, f"{name}-SDS"), authority, NAMESPACE, name)
            mesh.pod(name, secrets=secrets, **TAKES_MTLS)
        mesh.pod("legacy", sidecar=False)
        mesh.start()
        yield mesh
    finally:
        mesh.close()


@pytest.fixture
def web(mesh, client):
    service = mesh.service("web", [("http", 80, HTTP), ("http-other", 81, OTHER_HTTP), ("tcp", 9001, BANNER)],
                           [mesh.pods["web"]])
    eventually(lambda: client.get("http://web/").pod)
    return service


@pytest.fixture
def legacy(mesh):
    return mesh.pods["legacy"]


def identities(pod, url="http://web/"):
    """Whom the server's sidecar saw: the text of `x-forwarded-client-cert`, empty without mutual TLS."""
    return pod.get(url).said["headers"].get("x-forwarded-client-cert", "")


def expect(found, expected):
    assert found == expected


def expect_mutual_tls(client, url="http://web/"):
    seen = identities(client, url)
    assert f"By={ACCOUNTS}web;" in seen and f"URI={ACCOUNTS}client" in seen, seen


def expect_refusal(pod, address, port):
    try:
        status = pod.get(f"http://web:{port}/", to=address).status
    except OSError:
        return
    raise AssertionError(f"answered with {status}")


def broken(connection):
    try:
        return connection.recv(100) == b""
    except ConnectionResetError:
        return True


def test_by_default_both_are_taken_and_sidecars_use_mutual_tls(mesh, client, legacy, web):
    eventually(lambda: expect_mutual_tls(client))
    assert legacy.get(f"http://web:{HTTP}/", to=mesh.pods["web"].address).pod == "web"
    assert identities(legacy, f"http://{mesh.pods['web'].address}:{HTTP}/") == ""


def test_strict_refuses_plaintext(mesh, client, legacy, web):
    address = mesh.pods["web"].address
    mesh.istio("PeerAuthentication", "web", selector={"matchLabels": {"app": "web"}}, mtls={"mode": "STRICT"})
    eventually(lambda: expect_refusal(legacy, address, HTTP))
    expect_refusal(legacy, address, OTHER_HTTP)
    expect_mutual_tls(client)
    with client.tcp("web", 9001) as connection:
        assert connection.recv(100) == mesh.pods["web"].banner
    with legacy.tcp(address, BANNER) as connection:
        connection.sendall(b"no TLS")
        assert broken(connection)


def test_a_port_may_be_an_exception(mesh, client, legacy, web):
    address = mesh.pods["web"].address
    mesh.istio("PeerAuthentication", "web", selector={"matchLabels": {"app": "web"}}, mtls={"mode": "STRICT"},
               portLevelMtls={str(OTHER_HTTP): {"mode": "PERMISSIVE"}})
    eventually(lambda: expect_refusal(legacy, address, HTTP))
    assert legacy.get(f"http://web:{OTHER_HTTP}/", to=address).pod == "web"
    expect_mutual_tls(client, "http://web:81/")


def test_disabled_means_plaintext(mesh, client, legacy, web):
    mesh.istio("PeerAuthentication", "web", selector={"matchLabels": {"app": "web"}}, mtls={"mode": "DISABLE"})
    eventually(lambda: expect(identities(client), ""))
    assert legacy.get(f"http://web:{HTTP}/", to=mesh.pods["web"].address).pod == "web"


@pytest.mark.parametrize("mode, is_mutual", [("DISABLE", False), ("ISTIO_MUTUAL", True)])
def test_a_destination_rule_decides_for_the_client(mesh, client, web, mode, is_mutual):
    mesh.istio("PeerAuthentication", "default", mtls={"mode": "PERMISSIVE"})
    mesh.istio("DestinationRule", "web", host="web", trafficPolicy={"tls": {"mode": mode}})
    eventually(lambda: expect(identities(client) != "", is_mutual))


def test_servers_without_certificates_are_spoken_to_in_plaintext(mesh, client, legacy):
    mesh.istio("PeerAuthentication", "default", mtls={"mode": "STRICT"})
    mesh.service("legacy", [("http", 80, HTTP)], [legacy], app="legacy")
    eventually(lambda: expect(client.get("http://legacy/").pod, "legacy"))


def test_a_server_must_have_the_account_of_its_pod(mesh, client, web):
    eventually(lambda: expect_mutual_tls(client))
    pod = mesh.pods["web"]
    manifest = pod_manifest("web", NAMESPACE, pod.address, pod.labels, pod.node)
    manifest["spec"]["serviceAccountName"] = "somebody-else"
    mesh.apply(manifest)
    eventually(lambda: expect(client.get("http://web/").status, 503))
