"""Destinations that no pod of the mesh serves."""
import pytest

from rig.apps import BANNER, ECHO, HTTP
from rig.wait import eventually

NOWHERE = "203.0.113.1"  # no host has this address: only the host name can lead anywhere


def test_unknown_hosts_pass_by_default(client, outside, web):
    assert client.get("http://unknown.example.com/", to=outside.address).pod == "outside"
    with client.tcp(outside.address, BANNER) as connection:
        assert connection.recv(100) == outside.banner


def test_unknown_hosts_are_refused_with_registry_only(mesh, client, outside, web):
    mesh.configure(outboundTrafficPolicy={"mode": "REGISTRY_ONLY"})

    def refused():
        assert client.get("http://unknown.example.com/", to=outside.address).status == 502
        with client.tcp(outside.address, BANNER) as connection:
            assert broken(connection)
    eventually(refused)
    assert client.get("http://web/").status == 200

    mesh.configure(outboundTrafficPolicy={"mode": "ALLOW_ANY"})
    eventually(lambda: client.get("http://unknown.example.com/", to=outside.address).pod)


def test_a_service_without_endpoints_answers_503(mesh, client, servers):
    empty = mesh.service("empty", [("http", 80, HTTP)])
    eventually(lambda: expect(client.get("http://empty/").status, 503))
    empty.endpoints(servers[0])
    eventually(lambda: client.get("http://empty/").pod)


@pytest.mark.parametrize("mode", ["ALLOW_ANY", "REGISTRY_ONLY"])
def test_a_service_entry_with_static_endpoints_is_reached(mesh, client, outside, mode):
    mesh.configure(outboundTrafficPolicy={"mode": mode})
    mesh.service_entry("static", hosts=["static.example.com"], location="MESH_EXTERNAL", resolution="STATIC",
                       ports=[{"number": 80, "name": "http", "protocol": "HTTP"}],
                       endpoints=[{"address": outside.address, "ports": {"http": HTTP}}])
    eventually(lambda: expect(client.get("http://static.example.com/", to=NOWHERE).said["port"], HTTP))


def test_a_service_entry_with_a_dns_name_is_reached(mesh, client, outside):
    mesh.resolves("dns.example.com", outside.address)
    mesh.service_entry("dns", hosts=["dns.example.com"], location="MESH_EXTERNAL", resolution="DNS",
                       ports=[{"number": 80, "name": "http", "protocol": "HTTP"}])
    eventually(lambda: expect(client.get("http://dns.example.com/", to=NOWHERE).said["port"], 80))


def test_a_service_entry_follows_its_dns_name(mesh, client, outside, servers):
    mesh.configure(dnsRefreshRate="0.2s")
    mesh.resolves("dns.example.com", outside.address)
    mesh.service_entry("dns", hosts=["dns.example.com"], location="MESH_EXTERNAL", resolution="DNS",
                       ports=[{"number": 80, "name": "http", "protocol": "HTTP", "targetPort": HTTP}])
    eventually(lambda: expect(client.get("http://dns.example.com/", to=NOWHERE).pod, "outside"))
    mesh.resolves("dns.example.com", servers[0].address)
    eventually(lambda: expect(client.get("http://dns.example.com/", to=NOWHERE).pod, servers[0].name))


def test_names_under_a_wildcard_are_looked_up_on_demand(mesh, client, outside, servers, web):
    mesh.resolves("a.wild.example.com", outside.address)
    mesh.resolves("b.wild.example.com", servers[0].address)
    mesh.resolves("c.other.example.com", servers[1].address)
    mesh.service_entry("wild", hosts=["*.wild.example.com", "*.other.example.com"], location="MESH_EXTERNAL", resolution="DYNAMIC_DNS",
                       ports=[{"number": HTTP, "name": "http", "protocol": "HTTP"},
                              {"number": ECHO, "name": "tls", "protocol": "TLS"}])
    cluster = f"outbound|{HTTP}||*.wild.example.com"
    eventually(lambda: expect(cluster in client.envoy.clusters(), True))

    def found():
        assert client.get(f"http://a.wild.example.com:{HTTP}/", to=NOWHERE).pod == "outside"
        assert client.get(f"http://b.wild.example.com:{HTTP}/", to=NOWHERE).pod == servers[0].name
        assert client.get(f"http://c.other.example.com:{HTTP}/", to=NOWHERE).pod == servers[1].name
        assert client.hello((NOWHERE, ECHO), "a.wild.example.com").startswith(outside.banner)
        assert client.hello((NOWHERE, ECHO), "b.wild.example.com").startswith(servers[0].banner)
    eventually(found)
    assert client.get("http://web/").status == 200  # other hosts are not looked up


def test_unknown_names_are_looked_up_where_the_mesh_says_so(mesh, client, outside, web):
    mesh.resolves("unknown.example.com", outside.address)
    mesh.service_entry("tcp", hosts=["tcp.example.com"], addresses=[NOWHERE], location="MESH_EXTERNAL",
                       resolution="STATIC",
                       ports=[{"number": 3306, "name": "tcp", "protocol": "TCP", "targetPort": BANNER}],
                       endpoints=[{"address": outside.address}])
    mesh.configure(outboundTrafficPolicy={"mode": "ALLOW_ANY_DYNAMIC_DNS"})

    def found():
        for port in (80, HTTP):  # one that a service of the mesh has, and one that none has
            assert client.get(f"http://unknown.example.com:{port}/", to=NOWHERE).pod == "outside"
    eventually(found)
    assert client.get("http://web/").status == 200
    # What is no HTTP goes where the client wanted, and a server that speaks first is heard on a known port.
    assert client.hello((outside.address, ECHO), "unknown.example.com").startswith(outside.banner)
    with client.tcp(NOWHERE, 3306) as connection:
        assert connection.recv(100) == outside.banner


def test_a_service_entry_with_an_address_is_reached_over_tcp(mesh, client, outside):
    mesh.service_entry("tcp", hosts=["tcp.example.com"], addresses=[NOWHERE], location="MESH_EXTERNAL",
                       resolution="STATIC",
                       ports=[{"number": 3306, "name": "tcp", "protocol": "TCP", "targetPort": BANNER}],
                       endpoints=[{"address": outside.address}])

    def answers():
        with client.tcp(NOWHERE, 3306, patience=1) as connection:
            assert connection.recv(100) == outside.banner
    eventually(answers)


def expect(found, expected):
    assert found == expected


def broken(connection):
    try:
        return connection.recv(100) == b""
    except ConnectionResetError:
        return True
