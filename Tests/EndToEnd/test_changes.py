"""Changes while the mesh runs."""
from rig.apps import HTTP
from rig.wait import eventually


def test_traffic_moves_to_an_added_endpoint(mesh, client, servers):
    first, second, _ = servers
    web = mesh.service("web", [("http", 80, HTTP)], [first])
    eventually(lambda: client.get("http://web/").pod)
    with client.load("http://web/") as load:
        load.moves_to(first)
        web.endpoints(first, second)
        load.moves_to(first, second)
    assert load.failures == []


def test_traffic_leaves_a_removed_endpoint(client, web, servers):
    first, second, third = servers
    with client.load("http://web/") as load:
        load.moves_to(first, second, third)
        web.endpoints(first, third)
        load.moves_to(first, third)
    assert load.failures == []


def test_traffic_leaves_an_unready_endpoint_and_comes_back(client, web, servers):
    first, second, third = servers
    with client.load("http://web/") as load:
        load.moves_to(first, second, third)
        web.endpoints(first, second, third, unready=[second])
        load.moves_to(first, third)
        web.endpoints(first, second, third)
        load.moves_to(first, second, third)
    assert load.failures == []


def test_all_endpoints_may_be_replaced(client, web, servers):
    first, second, third = servers
    web.endpoints(first)
    with client.load("http://web/") as load:
        for pod in (second, third, first):
            web.endpoints(pod)
            load.moves_to(pod)
    assert load.failures == []


def test_a_changed_endpoint_sends_its_service_only(client, web, servers):
    before = len(client.tap.responses())
    web.endpoints(servers[0])

    def pushed():
        assert client.tap.responses()[before:]
    eventually(pushed)
    assert [(each.type, each.names) for each in client.tap.responses()[before:]] \
        == [("ClusterLoadAssignment", [web.cluster(80)])]


def test_a_new_service_appears(mesh, client, web, servers):
    with client.load("http://web/") as load:
        mesh.service("new", [("http", 80, HTTP), ("http-own", 8888, HTTP)], servers[2:])
        eventually(lambda: client.get("http://new/").pod)
        eventually(lambda: client.get("http://new:8888/").pod)
        load.goes_on()
    assert load.failures == []


def test_a_port_that_becomes_http2_is_spoken_to_in_http2(mesh, client, web, servers):
    # Envoy holds on to the old cluster until the endpoints of the changed one have come.
    assert client.get("http://web/").said["protocol"] == "HTTP/1.1"
    with client.load("http://web/") as load:
        mesh.service("web", [("http", 80, HTTP, "kubernetes.io/h2c")], servers)
        eventually(lambda: expect_protocol(client, "HTTP/2"))
        load.goes_on()
    assert load.failures == []


def expect_protocol(client, protocol):
    assert client.get("http://web/").said["protocol"] == protocol


def test_a_deleted_service_disappears(mesh, client, web, servers):
    old = mesh.service("old", [("http", 80, HTTP), ("http-own", 8888, HTTP)], servers)
    eventually(lambda: client.get("http://old:8888/").pod)
    with client.load("http://web/") as load:
        old.delete()

        def gone():
            assert not {old.cluster(80), old.cluster(8888)} & client.envoy.clusters()
            assert client.get("http://old/").status != 200
        eventually(gone)
        load.goes_on()
    assert load.failures == []


def test_a_broken_manifest_changes_nothing_and_is_reported(mesh, client, web):
    def reported(*files):
        errors = mesh.martlet.config_errors()
        assert [file for file in ("broken.yaml", web_file) if file in errors] == list(files), errors

    web_file = "shop-service-web.yaml"
    text = mesh.folder.read()[web_file]
    with client.load("http://web/") as load:
        before = len(client.tap.responses())
        mesh.folder.write("broken.yaml", "kind: Service\nmetadata: {name: [")
        mesh.folder.write(web_file, text[:len(text) // 2] + "\n: {")
        eventually(lambda: reported("broken.yaml", web_file))
        load.goes_on()
        mesh.folder.remove("broken.yaml")
        mesh.folder.write(web_file, text)
        eventually(reported)
        assert client.tap.responses()[before:] == []
    assert load.failures == []
