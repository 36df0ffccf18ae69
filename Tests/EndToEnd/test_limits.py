"""Limits that an operator sets, as clients and operators meet them."""
import subprocess

import grpc
import pytest

from rig.ads import Client
from rig.martlet import Martlet, executable
from rig.wait import eventually


@pytest.fixture
def serve(tmp_path):
    """Starts a server of nothing, with options."""
    (tmp_path / "manifests").mkdir()
    servers = []

    def start(*options):
        servers.append(Martlet(tmp_path / "manifests", tmp_path / "martlet.log", *options))
        servers[-1].start()
        return servers[-1]
    yield start
    for server in servers:
        server.stop()


def test_a_client_with_too_many_streams_is_told_so_and_counted(serve):
    server = serve("--limit", "streams-per-client=2")
    clients = [Client(server.xds_port, number) for number in (1, 2)]

    def served():
        assert all(client.responses for client in clients)
    eventually(served)
    third = Client(server.xds_port, 3)

    def refused():
        assert third.code == grpc.StatusCode.RESOURCE_EXHAUSTED
        reason = 'martlet_streams_refused_total{reason="too_many_streams_of_client"}'
        assert f"{reason} 1\n" in server.get("/metrics")
    eventually(refused)
    assert [client.code for client in clients] == [None, None]
    for client in (*clients, third):
        client.close()


@pytest.mark.parametrize("setting, says", [
    ("strems=1", 'there is no limit "strems"; there are connections, '),
    ("connections=many", '"many" is not a value from 1 to 1000000'),
    ("connections", "expected NAME=VALUE"),
])
def test_a_limit_that_is_none_ends_the_program_with_what_was_expected(tmp_path, setting, says):
    result = subprocess.run(
        [executable(), "serve", "--config", tmp_path, "--limit", setting], capture_output=True, text=True, timeout=20)
    assert result.returncode == 64
    assert f"--limit {setting}: {says}" in result.stderr
