"""What an operator sees of a running instance, through its HTTP port and the commands that ask there."""
import json

import pytest

from rig.ads import Client
from rig.martlet import Martlet, martlet
from rig.wait import eventually

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: shop}}
spec:
  clusterIP: {address}
  ports: [{{name: http, port: {port}}}]
"""


@pytest.fixture
def manifests(tmp_path):
    folder = tmp_path / "manifests"
    folder.mkdir()
    (folder / "web.yaml").write_text(SERVICE.format(name="web", address="10.96.0.1", port=80))
    return folder


@pytest.fixture
def instance(manifests, tmp_path):
    server = Martlet(str(manifests), str(tmp_path / "log"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def clients(instance):
    clients = [Client(instance.xds_port, number) for number in (1, 2)]

    def connected():
        assert all(client.responses for client in clients)
    eventually(connected)
    yield clients
    for client in clients:
        client.close()


def report(instance, command, *arguments):
    result = martlet(command, *arguments, "--address", instance.http_address, "-o", "json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_push_log_says_what_changed_whom_it_reached_and_how_long_it_took(instance, clients, manifests):
    (manifests / "web.yaml").write_text(SERVICE.format(name="web", address="10.96.0.1", port=81))

    def pushed():
        push = report(instance, "push-log")["pushes"][0]
        assert (push["changes"], push["proxies"], push["answered"]) == (["Service shop/web"], 2, 2)
        assert (push["resources"], push["removed"], push["refused"]) == (2, 2, 0)
        return push
    push = eventually(pushed)
    assert 0 < push["firstAckMilliseconds"] <= push["lastAckMilliseconds"] < 5000
    names = {f"client-{number}.shop-{stream}" for number in (1, 2) for stream in (1, 2)}
    assert {slow["connection"] for slow in push["slowest"]} <= names
    table = martlet("push-log", "--address", instance.http_address).stdout.splitlines()
    assert table[0].split()[:4] == ["ID", "TIME", "CHANGED", "CLASSES"]
    assert " Service shop/web " in table[-2] and " 2/2 " in table[-2]
    assert table[-1].startswith("1 pushes converged: p50 ")


def test_push_log_says_why_a_proxy_was_sent_something(instance, clients, manifests):
    (manifests / "api.yaml").write_text(SERVICE.format(name="api", address="10.96.0.2", port=80))

    def sent():
        deliveries = report(instance, "push-log", "--proxy", "client-1.shop")
        assert [delivery["reason"] for delivery in deliveries] == ["push", "connected"]
        return deliveries[0]
    delivery = eventually(sent)
    assert delivery["names"] == ["outbound|80||api.shop.svc.cluster.local"]
    assert delivery["changes"] == [f"Service shop/api ({manifests}/api.yaml:1)"]
    unknown = martlet("push-log", "--proxy", "nobody.shop", "--address", instance.http_address)
    assert unknown.returncode == 2 and "Proxy not connected" in unknown.stderr
