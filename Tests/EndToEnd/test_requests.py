"""Requests by service name, by protocol of the port."""
from collections import Counter

import pytest

from rig.apps import BANNER, ECHO, HTTP, OTHER_HTTP
from rig.wait import eventually


@pytest.mark.parametrize("host", ["web", "web.shop", "web.shop.svc", "web.shop.svc.cluster.local", "web:80"])
def test_a_request_by_service_name_reaches_its_pod(mesh, client, servers, host):
    first, second, _ = servers
    mesh.service("web", [("http", 80, HTTP)], [first])
    mesh.service("api", [("http", 80, HTTP)], [second])  # shares the route table of port 80

    def answers():
        said = client.get(f"http://{host}/path?query").said
        assert (said["pod"], said["port"], said["path"]) == ("web-1", HTTP, "/path?query")
        assert said["peer"] == "127.0.0.6"  # the server's own sidecar delivered it
        assert client.get("http://api/").pod == "web-2"
    eventually(answers)


def test_a_request_by_service_address_reaches_its_pod(client, web):
    assert client.get(f"http://{web.address}/").status == 200


@pytest.mark.parametrize("target, port", [(OTHER_HTTP, OTHER_HTTP), ("other", OTHER_HTTP)])
def test_a_target_port_may_be_a_number_or_a_name(mesh, client, servers, target, port):
    mesh.service("web", [("http", 80, HTTP), ("http-target", 88, target)], servers[:1])

    def answers():
        said = client.get("http://web:88/").said
        assert (said["port"], said["peer"]) == (port, "127.0.0.6")
    eventually(answers)


def test_endpoints_take_turns(client, web, servers):
    connection, path = client.open("http://web/")
    pods = Counter(connection.ask(path).pod for _ in range(300))
    connection.close()
    assert set(pods) == {pod.name for pod in servers}
    assert min(pods.values()) > 60, pods


def test_endpoints_carry_the_locality_of_their_node(client, web, servers):
    endpoints = client.envoy.endpoints(web.cluster(80))
    zones = [endpoints[pod.address, HTTP]["locality"]["zone"] for pod in servers]
    assert zones == ["eu-a", "eu-b", "eu-b"]


def test_http2_and_grpc_ports_speak_http2_to_the_pod(mesh, client, servers):
    mesh.service("web", [("http2", 82, HTTP), ("grpc", 83, OTHER_HTTP)], servers[:1])

    def answers():
        assert client.http2("http://web:82/").said["protocol"] == "HTTP/2"
        assert client.grpc("http://web:83/").said["protocol"] == "HTTP/2"
    eventually(answers)


def test_a_tcp_port_leads_to_its_pod(mesh, client, servers):
    first, second, _ = servers
    mesh.service("db", [("tcp", 3306, ECHO), ("tcp-greeting", 3307, BANNER)], [first])
    mesh.service("queue", [("tcp", 3306, ECHO)], [second])

    def answers():
        for host, pod in (("db", first), ("queue", second)):
            with client.tcp(host, 3306) as connection:
                connection.sendall(b"hello")
                assert connection.recv(100) == pod.banner + b"hello"
    eventually(answers)


def test_on_a_tcp_port_the_server_may_speak_first(mesh, client, servers):
    mesh.service("db", [("tcp", 3307, BANNER)], servers[:1])

    def answers():
        with client.tcp("db", 3307, patience=1) as connection:
            assert connection.recv(100) == servers[0].banner
    eventually(answers)


def test_a_port_without_protocol_carries_http(mesh, client, servers):
    mesh.service("auto", [(None, 7000, HTTP)], servers[:1])

    def answers():
        assert client.get("http://auto:7000/").said["protocol"] == "HTTP/1.1"
        assert client.http2("http://auto:7000/").said["protocol"] == "HTTP/2"
    eventually(answers)


def test_a_port_without_protocol_carries_tcp(mesh, client, servers):
    mesh.service("auto", [(None, 7001, ECHO)], servers[:1])

    def answers():
        with client.tcp("auto", 7001) as connection:
            connection.sendall(b"\1\2\3")
            assert connection.recv(100) == servers[0].banner + b"\1\2\3"
    eventually(answers)


def test_a_headless_http_service_leads_to_the_pod_that_was_chosen(mesh, client, servers):
    headless = mesh.service("headless", [("http", HTTP, HTTP)], servers, headless=True)

    def answers():
        for pod in servers:
            assert client.get(f"http://{headless.host}:{HTTP}/", to=pod.address).pod == pod.name
            assert (pod.address, HTTP) in client.envoy.endpoints(headless.cluster(HTTP))
    eventually(answers)


def test_a_headless_tcp_service_leads_to_the_pod_that_was_chosen(mesh, client, servers):
    headless = mesh.service("headless", [("tcp", BANNER, BANNER)], servers, headless=True)

    def answers():
        for pod in servers:
            with client.tcp(pod.address, BANNER, patience=1) as connection:
                assert connection.recv(100) == pod.banner
            assert (pod.address, BANNER) in client.envoy.endpoints(headless.cluster(BANNER))
    eventually(answers)
