"""Who sees which configuration: Sidecar, exportTo, and routes of the Gateway API for the mesh."""
from collections import Counter

import pytest

from rig.apps import HTTP
from rig.wait import eventually


def expect(found, expected):
    assert found == expected


def test_a_sidecar_object_hides_hosts(mesh, client, web, servers):
    api = mesh.service("api", [("http", 80, HTTP)], servers[:1])
    eventually(lambda: client.get("http://api/").pod)
    mesh.istio("Sidecar", "client", workloadSelector={"labels": {"app": "client"}},
               egress=[{"hosts": ["./web.shop.svc.cluster.local"]}], outboundTrafficPolicy={"mode": "REGISTRY_ONLY"})

    def hidden():
        assert api.cluster(80) not in client.envoy.clusters()
        assert client.get("http://api/").status == 502
        assert client.get("http://web/").status == 200
    eventually(hidden)
    assert api.cluster(80) in servers[0].envoy.clusters()  # other sidecars are as before


def test_a_sidecar_object_opens_a_port_without_redirection(mesh, client, servers):
    mesh.service("web", [("http", 8880, HTTP)], servers)
    mesh.istio("Sidecar", "client", workloadSelector={"labels": {"app": "client"}}, egress=[
        {"port": {"number": 8880, "protocol": "HTTP", "name": "http"}, "bind": "127.0.0.1",
         "captureMode": "NONE", "hosts": ["./web.shop.svc.cluster.local"]}])
    eventually(lambda: expect(client.get("http://web:8880/", to="127.0.0.1").status, 200))


def test_a_service_is_seen_where_it_is_exported_to(mesh, client, outside):
    def entry(export):
        mesh.service_entry("private", hosts=["private.example.com"], location="MESH_EXTERNAL", resolution="STATIC",
                           ports=[{"number": 80, "name": "http", "protocol": "HTTP"}], exportTo=export,
                           endpoints=[{"address": outside.address, "ports": {"http": HTTP}}])
    cluster = "outbound|80||private.example.com"
    entry(["."])
    eventually(lambda: expect(cluster in client.envoy.clusters(), True))
    entry(["bank"])
    eventually(lambda: expect(cluster in client.envoy.clusters(), False))


@pytest.fixture
def http_route(mesh, web, servers):
    """Applies an HTTPRoute for the clients of the service `web`. `only-web-1` and so on are services of one pod each."""
    for server in servers:
        mesh.service(f"only-{server.name}", [("http", 80, HTTP)], [server])

    def apply(*rules):
        mesh.gateway_api("HTTPRoute", "web", rules=list(rules),
                         parentRefs=[{"group": "", "kind": "Service", "name": "web", "port": 80}])
    return apply


def backend(name, **more):
    return {"name": f"only-{name}", "port": 80, **more}


def test_an_http_route_divides_requests_of_the_mesh(http_route, client):
    http_route({"backendRefs": [backend("web-1", weight=3), backend("web-2", weight=1)]})

    def divided():
        connection, path = client.open("http://web/")
        pods = Counter(connection.ask(path).pod for _ in range(400))
        connection.close()
        assert set(pods) == {"web-1", "web-2"}
        assert 0.15 < pods["web-2"] / 400 < 0.35, pods
    eventually(divided)


def test_an_http_route_matches_and_filters_requests_of_the_mesh(http_route, client):
    http_route(
        {"matches": [{"path": {"type": "PathPrefix", "value": "/old"}, "headers": [{"name": "x-user", "value": "a"}]}],
         "filters": [
             {"type": "URLRewrite", "urlRewrite": {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/new"}}},
             {"type": "RequestHeaderModifier", "requestHeaderModifier": {
                 "set": [{"name": "x-set", "value": "1"}], "remove": ["x-user"]}},
             {"type": "ResponseHeaderModifier", "responseHeaderModifier": {"add": [{"name": "x-route", "value": "old"}]}}],
         "backendRefs": [backend("web-2")]},
        {"matches": [{"path": {"type": "Exact", "value": "/moved"}}],
         "filters": [{"type": "RequestRedirect", "requestRedirect": {"hostname": "there.example.com", "statusCode": 302}}]},
        {"backendRefs": [backend("web-3")]})
    eventually(lambda: expect(client.get("http://web/moved").status, 302))
    assert {client.get("http://web/").pod for _ in range(6)} == {"web-3"}
    reply = client.get("http://web/old/path", headers={"x-user": "a"})
    assert (reply.pod, reply.said["path"], reply.headers["x-route"]) == ("web-2", "/new/path", "old")
    assert reply.said["headers"]["x-set"] == "1" and "x-user" not in reply.said["headers"]
    assert client.get("http://web/older", headers={"x-user": "a"}).pod == "web-3"
    assert client.get("http://web/old/path").pod == "web-3"
    reply = client.get("http://web/moved")
    assert (reply.status, reply.headers["location"]) == (302, "http://there.example.com/moved")
