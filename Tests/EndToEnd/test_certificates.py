"""The mesh's own certificates: agents that ask for them, Envoys without an agent that get them over ADS, and how one root
follows another while traffic goes on."""
import base64
import glob
import hashlib
import hmac
import json
import os
import shutil
import threading
import time

import grpc
import pytest

from rig import manifests
from rig.agent import Agent, Request, signing_request, subject
from rig.apps import BANNER, ECHO, HTTP
from rig.certificates import Authority, openssl
from rig.martlet import martlet
from rig.mesh import NAMESPACE, Mesh
from rig.server import Server
from rig.tokens import Tokens, account_claims, base64url, unsigned
from rig.wait import eventually

ACCOUNTS = f"spiffe://cluster.local/ns/{NAMESPACE}/sa/"
TAKES_MTLS = {"security.istio.io/tlsMode": "istio"}

def expect(found, expected):
    assert found == expected


# Agents.

@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """Whom the control plane's own certificate is of; the mesh's certificates are not."""
    authority = Authority(tmp_path_factory.mktemp("authority"))
    authority.sign("server", "DNS:istiod.istio-system.svc")
    authority.sign("stranger", f"URI:{ACCOUNTS}web")
    return authority


@pytest.fixture(scope="module")
def tokens(authority):
    return Tokens(authority.folder)


@pytest.fixture(scope="module")
def server(authority, tokens):
    server = Server(authority.folder, "--ca-dir", authority.folder / "ca", "--token-jwks", tokens.keys,
                    "--limit", "certificates-per-client=50/20ms")
    yield server
    server.stop()


@pytest.fixture
def agent(server, authority):
    agent = Agent(server.port, authority)
    yield agent
    agent.close()


def refused(code, call):
    try:
        answer = call()
    except grpc.RpcError as error:
        assert error.code() == code, error
        return error.details()
    raise AssertionError(f"granted: {answer}")


def test_a_token_gets_a_certificate_and_the_certificate_the_next_one(server, authority, tokens, agent, tmp_path):
    chain = agent.sign(signing_request(tmp_path), tokens.issue(account="shop:agent"))
    assert len(chain) == 2 and subject(tmp_path, chain[0]) == ACCOUNTS + "agent"
    (tmp_path / "chain.pem").write_text("".join(chain[:-1]))
    (tmp_path / "root.pem").write_text(chain[-1])
    openssl("verify", "-x509_strict", "-CAfile", tmp_path / "root.pem", tmp_path / "chain.pem")
    assert chain[-1].encode() == (authority.folder / "ca/root-cert.pem").read_bytes()
    renewing = Agent(server.port, authority, (tmp_path / "chain.pem", tmp_path / "agent.key"))
    renewed = renewing.sign(signing_request(tmp_path, "next", key="rsa:2048"))
    assert subject(tmp_path, renewed[0]) == ACCOUNTS + "agent" and renewed[0] != chain[0]
    renewing.close()
    lines = [line for line in server.log if "certificate issued" in line and ACCOUNTS + "agent" in line]
    assert len(lines) == 2 and all("serial=" in line and "peer=" in line for line in lines), lines


def test_whose_certificate_it_is_the_request_does_not_say(tokens, agent, tmp_path):
    csr = signing_request(tmp_path, san="URI:spiffe://cluster.local/ns/bank/sa/ledger")
    assert subject(tmp_path, agent.sign(csr, tokens.issue())[0]) == ACCOUNTS + "web"
    refused(grpc.StatusCode.UNAUTHENTICATED, lambda: agent.sign(
        csr, tokens.issue(), ImpersonatedIdentity="spiffe://cluster.local/ns/bank/sa/ledger"))


def test_tokens_that_are_no_good_get_nothing(tokens, agent, tmp_path):
    strangers = Tokens(tmp_path)
    csr = signing_request(tmp_path)
    none = unsigned("none", **account_claims()) + "."
    confused = unsigned("HS256", **account_claims())
    confused += "." + base64url(hmac.digest(tokens.public_key(), confused.encode(), hashlib.sha256))
    good = tokens.issue()
    head, body, signature = good.split(".")
    other = json.loads(base64.urlsafe_b64decode(body + "=="))
    other["sub"] = "system:serviceaccount:bank:ledger"

    def taken_just_before_its_end():
        token = tokens.issue(lifetime=-8)  # within the leeway for clocks, of ten seconds
        try:
            agent.sign(csr, token)
        except grpc.RpcError as error:
            raise AssertionError("too late") from error
        return token
    expiring = eventually(taken_just_before_its_end)
    for token in (None, none, confused, tokens.issue(audience="vault"), tokens.issue(lifetime=-300),
                  tokens.issue(account="shop:web:admin"), f"{head}.{base64url(json.dumps(other).encode())}.{signature}",
                  strangers.issue()):
        assert "failed" in refused(grpc.StatusCode.UNAUTHENTICATED, lambda: agent.sign(csr, token)), token

    def expired():
        assert "expired" in refused(grpc.StatusCode.UNAUTHENTICATED, lambda: agent.sign(csr, expiring))
    eventually(expired)


def test_a_certificate_of_another_authority_is_no_proof(server, authority, tmp_path):
    stranger = Agent(server.port, authority, (authority.folder / "stranger.crt", authority.folder / "stranger.key"))
    refused(grpc.StatusCode.UNAVAILABLE, lambda: stranger.sign(signing_request(tmp_path)))
    stranger.close()


def test_bad_requests_are_told_apart(tokens, agent, tmp_path):
    token = tokens.issue()
    refused(grpc.StatusCode.INVALID_ARGUMENT, lambda: agent.sign("certificate, please", token))
    refused(grpc.StatusCode.INVALID_ARGUMENT, lambda: agent.sign(signing_request(tmp_path), token, seconds=10 ** 9))
    refused(grpc.StatusCode.INVALID_ARGUMENT, lambda: agent.sign(signing_request(tmp_path, key="rsa:1024"), token))


def test_plaintext_with_a_token_is_served_too_and_without_one_not(server, tokens, tmp_path):
    with grpc.insecure_channel(f"127.0.0.1:{server.plain_port}") as channel:
        call = channel.unary_unary("/istio.v1.auth.IstioCertificateService/CreateCertificate",
                                   Request.SerializeToString, lambda response: response)
        request = Request(csr=signing_request(tmp_path))
        assert call(request, metadata=[("authorization", f"Bearer {tokens.issue()}")], timeout=5)
        refused(grpc.StatusCode.UNAUTHENTICATED, lambda: call(request, timeout=5))


def test_a_flood_of_requests_takes_nobodys_turn(server, authority, tokens, tmp_path):
    """One client asks without pause, on eight connections, while another one asks now and then."""
    request, stop, answers = Request(csr=signing_request(tmp_path)), threading.Event(), []
    headers = [("authorization", f"Bearer {tokens.issue(account='shop:greedy')}")]
    floods = [Agent(server.port, authority) for _ in range(8)]

    def flood(agent):
        while not stop.is_set():
            calls = [agent.call.future(request, metadata=headers, timeout=5) for _ in range(15)]
            answers.extend(call.code() for call in calls)
    threads = [threading.Thread(target=flood, args=[agent]) for agent in floods]
    honest, token, times = Agent(server.port, authority), tokens.issue(account="shop:honest"), []
    csr = signing_request(tmp_path, "honest")
    honest.sign(csr, token)
    began = time.monotonic()
    for thread in threads:
        thread.start()
    while (len(times) < 20 or answers.count(grpc.StatusCode.RESOURCE_EXHAUSTED) < 500) and time.monotonic() < began + 30:
        asked = time.monotonic()
        honest.sign(csr, token)
        times.append(time.monotonic() - asked)
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    elapsed = time.monotonic() - began
    for agent in (*floods, honest):
        agent.close()
    served = answers.count(grpc.StatusCode.OK)
    assert served <= 50 + 50 * (elapsed + 1), "one client is granted 50 at once and 50 a second"
    assert answers.count(grpc.StatusCode.RESOURCE_EXHAUSTED) >= 500, len(answers)
    assert sorted(times)[len(times) // 2] < 0.5, times


# Envoys without an agent.

@pytest.fixture(scope="module")
def roots(tmp_path_factory):
    """Authorities of an operator: the mesh's, and the one that follows it."""
    return [Authority(tmp_path_factory.mktemp(name), name) for name in ("old", "new")]


def plug_in(folder, signer, *roots):
    """Puts the files of an authority into place, one after the other."""
    for name, content in (("root-cert.pem", b"".join(root.read("ca.crt") for root in roots)),
                          ("ca-cert.pem", signer.read("ca.crt")), ("ca-key.pem", signer.read("ca.key"))):
        draft = folder / f".{name}"
        draft.write_bytes(content)
        draft.rename(folder / name)


@pytest.fixture(scope="module")
def running_mesh(tmp_path_factory, roots):
    """`client` and `web` with sidecars that have no agent, `legacy` without a sidecar, `gateway`."""
    folder = tmp_path_factory.mktemp("mesh")
    plug_in(folder, roots[0], roots[0])
    mesh = Mesh(True, "--ca-dir", str(folder), "--serve-workload-certificates")
    mesh.ca = folder
    try:
        for name in ("client", "web"):
            mesh.pod(name, **TAKES_MTLS)
        mesh.pod("legacy", sidecar=False)
        mesh.gateway("gateway")
        mesh.start()
        yield mesh
    finally:
        mesh.close()


@pytest.fixture
def web(mesh, client):
    service = mesh.service("web", [("http", 80, HTTP), ("tcp", 9000, ECHO), ("tcp-banner", 9001, BANNER)], [mesh.pods["web"]])
    # Every request is a handshake.
    mesh.istio("DestinationRule", "web", host="web", trafficPolicy={"connectionPool": {"http": {
        "maxRequestsPerConnection": 1}}})
    eventually(lambda: client.get("http://web/").pod)
    return service


def expect_mutual_tls(client):
    seen = client.get("http://web/").said["headers"].get("x-forwarded-client-cert", "")
    assert f"By={ACCOUNTS}web;" in seen and f"URI={ACCOUNTS}client" in seen, seen


def secrets(pod):
    """The certificate that the pod's Envoy shows, and the set of roots that it trusts, as PEM."""
    dump = json.loads(pod.envoy.admin("/config_dump?resource=dynamic_active_secrets"))["configs"]
    held = {each["name"]: each["secret"] for each in dump}
    chain, roots = (base64.b64decode(data["inline_bytes"]).decode() for data in (
        held["default"]["tls_certificate"]["certificate_chain"], held["ROOTCA"]["validation_context"]["trusted_ca"]))
    end = "-----END CERTIFICATE-----\n"
    return chain, {root + end for root in roots.split(end)[:-1]}


def echoes(connection, text):
    connection.sendall(text)
    received = b""
    while not received.endswith(text):
        part = connection.recv(100)
        assert part, f"closed after {received}"
        received += part


def test_certificates_and_roots_change_while_requests_go_on(mesh, client, web, roots):
    """Both roots are trusted, then the new one signs, then the old one leaves; in the end the server forgets, by a
    restart, that something of the old one's may still be valid."""
    eventually(lambda: expect_mutual_tls(client))
    pods, (old, new) = [client, mesh.pods["web"]], roots
    for pod in pods:  # a listener that is changed ends its connections
        eventually(lambda: expect(set(pod.envoy.stats("total_listeners_draining").values()), {0}))
    before = [secrets(pod)[0] for pod in pods]
    old_text, new_text = (root.read("ca.crt").decode() for root in roots)

    def trusts(*texts):
        for pod in pods:
            expect(secrets(pod)[1], set(texts))

    def renewed():
        for pod, own in zip(pods, before):
            chain = secrets(pod)[0]
            assert chain != own and "issuer=CN = new" in openssl("x509", "-noout", "-issuer", input=chain.encode()).decode()
    trusts(old_text)
    with client.tcp("web", 9000) as connection, client.load("http://web/", threads=2) as load:
        echoes(connection, b"before")
        plug_in(mesh.ca, old, old, new)
        eventually(lambda: trusts(old_text, new_text))
        load.goes_on()
        plug_in(mesh.ca, new, old, new)
        eventually(renewed)
        load.goes_on()
        plug_in(mesh.ca, new, new)
        mesh.martlet.kill()
        mesh.martlet.start()
        eventually(lambda: trusts(new_text))
        load.goes_on()
        echoes(connection, b"after")  # whoever has begun with other certificates goes on
    assert load.failures == [], f"{len(load.failures)} of {len(load.pods)}"


def test_strict_takes_mutual_tls_alone_and_permissive_both(mesh, client, web):
    legacy, address = mesh.pods["legacy"], mesh.pods["web"].address
    eventually(lambda: expect_mutual_tls(client))
    assert legacy.get(f"http://web:{HTTP}/", to=address).pod == "web"
    mesh.istio("PeerAuthentication", "default", mtls={"mode": "STRICT"})

    def refused_in_plaintext():
        try:
            status = legacy.get(f"http://web:{HTTP}/", to=address).status
        except OSError:
            return
        raise AssertionError(f"answered with {status}")
    eventually(refused_in_plaintext)
    expect_mutual_tls(client)
    with client.tcp("web", 9001) as connection:
        assert connection.recv(100) == mesh.pods["web"].banner


def test_a_certificate_that_was_taken_back_is_refused(mesh, client, web, roots):
    """Where all roots have lists: here there is one that is trusted, the new one."""
    with open(mesh.martlet.log_path) as log:
        own = [line for line in log if "certificate issued" in line and f"{ACCOUNTS}client " in line][-1]
    serial = own.split("serial=")[1].split()[0]
    lists = mesh.ca / "ca-crl.pem"
    eventually(lambda: expect_mutual_tls(client))
    lists.write_bytes(roots[1].revocations(serial))
    eventually(lambda: expect(client.get("http://web/").status, 503))
    lists.write_bytes(roots[1].revocations("01"))
    eventually(lambda: expect_mutual_tls(client))
    lists.unlink()


def base64_inside(text):
    """What stands in the middle of a text, as it does in base64 of all of it."""
    return base64.b64encode(text)[100:140].decode()


def test_nobody_reads_a_key(mesh, client, web, authority, tokens, tmp_path):
    """Neither those of workloads, nor those of Secrets, nor tokens: in logs, answers, dumps, records and reports."""
    authority.sign("shop", "DNS:shop.example.com")
    key, token = authority.read("shop.key"), tokens.issue()
    without = shutil.copytree(mesh.folder.path, tmp_path / "without")
    mesh.secret("shop", tls_crt=authority.read("shop.crt"), tls_key=key)
    mesh.istio("Gateway", "gateway", selector={"app": "gateway"}, servers=[
        {"port": {"number": 8443, "name": "https", "protocol": "HTTPS"}, "hosts": ["shop.example.com"],
         "tls": {"mode": "SIMPLE", "credentialName": "shop"}}])
    eventually(lambda: expect("kubernetes://shop" in mesh.pods["gateway"].envoy.admin("/config_dump"), True))
    (tmp_path / "token").write_text(token)
    shown = {path: mesh.martlet.get(path) for path in (
        "/metrics", "/version", "/debug/syncz", "/debug/config_errors", "/debug/withheld_endpoints", "/debug/instance",
        "/debug/memory", "/debug/pushes", *(f"/debug/{what}?proxy={pod}.{NAMESPACE}" for what in ("pushes", "proxy_config")
                                            for pod in ("client", "gateway")))}
    config, address = ["--config", mesh.folder.path], ["--address", mesh.martlet.http_address]
    gateway = ["--node", mesh.pods["gateway"].xds_node["id"], "--metadata", 'LABELS={"app":"gateway"}']
    for command in (
            ["describe", *config, *gateway], ["describe", *config, *gateway, "-o", "json"],
            ["describe", *config, *gateway, "-o", "summary"], ["describe", *config, *gateway, "--why", "kubernetes://shop"],
            ["describe", *config, "--pod", f"{NAMESPACE}/client"], ["diff", without, mesh.folder.path, *gateway],
            ["diff", without, mesh.folder.path], ["validate", mesh.folder.path],
            ["explain", mesh.folder.path, "--object", f"gateway/{NAMESPACE}/gateway"],
            ["proxy-status", *address], ["proxy-config", f"gateway.{NAMESPACE}", *address], ["push-log", *address],
            ["push-log", "--proxy", f"gateway.{NAMESPACE}", *address],
            ["load", "--target", f"127.0.0.1:{mesh.martlet.xds_port}", *config, "--proxies", 2, "--duration", "0s",
             "--token-file", tmp_path / "token", "--record", tmp_path / "record", "--html", tmp_path / "page.html",
             "--json", tmp_path / "report.json"]):
        done = martlet(*command)
        assert done.returncode < 2, (command, done.stderr)
        shown[" ".join(map(str, command))] = done.stdout + done.stderr
    for path in (mesh.martlet.log_path, tmp_path / "record", tmp_path / "page.html", tmp_path / "report.json"):
        with open(path, errors="replace") as file:
            shown[str(path)] = file.read()
    shown["Envoy"] = client.envoy.admin("/config_dump")
    assert "certificate issued" in shown[mesh.martlet.log_path]
    assert any("kubernetes://shop" in text for name, text in shown.items() if name.startswith("describe"))
    needles = ["PRIVATE KEY", base64.b64encode(b"-----BEGIN PRIVATE KEY").decode()[:28], key.decode().split("\n")[1],
               base64_inside(key), base64_inside((mesh.ca / "ca-key.pem").read_bytes()), token.split(".")[2]]
    found = [(name, needle) for name, text in shown.items() for needle in needles if needle in text]
    assert found == []
    assert all(os.stat(path).st_mode & 0o777 == 0o600 for path in glob.glob(f"{authority.folder}/ca/self-signed.pem"))


# Two meshes with roots of their own.

GROUPS = {"app-ns-1": "usergroup-1", "app-ns-2": "usergroup-2", "app-ns-3": "usergroup-2"}


@pytest.fixture(scope="module")
def groups(tmp_path_factory):
    """The control planes usergroup-1 and usergroup-2 in system namespaces of their own, which take mutual TLS alone, each
    with the application namespaces that it discovers."""
    mesh = Mesh(delta=True)
    try:
        for group in sorted(set(GROUPS.values())):
            mesh.apply(manifests.namespace(group, usergroup=group))
            mesh.apply(manifests.istio("PeerAuthentication", f"{group}-peerauth", group, mtls={"mode": "STRICT"}))
            options = ["--ca-dir", str(tmp_path_factory.mktemp(group)), "--serve-workload-certificates"]
            mesh.control_plane(group, group, options, discoverySelectors=[{"matchLabels": {"usergroup": group}}])
        for app, namespace in (("sleep", "app-ns-1"), ("httpbin", "app-ns-1"), ("sleep", "app-ns-2"), ("httpbin", "app-ns-2"),
                               ("httpbin", "app-ns-3")):
            group = GROUPS[namespace]
            mesh.apply(manifests.namespace(namespace, usergroup=group, rev=group))
            pod = mesh.pod(f"{app}-{namespace}", namespace=namespace, revision=group, app=app, **TAKES_MTLS)
            if app == "httpbin":
                mesh.service("httpbin", [("http", 8000, HTTP)], [pod], namespace=namespace, app=app)
        for envoy in mesh.envoys:
            eventually(envoy.expect_ready)
        yield mesh
        mesh.expect_no_rejection()
    finally:
        mesh.close()


def test_only_the_own_mesh_is_reached_and_only_its_root_is_trusted(groups):
    def ask(source, target):
        return groups.pods[f"sleep-{source}"].get(f"http://httpbin.{target}.svc.cluster.local:8000/")
    eventually(lambda: expect(ask("app-ns-2", "app-ns-3").status, 200))
    seen = ask("app-ns-2", "app-ns-3").said["headers"]["x-forwarded-client-cert"]
    assert "URI=spiffe://cluster.local/ns/app-ns-2/sa/sleep" in seen
    assert ask("app-ns-1", "app-ns-2").status == 503

    def roots(pod):
        return secrets(groups.pods[pod])[1]
    assert roots("httpbin-app-ns-2") == roots("httpbin-app-ns-3") != roots("httpbin-app-ns-1")
