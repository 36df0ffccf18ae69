"""What a DestinationRule does: how a sidecar chooses among endpoints, and what it spares them."""
import threading
from collections import Counter

import pytest

from rig.wait import eventually


@pytest.fixture
def policy(mesh, client, web):
    """Gives the service `web` a traffic policy and waits until the client's sidecar has it."""
    def apply(**policy):
        mesh.istio("DestinationRule", "web", host="web", trafficPolicy=policy)
        mesh.istio("VirtualService", "web", hosts=["web"], http=[
            {"route": [{"destination": {"host": "web"}}], "headers": {"response": {"set": {"x-policy": "new"}}}}])
        eventually(lambda: expect(client.get("http://web/").headers.get("x-policy"), "new"))
    return apply


def expect(found, expected):
    assert found == expected


def pods(client, count=30, **request):
    """Which pods answered so many requests."""
    connection, path = client.open("http://web/")
    try:
        return Counter(connection.ask(path, **request).pod for _ in range(count))
    finally:
        connection.close()


def failing(request):
    return 503


def test_equal_headers_lead_to_one_endpoint(policy, client):
    policy(loadBalancer={"consistentHash": {"httpHeaderName": "x-user"}})
    users = [f"user-{number}" for number in range(30)]
    chosen = {user: pods(client, 3, headers={"x-user": user}) for user in users}
    assert {len(each) for each in chosen.values()} == {1}
    assert len({pod for each in chosen.values() for pod in each}) == 3  # but not all users to one endpoint
    assert chosen == {user: pods(client, 3, headers={"x-user": user}) for user in users}


def test_a_cookie_leads_to_one_endpoint(policy, client):
    policy(loadBalancer={"consistentHash": {"httpCookie": {"name": "session", "ttl": "60s"}}})
    reply = client.get("http://web/")
    cookie = reply.headers["set-cookie"].partition(";")[0]
    assert cookie.startswith("session=") and "Max-Age=60" in reply.headers["set-cookie"]
    assert pods(client, 20, headers={"cookie": cookie}) == {reply.pod: 20}


def test_a_query_parameter_leads_to_one_endpoint(policy, client):
    policy(loadBalancer={"consistentHash": {"httpQueryParameterName": "user"}})
    chosen = [{client.get(f"http://web/?user={number}").pod for _ in range(4)} for number in range(20)]
    assert {len(each) for each in chosen} == {1}
    assert len(set.union(*chosen)) > 1


def test_equal_addresses_of_clients_lead_to_one_endpoint(policy, client):
    policy(loadBalancer={"consistentHash": {"useSourceIp": True}})
    chosen = set()
    for _ in range(5):  # connections
        chosen |= set(pods(client, 4))
    assert len(chosen) == 1


def test_an_endpoint_that_fails_is_ejected(policy, client, servers):
    policy(outlierDetection={"consecutive5xxErrors": 3, "interval": "1s", "baseEjectionTime": "60s",
                             "maxEjectionPercent": 100},
           loadBalancer={"localityLbSetting": {"enabled": False}})
    servers[1].application.react = failing
    statuses = Counter()

    def ejected():  # Envoy takes a moment
        connection, path = client.open("http://web/")
        answers = [connection.ask(path).status for _ in range(12)]
        connection.close()
        statuses.update(answers)
        assert set(answers) == {200}
    eventually(ejected)
    assert statuses[503] >= 3, statuses
    assert set(pods(client)) == {"web-1", "web-3"}


def test_an_ejected_endpoint_comes_back(policy, client, servers):
    policy(outlierDetection={"consecutiveGatewayErrors": 2, "interval": "0.2s", "baseEjectionTime": "0.5s",
                             "maxEjectionPercent": 100},
           loadBalancer={"localityLbSetting": {"enabled": False}})
    servers[1].application.react = failing

    def ejected():
        connection, path = client.open("http://web/")
        statuses = [connection.ask(path).status for _ in range(12)]
        connection.close()
        assert set(statuses[6:]) == {200}
    eventually(ejected)
    servers[1].application.react = lambda request: 200
    eventually(lambda: expect(set(pods(client)), {"web-1", "web-2", "web-3"}))


def test_connections_and_waiting_requests_are_limited(policy, client, servers):
    done = threading.Event()

    def slow(request):
        done.wait(10)
        return 200
    policy(connectionPool={"tcp": {"maxConnections": 1}, "http": {"http1MaxPendingRequests": 1}})
    for server in servers:
        server.application.react = slow
    replies = []
    threads = [threading.Thread(target=lambda: replies.append(client.get("http://web/"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    try:
        # One request waits, and each of the three endpoints has a connection at most.
        eventually(lambda: expect(len(replies) >= 4, True))
        assert {(reply.status, reply.headers.get("x-envoy-overloaded")) for reply in replies} == {(503, "true")}
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert {reply.status for reply in replies} == {200, 503}


def test_the_nearest_endpoints_are_preferred_while_they_work(policy, client, web, servers):
    near, far, further = servers  # the client is in the zone of the first
    policy(outlierDetection={"consecutive5xxErrors": 2, "interval": "1s", "baseEjectionTime": "60s",
                             "maxEjectionPercent": 100})
    assert set(pods(client)) == {near.name}
    near.application.react = failing

    def moved():
        connection, path = client.open("http://web/")
        replies = [connection.ask(path) for _ in range(20)]
        connection.close()
        assert {reply.status for reply in replies} == {200}
        assert {reply.pod for reply in replies} == {far.name, further.name}
    eventually(moved)


def test_the_nearest_endpoints_are_preferred_while_they_are_ready(policy, client, web, servers):
    near, far, further = servers
    policy(outlierDetection={"consecutive5xxErrors": 5})
    assert set(pods(client)) == {near.name}
    web.endpoints(far, further)
    eventually(lambda: expect(set(pods(client)), {far.name, further.name}))
    web.endpoints(near, far, further)
    eventually(lambda: expect(set(pods(client)), {near.name}))


def test_a_locality_gets_its_share(policy, client):
    policy(loadBalancer={"localityLbSetting": {
        "distribute": [{"from": "eu/eu-a/*", "to": {"eu/eu-a/*": 80, "eu/eu-b/*": 20}}]}},
        outlierDetection={"consecutive5xxErrors": 5})
    answers = pods(client, 1000)
    assert set(answers) == {"web-1", "web-2", "web-3"}
    assert 0.74 < answers["web-1"] / 1000 < 0.86, answers


def test_a_connection_takes_so_many_requests(policy, client, servers):
    policy(connectionPool={"http": {"maxRequestsPerConnection": 1}})
    cluster = "cluster.outbound|80||web.shop.svc.cluster.local;"

    def connections():
        return sum(value for name, value in client.envoy.stats("upstream_cx_total").items() if name.startswith(cluster))
    before = connections()
    pods(client, 10)
    assert connections() - before == 10
