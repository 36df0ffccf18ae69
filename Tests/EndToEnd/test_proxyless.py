"""gRPC's own xDS client, without an Envoy."""
import json
import os
import time
from collections import Counter

import pytest

from rig.apps import HTTP
from rig.wait import eventually

PROGRAM = os.path.join(os.path.dirname(__file__), "rig/xds_grpc_client.py")


@pytest.fixture
def xds_client(mesh, outside):
    """Starts a gRPC client for a target in the pod without a sidecar. The function that it returns makes so many calls
    with metadata and tells which pods answered."""
    if mesh.delta:
        pytest.skip("gRPC speaks state-of-the-world only")
    processes = []

    def start(target):
        node = outside.xds_node
        node["metadata"]["GENERATOR"] = "grpc"
        server = {"server_uri": f"unix:{outside.tap.path}", "channel_creds": [{"type": "insecure"}],
                  "server_features": ["xds_v3"]}
        bootstrap = {"node": node, "xds_servers": [server]}
        process = outside.python(PROGRAM, target, GRPC_XDS_BOOTSTRAP_CONFIG=json.dumps(bootstrap))
        processes.append(process)

        def call(times=1, path="/echo.Echo/Say", **headers):
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            process.stdin.write(json.dumps({"times": times, "path": path, "headers": headers}) + "\n")
            return json.loads(process.stdout.readline())
        return call
    yield start
    for process in processes:
        process.stdin.close()
        process.wait(10)


@pytest.mark.parametrize("host", ["echo.shop.svc.cluster.local", "echo.shop", "echo"])
def test_a_grpc_client_calls_through_its_own_xds(mesh, servers, xds_client, host):
    first, second, _ = servers
    echo = mesh.service("echo", [("grpc", 7070, HTTP)], [first, second])
    call = xds_client(f"xds:///{host}:7070")
    eventually(lambda: expect(set(call(20)), {"web-1", "web-2"}))
    echo.endpoints(second)
    eventually(lambda: expect(set(call(10)), {"web-2"}))


def expect(found, expected):
    assert found == expected


def to(version, **more):
    return {"destination": {"host": "echo", "port": {"number": 7070}, "subset": version}, **more}


@pytest.fixture
def routes(mesh, servers, xds_client):
    """Gives the service `echo` these routes, after one that leads calls of `/ready` to v3; what none matches goes to v1.
    Returns the function that calls it once the client has them."""
    mesh.service("echo", [("grpc", 7070, HTTP)], servers)
    mesh.istio("DestinationRule", "echo", host="echo", subsets=[
        {"name": version, "labels": {"version": version}} for version in ("v1", "v2", "v3")])

    def apply(*routes):
        ready = {"match": [{"uri": {"prefix": "/ready"}}], "route": [to("v3")]}
        mesh.istio("VirtualService", "echo", hosts=["echo"], http=[ready, *routes, {"route": [to("v1")]}])
        call = xds_client("xds:///echo.shop.svc.cluster.local:7070")

        def arrived():
            assert set(call(4, "/ready/Now")) == {"web-3"}
            assert set(call(4)) == {"web-1"}
        eventually(arrived)
        for pod in servers:
            pod.application.calm()
        return call
    return apply


def attempts(pods):
    return sum(len(pod.application.requests) for pod in pods)


def test_a_grpc_client_follows_matches_to_subsets(routes):
    call = routes({"match": [{"headers": {"x-user": {"exact": "a"}}}], "route": [to("v2")]},
                  {"match": [{"headers": {"x-user": {"regex": "b+"}}}], "route": [to("v3")]},
                  {"match": [{"uri": {"exact": "/echo.Echo/Shout"}}], "route": [to("v2")]})
    assert set(call(6, x_user="a")) == {"web-2"}
    assert set(call(6, x_user="bbb")) == {"web-3"}
    assert set(call(6, x_user="c")) == {"web-1"}
    assert set(call(6, "/echo.Echo/Shout")) == {"web-2"}


def test_a_grpc_client_follows_weights(routes):
    call = routes({"match": [{"headers": {"x-divide": {"exact": "1"}}}],
                   "route": [to("v1", weight=75), to("v2", weight=25)]})
    pods = Counter(call(1000, x_divide="1"))
    assert set(pods) == {"web-1", "web-2"}
    assert 0.18 < pods["web-2"] / 1000 < 0.32, pods


def test_a_grpc_client_keeps_to_timeouts(routes, servers):
    call = routes({"match": [{"headers": {"x-short": {"exact": "1"}}}], "timeout": "0.2s", "route": [to("v2")]})

    def slow(request):
        time.sleep(0.8)
        return 200
    servers[1].application.react = slow
    assert call(x_short="1")[0].startswith("DEADLINE_EXCEEDED")
    assert call() == ["web-1"]


def test_a_grpc_client_injects_faults(routes):
    def fault(name, **fault):
        return {"match": [{"headers": {"x-fault": {"exact": name}}}], "fault": fault, "route": [to("v2")]}
    call = routes(fault("abort", abort={"httpStatus": 503, "percentage": {"value": 100}}),
                  fault("half", abort={"httpStatus": 503, "percentage": {"value": 50}}),
                  fault("delay", delay={"fixedDelay": "0.4s", "percentage": {"value": 100}}))
    assert call(x_fault="abort")[0].startswith("UNAVAILABLE")
    answers = call(400, x_fault="half")
    assert 130 < answers.count("web-2") < 270
    begin = time.monotonic()
    assert call(x_fault="delay") == ["web-2"]
    assert time.monotonic() - begin > 0.35


def test_a_grpc_client_retries(routes, servers):
    def retry(name, retry_on):
        return {"match": [{"headers": {"x-retry": {"exact": name}}}], "route": [to("v2")],
                "retries": {"attempts": 3, "retryOn": retry_on}}
    call = routes(retry("unavailable", "unavailable"), retry("other", "resource-exhausted"))
    application = servers[1].application
    application.react = lambda request: 503 if attempts(servers) <= 2 else 200
    assert (call(x_retry="unavailable"), attempts(servers)) == (["web-2"], 3)
    application.requests.clear()
    assert call(x_retry="other")[0].startswith("UNAVAILABLE")
    assert attempts(servers) == 1
