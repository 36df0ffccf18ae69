"""The control plane goes away and comes back."""
from rig.apps import HTTP
from rig.wait import eventually

ALL_TYPES = {"Cluster", "ClusterLoadAssignment", "Listener", "RouteConfiguration"}


def test_a_killed_and_restarted_control_plane_disturbs_no_request(mesh, client, web, servers):
    first, second, third = servers
    with client.load("http://web/") as load:
        mesh.martlet.kill()
        load.goes_on()
        before = len(client.tap.responses())
        mesh.martlet.start()
        eventually(lambda: expect_answers(client, before))
        load.goes_on()
        load.moves_to(first, second, third)
        if mesh.delta:
            # The client named the versions that it holds. Endpoints may come again: a cluster may wait for them.
            resent = [each for each in client.tap.responses()[before:]
                      if each.removed or each.names and each.type != "ClusterLoadAssignment"]
            assert resent == []

        web.endpoints(first)
        load.moves_to(first)
    assert load.failures == []


def test_a_sidecar_that_was_cut_off_catches_up(mesh, client, web, servers):
    first, second, third = servers
    with client.load("http://web/") as load:
        with client.tap:
            before = len(client.tap.responses())
            web.endpoints(first)
            mesh.service("new", [("http", 80, HTTP)], [second])
            load.goes_on()
            assert set(load.pods[-60:]) == {pod.name for pod in servers}
        load.moves_to(first)
        eventually(lambda: client.get("http://new/").pod)
        if mesh.delta:
            names = {name for each in client.tap.responses()[before:] for name in each.names if each.type == "Cluster"}
            assert names == {"outbound|80||new.shop.svc.cluster.local"}
    assert load.failures == []


def expect_answers(pod, before):
    assert {each.type for each in pod.tap.responses()[before:]} >= ALL_TYPES
