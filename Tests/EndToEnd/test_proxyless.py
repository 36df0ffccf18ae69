"""gRPC's own xDS client, without an Envoy."""
import json
import os

import pytest

from rig.apps import HTTP
from rig.wait import eventually

PROGRAM = os.path.join(os.path.dirname(__file__), "rig/xds_grpc_client.py")


@pytest.fixture
def xds_client(mesh, outside):
    """Starts a gRPC client for a target in the pod without a sidecar. The function that it returns makes so many calls
    and tells which pods answered."""
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

        def call(times):
            process.stdin.write(f"{times}\n")
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
    assert set(call(20)) == {"web-1", "web-2"}

    def moved():
        assert set(call(10)) == {"web-2"}
    echo.endpoints(second)
    eventually(moved, within=1)
