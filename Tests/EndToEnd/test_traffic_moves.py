"""Make before break: a route moves to a new cluster and the old one is removed, under load, over and over."""
from rig.apps import HTTP
from rig.wait import eventually

MOVES = 100


def test_no_request_is_lost_when_a_route_moves_to_a_new_cluster(mesh, client, servers):
    def backend(number):
        return mesh.service(f"web-{number}", [("http", 80, HTTP)], [servers[number % 3]])

    def lead_to(number):
        mesh.istio("VirtualService", "web", hosts=["web"], http=[
            {"route": [{"destination": {"host": f"web-{number}"}}],
             "headers": {"response": {"set": {"x-number": str(number)}}}}])

    def arrived(number):
        assert client.get("http://web/").headers.get("x-number") == str(number)

    def removed(service):
        assert service.cluster(80) not in client.envoy.clusters()

    mesh.service("web", [("http", 80, HTTP)], servers)
    old = backend(0)
    lead_to(0)
    eventually(lambda: arrived(0))
    with client.load("http://web/", threads=2) as load:
        for number in range(1, MOVES + 1):
            new = backend(number)
            lead_to(number)
            old.delete()  # in the same breath: the control plane has to see to the order
            eventually(lambda: arrived(number))
            eventually(lambda: removed(old))
            old = new
        load.goes_on()
    assert load.failures == []
    assert {server.name for server in servers} == set(load.pods)
