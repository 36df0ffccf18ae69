"""How a server ends: what its clients and its operators see, and that nothing is transferred again afterwards."""
import signal

import grpc
import pytest

from rig.ads import Client
from rig.martlet import Martlet
from rig.server import service
from rig.wait import eventually


@pytest.fixture
def server(tmp_path):
    manifests = tmp_path / "manifests"
    manifests.mkdir()
    (manifests / "web.yaml").write_text(service("web"))
    martlet = Martlet(manifests, tmp_path / "martlet.log")
    martlet.start()
    yield martlet
    martlet.kill()


@pytest.fixture
def clients(server):
    clients = [Client(server.xds_port, number) for number in range(1, 11)]

    def warm():
        assert all(client.responses for client in clients)
    eventually(warm)
    yield clients
    for client in clients:
        client.close()


def not_ready(server):
    try:
        server.get("/ready")
    except AssertionError as refusal:
        assert "503 not ready: stopping" in str(refusal)
    else:
        raise AssertionError("still ready")


def test_a_server_is_not_ready_before_its_streams_end_and_nothing_is_sent_again(server, clients):
    server.signal(signal.SIGTERM)
    eventually(lambda: not_ready(server))
    assert [client.code for client in clients] == [None] * 10, "streams end after readiness"
    assert server.wait() == 0

    def ended():
        assert {client.code for client in clients} == {grpc.StatusCode.UNAVAILABLE}
    eventually(ended)
    server.start()
    again = Client(server.xds_port, 1, held=clients[0].held)

    def answered():
        assert again.responses and list(again.responses[0].resources) == []
    eventually(answered)
    again.close()
    assert clients[0].held


def test_a_server_that_goes_takes_no_new_stream_on_the_connections_that_are_left(server, clients):
    server.signal(signal.SIGTERM)

    def some_have_gone():
        assert any(client.code for client in clients)
    eventually(some_have_gone)
    left = [client for client in clients if client.code is None]
    assert left
    late = [Client(server.xds_port, 20 + number, beside=client) for number, client in enumerate(left)]

    def turned_away():
        assert {client.code for client in late} == {grpc.StatusCode.UNAVAILABLE}
    eventually(turned_away)
    assert None in {client.code for client in left}, "before the turn of the streams that were there"
    assert [client.responses for client in late] == [[]] * len(late)


def test_a_second_signal_ends_the_server_at_once(server, clients):
    server.signal(signal.SIGTERM)
    eventually(lambda: not_ready(server))
    server.signal(signal.SIGTERM)
    assert server.wait() == 1
