"""What an operator sees of a running instance, through its HTTP port and the commands that ask there."""
import json

import grpc
import pytest

from rig.ads import Client
from rig.martlet import Martlet, martlet
from rig.server import service
from rig.wait import eventually


@pytest.fixture
def manifests(tmp_path):
    folder = tmp_path / "manifests"
    folder.mkdir()
    (folder / "web.yaml").write_text(service("web"))
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
    (manifests / "web.yaml").write_text(service("web", "10.96.0.1", 81))

    def pushed():
        push = (report(instance, "push-log")["pushes"] or [None])[0]
        assert push and (push["changes"], push["proxies"], push["answered"]) == (["Service shop/web"], 2, 2)
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
    (manifests / "api.yaml").write_text(service("api", "10.96.0.2"))

    def sent():
        deliveries = report(instance, "push-log", "--proxy", "client-1.shop")
        assert [delivery["reason"] for delivery in deliveries] == ["push", "connected"]
        return deliveries[0]
    delivery = eventually(sent)
    assert delivery["names"] == ["outbound|80||api.shop.svc.cluster.local"]
    assert delivery["changes"] == [f"Service shop/api ({manifests}/api.yaml:1)"]
    unknown = martlet("push-log", "--proxy", "nobody.shop", "--address", instance.http_address)
    assert unknown.returncode == 2 and "Proxy not connected" in unknown.stderr


def test_proxy_status_lists_the_proxies_of_an_instance_as_istioctl_does(instance, clients, manifests):
    def synced():
        table = martlet("proxy-status", "--address", instance.http_address).stdout.splitlines()
        assert table[0].split() == ["NAME", "CLUSTER", "CDS", "LDS", "EDS", "RDS", "ECDS", "ISTIOD", "VERSION"]
        none = ["NOT", "SENT"] * 4
        assert [line.split() for line in table[1:]] == [
            [f"client-{number}.shop", "Kubernetes", "SYNCED", *none, "istiod", "1.27.0"] for number in (1, 2)]
    eventually(synced)

    clients[0].refusal = "outbound|81||web.shop.svc.cluster.local: no"
    (manifests / "web.yaml").write_text(service("web", "10.96.0.1", 81))

    def refused():
        text = martlet("proxy-status", "--address", instance.http_address).stdout
        assert "client-1.shop  Kubernetes  ERROR" in text and "client-2.shop  Kubernetes  SYNCED" in text
        assert "client-1.shop refuses CDS since " in text and clients[0].refusal in text
        assert f"from Service shop/web ({manifests}/web.yaml:1)" in text
    eventually(refused)
    statuses = report(instance, "proxy-status")
    assert [(status["proxy"], status["instance"]) for status in statuses] == [
        ("client-1.shop", "istiod"), ("client-2.shop", "istiod")]
    assert statuses[1]["cluster_sent"] == statuses[1]["cluster_acked"]


def test_proxy_status_asks_only_the_instances_of_a_revision(instance, clients, manifests, tmp_path):
    canary = Martlet(str(manifests), str(tmp_path / "canary-log"), "--revision", "1-20")
    canary.start()
    try:
        addresses = ["--address", instance.http_address, "--address", canary.http_address]
        everyone = martlet("proxy-status", *addresses).stdout.splitlines()[1:]
        assert [line.split()[0] for line in everyone] == ["client-1.shop", "client-2.shop"]
        assert len(martlet("proxy-status", *addresses, "--revision", "1-20").stdout.splitlines()) == 1
        nobody = martlet("proxy-status", *addresses, "--revision", "1-21")
        assert nobody.returncode == 2 and "none serves revision 1-21, but default, 1-20" in nobody.stderr
    finally:
        canary.stop()


def test_proxy_config_says_where_a_proxy_differs_from_what_it_should_hold(instance, clients, manifests):
    def same():
        result = martlet("proxy-config", "client-1.shop", "--address", instance.http_address)
        assert result.returncode == 0
        head, row = [line.split() for line in result.stdout.splitlines()[1:]]
        assert head == ["TYPE", "STATE", "HOLDS", "SHOULD", "HOLD", "DIFFERENCES"]
        assert row[:2] == ["CDS", "SYNCED"] and row[2] == row[3] and row[4] == "0"
    eventually(same)
    clients[0].refusal = "outbound|80||api.shop.svc.cluster.local: no"
    (manifests / "api.yaml").write_text(service("api", "10.96.0.2"))

    def differs():
        arguments = ["proxy-config", "client-1.shop", "--address", instance.http_address, "--type", "cds", "-o", "json"]
        result = martlet(*arguments)
        assert result.returncode == 1
        [types] = json.loads(result.stdout)
        [difference] = types["types"][0]["differences"]
        assert (difference["name"], difference["difference"]) == (
            "outbound|80||api.shop.svc.cluster.local", "refused")
        assert "held" not in difference and len(difference["newest"]) == 16
    eventually(differs)
    unknown = martlet("proxy-config", "nobody.shop", "--address", instance.http_address)
    assert unknown.returncode == 2 and "Proxy not connected" in unknown.stderr


def test_every_series_says_what_it_is_and_those_of_dashboards_are_there(instance, clients, manifests):
    (manifests / "web.yaml").write_text(service("web", "10.96.0.1", 81))

    def pushed():
        metrics = instance.get("/metrics")
        assert 'pilot_push_triggers{type="service"} 2\n' in metrics
        streams = [line.split()[-1] for line in metrics.splitlines() if line.startswith("pilot_xds{")]
        assert sum(map(int, streams)) == 2
        return metrics
    metrics = eventually(pushed)
    helped, typed = ({line.split()[2] for line in metrics.splitlines() if line.startswith(start)}
                     for start in ("# HELP", "# TYPE"))
    assert typed == helped
    values = dict(line.rsplit(" ", 1) for line in metrics.splitlines() if not line.startswith("#"))
    assert values['pilot_inbound_updates{type="svc"}'] == "2"
    assert values['istio_build{component="pilot",tag="0.1.0"}'] == "1" and values["pilot_virt_services"] == "0"
    assert 0 < float(values["process_cpu_seconds_total"]) < 60
    assert 0 < float(values["process_open_fds"]) < float(values["process_max_fds"])
    assert float(values["process_virtual_memory_bytes"]) > float(values["process_resident_memory_bytes"]) > 1 << 20


def test_debug_memory_says_where_memory_goes(instance, clients):
    memory = json.loads(instance.get("/debug/memory"))
    assert memory["cache"]["types"]["CDS"]["resources"] >= 1
    assert memory["cache"]["total"]["bytes"] <= memory["cache"]["limitBytes"] == 128 << 20
    assert (memory["streams"]["streams"], memory["snapshot"]["services"]) == (2, 1)
    assert memory["snapshot"]["objects"] == {"Service": 1}
    assert memory["programBytes"] > 1 << 20 and memory["allocatedBytes"] > 1 << 20 and memory["unusedBytes"] >= 0
    parts = (memory[name] for name in ("programBytes", "allocatedBytes", "unusedBytes"))
    assert sum(parts) == memory["residentBytes"]

    def measured():
        assert json.loads(instance.get("/debug/memory"))["residentBytes"] > 1 << 20
        metrics = instance.get("/metrics")
        assert "process_resident_memory_bytes " in metrics and 'xds_cache_reads{type="miss"} ' in metrics
    eventually(measured)


def test_an_instance_short_of_memory_refuses_new_streams_and_lives(manifests, tmp_path):
    server = Martlet(str(manifests), str(tmp_path / "log"), "--limit", "memory-bytes=1MiB")
    server.start()
    try:
        def refused():
            assert 'martlet_streams_refused_total{reason="memory"} ' in server.get("/metrics")
            client = Client(server.xds_port, 1)
            try:
                def answered():
                    assert client.code == grpc.StatusCode.RESOURCE_EXHAUSTED
                eventually(answered, within=0.5)
            finally:
                client.close()
        eventually(refused)
    finally:
        server.stop()
