"""Who may do what: AuthorizationPolicy and RequestAuthentication, by requests through the sidecars of real servers.

All policies are there at once; a case has a path of its own, `/NUMBER`, to which its rule is bound. `client` is an account of
the servers' namespace, `stranger` one of another, `legacy` has no sidecar and so no identity.
"""
import http.server
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import grpc
import pytest
from envoy.service.auth.v3 import external_auth_pb2, external_auth_pb2_grpc

from rig import manifests
from rig.apps import BANNER, HTTP, OTHER_HTTP
from rig.certificates import Authority
from rig.martlet import martlet
from rig.mesh import NAMESPACE, Mesh
from rig.sds import Secrets
from rig.tokens import Tokens
from rig.wait import eventually

ISSUER, OTHER_NAMESPACE, EXT_AUTHZ = "issuer.example", "bank", 9191
ACCOUNTS = f"cluster.local/ns/{NAMESPACE}/sa/"


@dataclass
class Ask:
    """A request to a server; what is not said is as usual. `claims` are those of the token that it carries."""
    by: str = "client"
    method: str = "GET"
    path: str = ""
    headers: dict = field(default_factory=dict)
    port: int = 80
    host: str = ""
    claims: dict = None

    def __str__(self):
        return " ".join(str(each) for each in (self.by, self.method, self.path, self.headers, self.port, self.host,
                                               self.claims) if each not in ("", {}, 80, "GET", None))


def token(**claims):
    return Ask(claims={"iss": ISSUER, "sub": "anna", **claims})


def to(**operation):
    return {"to": [{"operation": operation}]}


def source(**source):
    return {"from": [{"source": source}]}


def when(key, **values):
    return {"when": [{"key": key, **values}]}


CLIENT, STRANGER, LEGACY = Ask(), Ask(by="stranger"), Ask(by="legacy")

# What the rule of an ALLOW policy says, what it lets through, what not.
RULES = [
    ("method", to(methods=["GET"]), [Ask()], [Ask(method="POST")]),
    ("method prefix", to(methods=["P*"]), [Ask(method="PUT"), Ask(method="POST")], [Ask()]),
    ("no method", to(notMethods=["DELETE"]), [Ask()], [Ask(method="DELETE")]),
    ("path", to(paths=["/N/a"]), [Ask(path="/a"), Ask(path="/a?q=1")], [Ask(path="/a/b"), Ask(path="/A")]),
    ("path prefix", to(paths=["/N/a*"]), [Ask(path="/ab"), Ask(path="/a/b")], [Ask(path="/b")]),
    ("path suffix", to(paths=["*/N.html"]), [Ask(path="/../x/N.html")], [Ask(path="/../x/N.htm")]),
    ("path segment", to(paths=["/N/{*}/x"]), [Ask(path="/1/x")], [Ask(path="/1/2/x"), Ask(path="/x")]),
    ("path segments", to(paths=["/N/a/{**}"]), [Ask(path="/a/1/2")], [Ask(path="/b/1")]),
    ("no path", to(paths=["/N/*"], notPaths=["/N/secret*"]), [Ask(path="/x")], [Ask(path="/secret/x")]),
    ("host", to(hosts=["WEB"]), [Ask(host="web"), Ask(host="Web")], [Ask(host="web.shop")]),
    ("host suffix", to(hosts=["*.shop"]), [Ask(host="web.shop")], [Ask(host="web")]),
    ("no host", to(notHosts=["web.shop*"]), [Ask(host="web")], [Ask(host="web.shop.svc")]),
    ("port", to(ports=[str(OTHER_HTTP)]), [Ask(port=81)], [Ask()]),
    ("no port", to(notPorts=[str(OTHER_HTTP)]), [Ask()], [Ask(port=81)]),
    ("principal", source(principals=[ACCOUNTS + "client"]), [CLIENT], [STRANGER, LEGACY]),
    ("principal prefix", source(principals=[f"cluster.local/ns/{NAMESPACE}/*"]), [CLIENT], [STRANGER, LEGACY]),
    ("principal suffix", source(principals=["*/sa/stranger"]), [STRANGER], [CLIENT, LEGACY]),
    ("any principal", source(principals=["*"]), [CLIENT, STRANGER], [LEGACY]),
    ("no principal", source(notPrincipals=[ACCOUNTS + "client"]), [STRANGER, LEGACY], [CLIENT]),
    ("namespace", source(namespaces=[NAMESPACE]), [CLIENT], [STRANGER, LEGACY]),
    ("no namespace", source(notNamespaces=[NAMESPACE]), [STRANGER, LEGACY], [CLIENT]),
    ("account", source(serviceAccounts=["client"]), [CLIENT], [STRANGER, LEGACY]),
    ("account elsewhere", source(serviceAccounts=[f"{OTHER_NAMESPACE}/stranger"]), [STRANGER], [CLIENT]),
    ("address", source(ipBlocks=["LEGACY"]), [LEGACY], [CLIENT]),
    ("no address", source(notIpBlocks=["LEGACY"]), [CLIENT], [LEGACY]),
    ("range", source(ipBlocks=["10.0.0.0/8"]), [CLIENT, LEGACY], []),
    ("forwarded address", source(remoteIpBlocks=["203.0.113.0/24"]),
     [Ask(by="legacy", headers={"x-forwarded-for": "203.0.113.7"})],
     [LEGACY, Ask(by="legacy", headers={"x-forwarded-for": "198.51.100.1"})]),
    ("two sources", {"from": [{"source": {"namespaces": [NAMESPACE]}}, {"source": {"ipBlocks": ["LEGACY"]}}]},
     [CLIENT, LEGACY], [STRANGER]),
    ("source and operation", {**source(namespaces=[NAMESPACE]), **to(methods=["PUT"])}, [Ask(method="PUT")],
     [Ask(), Ask(by="stranger", method="PUT")]),
    ("header", when("request.headers[x-team]", values=["red", "blue*"]),
     [Ask(headers={"x-team": "red"}), Ask(headers={"x-team": "bluest"})], [Ask(), Ask(headers={"x-team": "redder"})]),
    ("no header", when("request.headers[x-team]", notValues=["red"]), [Ask(), Ask(headers={"x-team": "blue"})],
     [Ask(headers={"x-team": "red"})]),
    ("condition on an address", when("source.ip", values=["LEGACY"]), [LEGACY], [CLIENT]),
    ("condition on a namespace", when("source.namespace", values=[OTHER_NAMESPACE]), [STRANGER], [CLIENT, LEGACY]),
    ("condition on a principal", when("source.principal", values=[ACCOUNTS + "client"]), [CLIENT], [STRANGER]),
    ("condition on a port", when("destination.port", values=[str(HTTP)]), [Ask()], [Ask(port=81)]),
    ("condition on the server's address", when("destination.ip", notValues=["192.0.2.0/24"]), [Ask()], []),
    ("server name", when("connection.sni", values=["outbound_.80_._.*"]), [CLIENT], [LEGACY, Ask(port=81)]),
    ("two conditions", {"when": [{"key": "request.headers[x-a]", "values": ["1"]},
                                 {"key": "request.headers[x-b]", "values": ["2"]}]},
     [Ask(headers={"x-a": "1", "x-b": "2"})], [Ask(headers={"x-a": "1"}), Ask(headers={"x-b": "2"})]),
    ("token's subject", source(requestPrincipals=[f"{ISSUER}/anna"]), [token()], [token(sub="bert"), Ask()]),
    ("any token", source(requestPrincipals=["*"]), [token(), token(sub="bert")], [Ask()]),
    ("issuer", source(requestPrincipals=[f"{ISSUER}/*"]), [token()], [Ask()]),
    ("subject of any issuer", source(requestPrincipals=["*/anna"]), [token()], [token(sub="bert")]),
    ("no token", source(notRequestPrincipals=["*"]), [Ask()], [token()]),
    ("audience", when("request.auth.audiences", values=["shop"]), [token(aud="shop"), token(aud=["x", "shop"])],
     [token(aud="bank"), token(), Ask()]),
    ("presenter", when("request.auth.presenter", values=["portal"]), [token(azp="portal")], [token(azp="other"), token()]),
    ("claim", when("request.auth.claims[role]", values=["admin"]), [token(role="admin"), token(role=["x", "admin"])],
     [token(role="user"), token(), Ask()]),
    ("claim prefix", when("request.auth.claims[role]", values=["adm*"]), [token(role="admin")], [token(role="bad")]),
    ("no claim", when("request.auth.claims[role]", notValues=["admin"]), [token(role="user"), token(), Ask()],
     [token(role="admin")]),
    ("nested claim", when("request.auth.claims[realm][roles]", values=["admin"]),
     [token(realm={"roles": ["admin"]})], [token(realm={"roles": ["user"]}), token(realm="admin")]),
    ("list in one text", when("request.auth.claims[scope]", values=["write"]), [token(scope="read write")],
     [token(scope="read"), token(scope="rewrite")]),
    ("list in one text, as the rule for tokens has it", when("request.auth.claims[groups]", values=["dev"]),
     [token(groups="ops dev"), token(groups=["ops", "dev"])], [token(groups="ops"), token(teams="dev")]),
    ("no list in one text below the top", when("request.auth.claims[realm][scope]", values=["write"]),
     [token(realm={"scope": "write"})], [token(realm={"scope": "read write"})]),
]
CASES = [pytest.param(number, ask, status, id=f"{name}: {ask}: {status}")
         for number, (name, _, allowed, refused) in enumerate(RULES)
         for status, asks in ((200, allowed), (403, refused)) for ask in asks]


def bound(rule, number):
    """The rule for the case's own paths only, with the placeholders filled in."""
    operations = [each["operation"] for each in rule.get("to", [{"operation": {}}])]
    own = [f"/{number}", f"/{number}/*"]
    return {**rule, "to": [{"operation": {"paths": own, **each}} for each in operations]}


def filled(value, **texts):
    """The value with each word of `texts` replaced wherever it stands."""
    if isinstance(value, dict):
        return {key: filled(each, **texts) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, **texts) for each in value]
    for word, text in texts.items():
        value = value.replace(word, text)
    return value


class Authorizer(external_auth_pb2_grpc.AuthorizationServicer):
    """Allows what has the header `x-let-me-in: yes`."""

    def Check(self, request, context):
        headers = request.attributes.request.http.headers
        return external_auth_pb2.CheckResponse(status={"code": 0 if headers.get("x-let-me-in") == "yes" else 7})


@pytest.fixture(scope="module")
def tokens(tmp_path_factory):
    return Tokens(tmp_path_factory.mktemp("tokens"))


@pytest.fixture(scope="module")
def running_mesh(tmp_path_factory, tokens):
    """`client` and `stranger`, the servers `web` and `api`, `legacy` and `judge` without sidecars."""
    authority = Authority(tmp_path_factory.mktemp("authority"))
    mesh = Mesh(delta=True)
    judge = grpc.server(ThreadPoolExecutor(4))
    try:
        mesh.apply(manifests.namespace(OTHER_NAMESPACE))
        for name, namespace in (("client", NAMESPACE), ("stranger", OTHER_NAMESPACE), ("web", NAMESPACE), ("api", NAMESPACE)):
            secrets = Secrets(os.path.join(mesh.path, f"{name}-SDS"), authority, namespace, name)
            mesh.pod(name, namespace=namespace, secrets=secrets, **{"security.istio.io/tlsMode": "istio"})
        mesh.pod("legacy", sidecar=False)
        pod = mesh.pod("judge", sidecar=False)
        external_auth_pb2_grpc.add_AuthorizationServicer_to_server(Authorizer(), judge)
        with pod.network:
            judge.add_insecure_port(f"0.0.0.0:{EXT_AUTHZ}")
        judge.start()
        pod.application.react = lambda request: 200 if request["headers"].get("x-let-me-in") == "yes" else 403
        for name in ("web", "api"):
            mesh.service(name, [("http", 80, HTTP), ("http-other", 81, OTHER_HTTP), ("tcp", 9001, BANNER)],
                         [mesh.pods[name]], app=name)
        mesh.service("judge", [("http", 80, HTTP), ("grpc", EXT_AUTHZ, EXT_AUTHZ)], [pod], app="judge")
        apply_policies(mesh, tokens)
        mesh.start()
        eventually(lambda: expect(mesh, tokens, 0, Ask(), 200))
        yield mesh
        mesh.expect_no_rejection()
    finally:
        judge.stop(None)
        mesh.close()


def apply_policies(mesh, tokens):
    judge = f"judge.{NAMESPACE}.svc.cluster.local"
    mesh.configure(extensionProviders=[
        {"name": "by-grpc", "envoyExtAuthzGrpc": {"service": judge, "port": EXT_AUTHZ}},
        {"name": "by-http", "envoyExtAuthzHttp": {"service": judge, "port": 80,
                                                  "includeRequestHeadersInCheck": ["x-let-me-in"]}}])
    mesh.istio("RequestAuthentication", "web", selector={"matchLabels": {"app": "web"}},
               jwtRules=[{"issuer": ISSUER, "jwks": tokens.keys.read_text(), "spaceDelimitedClaims": ["groups"]}])

    def policy(name, server, action, *rules, namespace=NAMESPACE, annotations=None, **spec):
        selector = {"selector": {"matchLabels": {"app": server}}} if server else {}
        manifest = manifests.istio("AuthorizationPolicy", name, namespace, action=action, rules=list(rules), **selector,
                                   **spec)
        manifest["metadata"]["annotations"] = annotations or {}
        mesh.apply(manifest)

    policy("matrix", "web", "ALLOW", *(
        filled(bound(rule, number), N=str(number), LEGACY=mesh.pods["legacy"].address)
        for number, (_, rule, _, _) in enumerate(RULES)))
    policy("others", "web", "ALLOW", to(paths=["/deny*", "/custom*", "/dry*", "/audit*", "/mesh*", "/all*", "/open*"]))
    policy("refusals", "web", "DENY", to(paths=["/deny/always"]),
           {**to(paths=["/deny/strangers"]), **source(notNamespaces=[NAMESPACE])},
           {**to(paths=["/deny/header"]), **when("request.headers[x-bad]", values=["1"])})
    policy("noted", "web", "AUDIT", to(paths=["/audit"]))
    policy("rehearsal", "web", "DENY", to(paths=["/dry"]), annotations={"istio.io/dry-run": "true"})
    policy("asked", "web", "CUSTOM", to(paths=["/custom/*"]), provider={"name": "by-grpc"})
    # Of a rule that only asks for what HTTP has nothing is left for other connections: it would refuse them all.
    http = [str(HTTP), str(OTHER_HTTP)]
    policy("namespace", None, "DENY", to(paths=["/all/refused"], ports=http))
    policy("mesh", None, "DENY", to(paths=["/mesh/refused"], ports=http), namespace="istio-system")
    policy("asked-too", "api", "CUSTOM", to(paths=["/custom/*"], ports=http), provider={"name": "by-http"})
    policy("known", "api", "ALLOW", {**source(principals=[ACCOUNTS + "client"]), **to(ports=[str(BANNER), str(HTTP)])})


def status(mesh, tokens, path, ask, server="web"):
    headers = dict(ask.headers)
    if ask.claims:
        headers["authorization"] = "Bearer " + tokens.sign(**ask.claims)
    # Without a sidecar a client reaches the pod itself, on the server's own port.
    address, port = (mesh.pods[server].address, HTTP) if ask.by == "legacy" else (None, ask.port)
    if ask.host:
        headers["Host"] = ask.host
    return mesh.pods[ask.by].get(f"http://{server}.{NAMESPACE}:{port}{path}", to=address, method=ask.method,
                                 headers=headers).status


def expect(mesh, tokens, number, ask, expected, server="web"):
    path = (f"/{number}" if isinstance(number, int) else number) + ask.path.replace("N", str(number))
    assert status(mesh, tokens, path, ask, server) == expected


@pytest.mark.parametrize("number, ask, expected", CASES)
def test_a_rule_lets_through_what_it_says(running_mesh, tokens, number, ask, expected):
    expect(running_mesh, tokens, number, ask, expected)


@pytest.mark.parametrize("number, ask, expected", CASES)
def test_the_program_explains_what_the_sidecar_does(running_mesh, number, ask, expected):
    arguments = ["authz", "explain", "--config", running_mesh.folder.path, "--to", f"{NAMESPACE}/web:{ask.port}",
                 "--from", f"{running_mesh.pods[ask.by].namespace}/{ask.by}",
                 "--request", f"{ask.method} /{number}{ask.path.replace('N', str(number))}"]
    for name, value in {**ask.headers, **({"host": ask.host} if ask.host else {})}.items():
        arguments += ["--header", f"{name}: {value}"]
    if ask.claims:
        arguments += ["--claims", json.dumps(ask.claims)]
    explained = martlet(*arguments)
    assert explained.returncode == (0 if expected == 200 else 1), explained.stdout + explained.stderr


@pytest.mark.parametrize("path, ask, expected", [
    ("/nowhere", Ask(), 403),
    ("/deny/x", Ask(), 200), ("/deny/always", Ask(), 403), ("/deny/strangers", CLIENT, 200),
    ("/deny/strangers", STRANGER, 403), ("/deny/strangers", LEGACY, 403),
    ("/deny/header", Ask(), 200), ("/deny/header", Ask(headers={"x-bad": "1"}), 403),
    ("/audit", Ask(), 200), ("/dry", Ask(), 200),
    ("/custom/x", Ask(), 403), ("/custom/x", Ask(headers={"x-let-me-in": "yes"}), 200),
    ("/custom", Ask(), 200),
    ("/mesh/refused", Ask(), 403), ("/all/refused", Ask(), 403), ("/mesh/x", Ask(), 200),
], ids=str)
def test_what_refuses_counts_more_than_what_allows(running_mesh, tokens, path, ask, expected):
    expect(running_mesh, tokens, path, ask, expected)


def test_a_rehearsed_policy_counts_what_it_would_refuse(running_mesh, tokens):
    envoy = running_mesh.pods["web"].envoy

    def refusals():
        return sum(envoy.stats("rbac.*istio_dry_run_deny_.shadow_denied").values())
    before = refusals()
    expect(running_mesh, tokens, "/dry", Ask(), 200)
    assert refusals() == before + 1


@pytest.mark.parametrize("path, ask, expected", [
    ("/custom/x", Ask(), 403), ("/custom/x", Ask(headers={"x-let-me-in": "yes"}), 200),
    ("/x", CLIENT, 200), ("/x", STRANGER, 403), ("/x", LEGACY, 403), ("/x", Ask(port=81), 403),
    ("/mesh/refused", CLIENT, 403),
], ids=str)
def test_another_server_has_policies_of_its_own(running_mesh, tokens, path, ask, expected):
    expect(running_mesh, tokens, path, ask, expected, server="api")


def echo(mesh, by, server):
    """What comes back of a word that is sent to the server, which speaks first."""
    received = b""
    try:
        with mesh.pods[by].tcp(f"{server}.{NAMESPACE}", 9001) as connection:
            connection.sendall(b"hello")
            while not received.endswith(b"hello") and (data := connection.recv(100)):
                received += data
    except ConnectionResetError:
        pass
    return received


@pytest.mark.parametrize("by, server, is_served", [
    ("client", "api", True), ("stranger", "api", False),
    # Its ALLOW policies ask for what only HTTP has: they let no other connection through.
    ("client", "web", False),
])
def test_connections_are_refused_too(running_mesh, by, server, is_served):
    # Envoy asks its policies about the client's first bytes: the server's greeting may pass before.
    assert echo(running_mesh, by, server).endswith(b"hello") == is_served


@pytest.mark.parametrize("what, make, expected", [
    ("valid", lambda tokens, _: tokens.sign(iss=ISSUER, sub="anna"), 200),
    ("expired", lambda tokens, _: tokens.sign(-300, iss=ISSUER, sub="anna"), 401),
    ("of another issuer", lambda tokens, _: tokens.sign(iss="other.example", sub="anna"), 401),
    ("signed with another key", lambda _, others: others.sign(iss=ISSUER, sub="anna"), 401),
    ("cut short", lambda tokens, _: tokens.sign(iss=ISSUER, sub="anna")[:-20], 401),
    ("no token at all", lambda *_: "x.y.z", 401),
])
def test_tokens_are_verified(running_mesh, tokens, tmp_path, what, make, expected):
    headers = {"authorization": "Bearer " + make(tokens, Tokens(tmp_path))}
    expect(running_mesh, tokens, "/open", Ask(headers=headers), expected)


def test_keys_may_be_replaced(running_mesh, tokens, tmp_path):
    others = Tokens(tmp_path)

    def expect_only(good, bad):
        for issuer, expected in (good, 200), (bad, 401):
            ask = Ask(headers={"authorization": "Bearer " + issuer.sign(iss=ISSUER, sub="anna")})
            expect(running_mesh, issuer, "/x", ask, expected, server="api")

    for good, bad in (tokens, others), (others, tokens):
        running_mesh.istio("RequestAuthentication", "api", selector={"matchLabels": {"app": "api"}},
                           jwtRules=[{"issuer": ISSUER, "jwks": good.keys.read_text()}])
        eventually(lambda: expect_only(good, bad))


def test_keys_are_fetched_and_until_then_no_token_is_good(running_mesh, tokens):
    """The issuer's discovery document leads to the keys; at first both are missing."""
    answers, asked = {}, []

    class Issuer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200 if self.path in answers else 503)
            self.end_headers()
            self.wfile.write(answers.get(self.path, "").encode())

        def log_message(self, *_):
            pass

    def was_asked():
        assert "/.well-known/openid-configuration" in asked

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Issuer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        issuer = f"http://127.0.0.1:{server.server_port}"
        ask = Ask(headers={"authorization": "Bearer " + tokens.sign(iss=issuer, sub="anna")})
        running_mesh.istio("RequestAuthentication", "api", selector={"matchLabels": {"app": "api"}},
                           jwtRules=[{"issuer": issuer}])
        eventually(lambda: expect(running_mesh, tokens, "/x", ask, 401, server="api"))
        eventually(was_asked)
        answers["/.well-known/openid-configuration"] = json.dumps({"jwks_uri": issuer + "/keys"})
        answers["/keys"] = tokens.keys.read_text()
        # It has been asked before, and is asked again 1 s, 2 s, 4 s… after each failure.
        eventually(lambda: expect(running_mesh, tokens, "/x", ask, 200, server="api"))
        server.shutdown()
