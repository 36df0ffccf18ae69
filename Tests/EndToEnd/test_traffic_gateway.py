"""A gateway for clients outside the mesh: Istio's Gateway and the Gateway API."""
import contextlib
import socket
import ssl
import threading
from collections import Counter

import pytest

from rig.apps import ECHO, HTTP, serve_http1
from rig.certificates import Authority
from rig.tokens import Tokens
from rig.wait import eventually

HOST = "shop.example.com"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """Certificates `shop`, `shop-new` and `other` of servers, `client` of a client, and of another authority `stranger`."""
    authority = Authority(tmp_path_factory.mktemp("authority"))
    for name, host in (("shop", HOST), ("shop-new", HOST), ("other", "other.example.com")):
        authority.sign(name, f"DNS:{host}")
    authority.sign("client", "URI:spiffe://example.com/client")
    return authority


@pytest.fixture(scope="module")
def strangers(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("strangers"))
    authority.sign("client", "URI:spiffe://example.com/client")
    return authority


@pytest.fixture
def secret(mesh, authority):
    """Applies a Secret with a certificate, and with the authority of clients where they have to show one."""
    def apply(name, certificate, clients=False):
        more = {"ca_crt": authority.read("ca.crt")} if clients else {}
        mesh.secret(name, tls_crt=authority.read(f"{certificate}.crt"), tls_key=authority.read(f"{certificate}.key"),
                    **more)
    return apply


@pytest.fixture
def doors(mesh, gateway):
    """Applies a Gateway with these servers."""
    def apply(*servers):
        mesh.istio("Gateway", "gateway", selector={"app": "gateway"}, servers=list(servers))
    return apply


def server(port, protocol, *hosts, **tls):
    name = f"{protocol.lower()}-{port}-{hosts[0].replace('*', 'any').replace('.', '-')}"
    return {"port": {"number": port, "name": name, "protocol": protocol}, "hosts": list(hosts),
            **({"tls": tls} if tls else {})}


def route(mesh, name, hosts, *http, **more):
    mesh.istio("VirtualService", name, hosts=hosts, gateways=["gateway"], **({"http": list(http)} if http else {}), **more)


def trusting(authority, certificate=None, of=None):
    """An SSL context that trusts the authority and shows a certificate of it, or of another authority."""
    context = ssl.create_default_context(cafile=authority.certificate)
    if certificate:
        folder = (of or authority).folder
        context.load_cert_chain(folder / f"{certificate}.crt", folder / f"{certificate}.key")
    return context


def expect(found, expected):
    assert found == expected


WEB = {"route": [{"destination": {"host": "web"}}]}


def test_http_is_routed_by_host_and_path(mesh, doors, outside, gateway, web, servers):
    mesh.service("api", [("http", 80, HTTP)], servers[:1])
    doors(server(80, "HTTP", HOST, "*.dev.example.com"))
    route(mesh, "shop", [HOST], {"match": [{"uri": {"prefix": "/api/"}}], "rewrite": {"uri": "/"},
                                 "route": [{"destination": {"host": "api"}}]}, WEB)
    route(mesh, "dev", ["x.dev.example.com"], {"directResponse": {"status": 418}})
    route(mesh, "stray", ["stray.example.com"], WEB)  # no server of the gateway has it

    def ask(host, path="/"):
        return outside.get(f"http://{host}:8080{path}", to=gateway.address)

    def routed():
        assert {ask(HOST).pod for _ in range(12)} == {pod.name for pod in servers}
        said = ask(HOST, "/api/users").said
        assert (said["pod"], said["path"]) == ("web-1", "/users")
        assert said["headers"]["x-forwarded-for"] == outside.address
        assert [ask(host).status for host in ("x.dev.example.com", "y.dev.example.com", "stray.example.com")] == [
            418, 404, 404]
    eventually(routed)


def test_weights_divide_requests_at_the_gateway(mesh, doors, outside, gateway, web):
    mesh.istio("DestinationRule", "web", host="web", subsets=[
        {"name": version, "labels": {"version": version}} for version in ("v1", "v2")])
    doors(server(80, "HTTP", "*"))
    route(mesh, "shop", [HOST], {"route": [
        {"destination": {"host": "web", "subset": "v1"}, "weight": 90},
        {"destination": {"host": "web", "subset": "v2"}, "weight": 10}]})
    eventually(lambda: outside.get(f"http://{HOST}:8080/", to=gateway.address).pod)
    connection, path = outside.open(f"http://{HOST}:8080/", to=gateway.address)
    pods = Counter(connection.ask(path).pod for _ in range(2000))
    connection.close()
    assert set(pods) == {"web-1", "web-2"}
    assert 0.07 < pods["web-2"] / 2000 < 0.13, pods


def test_http_is_redirected_to_https(mesh, doors, outside, gateway, web):
    doors(server(80, "HTTP", HOST, httpsRedirect=True))
    route(mesh, "shop", [HOST], WEB)

    def redirected():
        reply = outside.get(f"http://{HOST}:8080/path", to=gateway.address)
        assert (reply.status, reply.headers["location"]) == (301, f"https://{HOST}:8080/path")
    eventually(redirected)


def test_https_is_served_with_the_certificate_of_the_host(mesh, doors, secret, authority, outside, gateway, web):
    secret("shop-cert", "shop")
    secret("other-cert", "other")
    doors(server(443, "HTTPS", HOST, mode="SIMPLE", credentialName="shop-cert"),
          server(443, "HTTPS", "other.example.com", mode="SIMPLE", credentialName="other-cert"))
    route(mesh, "shop", [HOST], WEB)
    route(mesh, "other", ["other.example.com"], {"directResponse": {"status": 418}})

    def ask(host):
        return outside.get(f"https://{host}:8443/", to=gateway.address, tls=trusting(authority))

    def served():  # the client checks the names in the certificates
        assert ask(HOST).said["headers"]["x-forwarded-proto"] == "https"
        assert ask("other.example.com").status == 418
    eventually(served)
    with pytest.raises(OSError):
        ask("unknown.example.com")


def test_a_new_certificate_is_served_without_restart(mesh, doors, secret, authority, outside, gateway, web):
    secret("shop-cert", "shop")
    doors(server(443, "HTTPS", HOST, mode="SIMPLE", credentialName="shop-cert"))
    route(mesh, "shop", [HOST], WEB)

    def connection():
        connection, _ = outside.open(f"https://{HOST}:8443/", to=gateway.address, tls=trusting(authority))
        connection.connect()
        return connection

    def serves(name):
        with connection().sock as tls:
            served = ssl.DER_cert_to_PEM_cert(tls.getpeercert(binary_form=True))
        assert served.encode().strip() in authority.read(f"{name}.crt")
    eventually(lambda: serves("shop"))
    open_since_before = connection()
    before = gateway.envoy.resources()
    secret("shop-cert", "shop-new")
    eventually(lambda: serves("shop-new"))
    assert open_since_before.ask().status == 200
    open_since_before.close()
    assert gateway.envoy.resources() == before


def test_a_secret_may_come_later(mesh, doors, secret, authority, outside, gateway, web):
    doors(server(80, "HTTP", HOST), server(443, "HTTPS", HOST, mode="SIMPLE", credentialName="late-cert"))
    route(mesh, "shop", [HOST], WEB)
    eventually(lambda: outside.get(f"http://{HOST}:8080/", to=gateway.address).pod)
    secret("late-cert", "shop")
    eventually(lambda: outside.get(f"https://{HOST}:8443/", to=gateway.address, tls=trusting(authority)).pod)


def test_client_certificates_are_demanded(mesh, doors, secret, authority, strangers, outside, gateway):
    secret("shop-cert", "shop", clients=True)
    mesh.service("plain", [("http", 80, HTTP)], [outside], app="outside")  # without a sidecar that drops the header
    doors(server(443, "HTTPS", HOST, mode="MUTUAL", credentialName="shop-cert"))
    route(mesh, "shop", [HOST], {"route": [{"destination": {"host": "plain"}}]})

    def ask(*certificate, **of):
        return outside.get(f"https://{HOST}:8443/", to=gateway.address, tls=trusting(authority, *certificate, **of))

    def served():
        assert "URI=spiffe://example.com/client" in ask("client").said["headers"]["x-forwarded-client-cert"]
    eventually(served)
    with pytest.raises(OSError):
        ask()
    with pytest.raises(OSError):
        ask("client", of=strangers)


def test_tls_passes_through_by_server_name(mesh, doors, outside, gateway, servers):
    for pod in servers[:2]:
        mesh.service(f"tls-{pod.name}", [("tls", 443, ECHO)], [pod])
    doors(server(443, "TLS", "*.example.com", mode="PASSTHROUGH"))
    route(mesh, "tls", ["a.example.com", "b.example.com"], tls=[
        {"match": [{"sniHosts": [name]}], "route": [{"destination": {"host": f"tls-{pod.name}"}}]}
        for name, pod in zip(("a.example.com", "b.example.com"), servers)])

    def routed():
        for name, pod in zip(("a.example.com", "b.example.com"), servers):
            assert outside.hello((gateway.address, 8443), name).startswith(pod.banner)
    eventually(routed)


def test_tcp_is_forwarded(mesh, doors, outside, gateway, servers):
    mesh.service("db", [("tcp", 3306, ECHO)], servers[:1])
    doors(server(9000, "TCP", "*"))
    route(mesh, "db", ["*"], tcp=[{"match": [{"port": 9000}],
                                  "route": [{"destination": {"host": "db", "port": {"number": 3306}}}]}])

    def forwarded():
        with outside.tcp(gateway.address, 9000) as connection:
            connection.sendall(b"hello")
            assert connection.recv(100) == servers[0].banner + b"hello"
    eventually(forwarded)


@pytest.fixture
def api_gateway(mesh, gateway, servers):
    """A Gateway of the Gateway API on ports 80 and 443, whose certificate is `shop-cert`. `only-web-1` and so on are
    services of one pod each."""
    mesh.gateway_api("Gateway", "api", gatewayClassName="istio",
                     addresses=[{"type": "Hostname", "value": "gateway.shop.svc.cluster.local"}],
                     listeners=[{"name": "http", "port": 80, "protocol": "HTTP"},
                                {"name": "https", "port": 443, "protocol": "HTTPS", "hostname": HOST,
                                 "tls": {"mode": "Terminate", "certificateRefs": [{"name": "shop-cert"}]}}])
    for pod in servers:
        mesh.service(f"only-{pod.name}", [("http", 80, HTTP)], [pod])
    return gateway


def backend(name, **more):
    return {"name": f"only-{name}", "port": 80, **more}


def test_an_http_route_divides_and_filters_requests(mesh, api_gateway, secret, authority, outside, servers):
    secret("shop-cert", "shop")
    mesh.gateway_api("HTTPRoute", "shop", parentRefs=[{"name": "api"}], hostnames=[HOST], rules=[
        {"matches": [{"path": {"type": "PathPrefix", "value": "/old"}}],
         "filters": [
             {"type": "URLRewrite", "urlRewrite": {"hostname": "inner.example.com",
                                                   "path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}}},
             {"type": "RequestHeaderModifier", "requestHeaderModifier": {"set": [{"name": "x-set", "value": "1"}]}},
             {"type": "ResponseHeaderModifier", "responseHeaderModifier": {"remove": ["x-server"]}},
             {"type": "RequestMirror", "requestMirror": {"backendRef": backend("web-2")}}],
         "backendRefs": [backend("web-3")]},
        {"matches": [{"path": {"type": "Exact", "value": "/moved"}, "method": "GET"}],
         "filters": [{"type": "RequestRedirect", "requestRedirect": {
             "scheme": "https", "path": {"type": "ReplaceFullPath", "replaceFullPath": "/there"}}}]},
        {"backendRefs": [backend("web-1", weight=3), backend("web-2", weight=1)]}])

    def ask(path="/", host=HOST):
        return outside.get(f"http://{host}:8080{path}", to=api_gateway.address)
    eventually(lambda: expect(ask("/old/path").pod, "web-3"))
    servers[1].application.calm()
    reply = ask("/old/path")
    assert (reply.said["path"], reply.said["headers"]["host"], reply.said["headers"]["x-set"]) == (
        "/path", "inner.example.com", "1")
    assert "x-server" not in reply.headers
    eventually(lambda: expect({request["path"] for request in servers[1].application.requests}, {"/path"}))
    reply = outside.get(f"http://{HOST}:8080/moved", to=api_gateway.address, headers={"Host": HOST})
    assert (reply.status, reply.headers["location"]) == (302, f"https://{HOST}/there")
    assert ask("/", "other.example.com").status == 404
    connection, path = outside.open(f"http://{HOST}:8080/", to=api_gateway.address)
    pods = Counter(connection.ask(path).pod for _ in range(600))
    connection.close()
    assert set(pods) == {"web-1", "web-2"}
    assert 0.17 < pods["web-2"] / 600 < 0.33, pods
    assert outside.get(f"https://{HOST}:8443/old", to=api_gateway.address, tls=trusting(authority)).pod == "web-3"


@contextlib.contextmanager
def https_server(pod, port, authority, certificate):
    """A server in the pod that answers over TLS with the name that the client asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.folder / f"{certificate}.crt", authority.folder / f"{certificate}.key")
    names = {}
    context.sni_callback = lambda connection, name, _: names.update({id(connection): name})
    listener = pod.network.listen(port)

    def serve():
        with contextlib.suppress(OSError):  # closed
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=converse, args=(connection,), daemon=True).start()

    def converse(raw):
        with contextlib.suppress(OSError), context.wrap_socket(raw, server_side=True) as connection:
            serve_http1(connection, lambda *_: (200, names[id(connection)].encode()))
    threading.Thread(target=serve, daemon=True).start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)  # wakes the thread
        listener.close()


def test_a_listener_set_adds_a_host_and_a_policy_secures_one_port(mesh, gateway, secret, authority, outside):
    secret("shop-cert", "shop")
    mesh.gateway_api("Gateway", "api", gatewayClassName="istio", allowedListeners={"namespaces": {"from": "Same"}},
                     addresses=[{"type": "Hostname", "value": "gateway.shop.svc.cluster.local"}],
                     listeners=[{"name": "http", "port": 80, "protocol": "HTTP"}])
    mesh.gateway_api("ListenerSet", "team", parentRef={"name": "api"}, listeners=[
        {"name": "https", "port": 443, "protocol": "HTTPS", "hostname": HOST,
         "tls": {"certificateRefs": [{"name": "shop-cert"}]}}])
    mesh.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "ca", "namespace": "shop"},
                "data": {"ca.crt": authority.read("ca.crt").decode()}})
    mesh.service("vault", [("http", 80, HTTP), ("http-secure", 8443, 8443)], [outside])
    mesh.gateway_api("BackendTLSPolicy", "vault", validation={
        "hostname": "other.example.com", "caCertificateRefs": [{"group": "", "kind": "ConfigMap", "name": "ca"}]},
        targetRefs=[{"group": "", "kind": "Service", "name": "vault", "sectionName": "http-secure"}])
    mesh.gateway_api("HTTPRoute", "vault", parentRefs=[{"kind": "ListenerSet", "name": "team"}], rules=[
        {"matches": [{"path": {"value": "/secure"}}], "backendRefs": [{"name": "vault", "port": 8443}]},
        {"backendRefs": [{"name": "vault", "port": 80}]}])

    def ask(path):
        return outside.get(f"https://{HOST}:8443{path}", to=gateway.address, tls=trusting(authority))
    with https_server(outside, 8443, authority, "other"):
        eventually(lambda: expect(ask("/secure").body, b"other.example.com"))
        assert ask("/").pod == "outside"
    assert outside.get(f"http://{HOST}:8080/", to=gateway.address).status == 404  # the set's routes are its own


ISSUER = "issuer.example"
NAMESPACED = "https://example.com/role"


def by_claim(status, without=False, **claims):
    """A route for requests with, or without, these claims, that answers with a status."""
    headers = {f"@request.auth.claims{name}": {"exact": value} for name, value in claims.items()}
    return {"match": [{"withoutHeaders" if without else "headers": headers}], "directResponse": {"status": status}}


def test_claims_of_a_token_choose_the_route(mesh, doors, outside, gateway, web, tmp_path):
    """Only those of a token that was verified, and again when the keys have changed."""
    (tmp_path / "others").mkdir()
    tokens, others = Tokens(tmp_path), Tokens(tmp_path / "others")
    doors(server(80, "HTTP", HOST))
    route(mesh, "shop", [HOST],
          by_claim(210, **{".role": "admin"}), by_claim(211, **{".realm.team": "red"}), by_claim(212, **{f"[{NAMESPACED}]": "x"}),
          by_claim(213, **{".SUB": "bert"}), by_claim(214, **{".sub": "bert"}), by_claim(215, without=True, **{".iss": ISSUER}),
          WEB)

    def keys(issuer):
        mesh.istio("RequestAuthentication", "gateway", selector={"matchLabels": {"app": "gateway"}},
                   jwtRules=[{"issuer": ISSUER, "jwks": issuer.keys.read_text()}])

    def status(issuer=None, **claims):
        headers = {"authorization": "Bearer " + issuer.sign(iss=ISSUER, **{"sub": "anna", **claims})} if issuer else {}
        return outside.get(f"http://{HOST}:8080/", to=gateway.address, headers=headers).status
    keys(tokens)
    eventually(lambda: expect(status(tokens, role="admin"), 210))
    for claims, expected in (({"role": ["user", "admin"]}, 210), ({"role": "user"}, 200), ({"realm": {"team": "red"}}, 211),
                             ({"realm": "red"}, 200), ({NAMESPACED: "x"}, 212), ({"sub": "bert"}, 214), ({}, 200)):
        assert status(tokens, **claims) == expected, claims
    assert status() == 215
    assert status(others, role="admin") == 401
    keys(others)
    eventually(lambda: expect(status(others, role="admin"), 210))
    assert status(tokens, role="admin") == 401
