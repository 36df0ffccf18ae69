"""TCP and TLS routes of a VirtualService in the sidecar of the client."""
from collections import Counter

import pytest

from rig.apps import ECHO
from rig.wait import eventually


@pytest.fixture
def subsets(mesh):
    def apply(host):
        mesh.istio("DestinationRule", host, host=host, subsets=[
            {"name": version, "labels": {"version": version}} for version in ("v1", "v2", "v3")])
    return apply


def said(client, host, port):
    """Who answers on a TCP port."""
    with client.tcp(host, port) as connection:
        connection.sendall(b"hello")
        return connection.recv(100)


def test_tcp_is_routed_by_port_and_weight(mesh, client, servers, subsets):
    mesh.service("db", [("tcp", 3306, ECHO), ("tcp-other", 3307, ECHO)], servers)
    subsets("db")
    mesh.istio("VirtualService", "db", hosts=["db"], tcp=[
        {"match": [{"port": 3306}], "route": [{"destination": {"host": "db", "port": {"number": 3306}, "subset": "v2"}}]},
        {"match": [{"port": 3307}], "route": [
            {"destination": {"host": "db", "port": {"number": 3307}, "subset": "v1"}, "weight": 50},
            {"destination": {"host": "db", "port": {"number": 3307}, "subset": "v3"}, "weight": 50}]}])

    def routed():
        assert {said(client, "db", 3306) for _ in range(4)} == {servers[1].banner + b"hello"}
        answers = Counter(said(client, "db", 3307) for _ in range(60))
        assert set(answers) == {servers[0].banner + b"hello", servers[2].banner + b"hello"}
        assert min(answers.values()) > 8
    eventually(routed)


def test_tcp_may_lead_to_another_service(mesh, client, servers):
    mesh.service("db", [("tcp", 3306, ECHO)], servers[:1])
    mesh.service("new-db", [("tcp", 3310, ECHO)], servers[1:2])
    mesh.istio("VirtualService", "db", hosts=["db"], tcp=[
        {"route": [{"destination": {"host": "new-db", "port": {"number": 3310}}}]}])

    def routed():
        assert said(client, "db", 3306) == servers[1].banner + b"hello"
    eventually(routed)


def test_tls_is_routed_by_server_name(mesh, client, servers, subsets):
    names = ["a.example.com", "b.example.com", "c.b.example.com"]
    mesh.service("secure", [("tls", 443, ECHO)], servers)
    subsets("secure")
    mesh.service_entry("names", hosts=["*.example.com"], addresses=["240.1.1.1"], location="MESH_EXTERNAL",
                       resolution="NONE", ports=[{"number": 443, "name": "tls", "protocol": "TLS"}])

    def route(name, subset):
        return {"match": [{"port": 443, "sniHosts": [name]}],
                "route": [{"destination": {"host": "secure", "port": {"number": 443}, "subset": subset}}]}
    mesh.istio("VirtualService", "names", hosts=["*.example.com"], tls=[
        route("a.example.com", "v1"), route("b.example.com", "v2"), route("*.b.example.com", "v3")])

    def routed():
        for name, server in zip(names, servers):
            assert client.hello(("240.1.1.1", 443), name).startswith(server.banner)
    eventually(routed)
