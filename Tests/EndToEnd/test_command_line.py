"""The program as a person at a shell meets it; no Envoy, no namespaces."""
import json
import signal
import socket
import subprocess
import urllib.request

import pytest

from rig.martlet import executable

GOOD = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  clusterIP: 10.96.0.1
  ports: [{name: http, port: 80}]
"""
BAD = GOOD.replace("port: 80", "port: eighty").replace("name: web", "name: api")


@pytest.fixture
def manifests(tmp_path):
    (tmp_path / "web.yaml").write_text(GOOD)
    return tmp_path


def martlet(*arguments):
    return subprocess.run([executable(), *map(str, arguments)], capture_output=True, text=True, timeout=20)


def test_validate_accepts_what_serve_accepts(manifests):
    result = martlet("validate", manifests)
    assert (result.returncode, result.stdout) == (0, "1 objects, no problems\n")


def test_validate_names_file_line_object_and_field(manifests):
    bad = manifests / "api.yaml"
    bad.write_text(BAD)
    result = martlet("validate", manifests)
    assert result.returncode == 1
    assert result.stdout.startswith(f"{bad}:6: Service shop/api: spec.ports[0].port: ")


def test_validate_names_both_places_of_a_duplicate(manifests):
    (manifests / "zweb.yaml").write_text(GOOD)
    result = martlet("validate", manifests)
    assert result.returncode == 1
    assert f"{manifests}/zweb.yaml:1" in result.stdout and f"{manifests}/web.yaml:1" in result.stdout


def test_a_path_that_does_not_exist_is_an_error(tmp_path):
    result = martlet("validate", tmp_path / "nowhere")
    assert result.returncode == 2
    assert "nowhere" in result.stderr
    assert martlet("serve", "--config", tmp_path / "nowhere", "--http-address", "127.0.0.1:0").returncode == 1


def test_an_address_in_use_ends_the_server_with_its_reason(manifests):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = martlet("serve", "--config", manifests, "--xds-address", f"127.0.0.1:{port}",
                         "--http-address", "127.0.0.1:0")
    assert result.returncode == 1
    assert f"127.0.0.1:{port}" in result.stderr


def test_serve_logs_json_answers_its_paths_and_ends_on_sigterm(manifests):
    server = subprocess.Popen(
        [executable(), "serve", "--config", manifests, "--xds-address", "127.0.0.1:0", "--http-address", "127.0.0.1:0",
         "--log-format", "json"], stderr=subprocess.PIPE, text=True)
    try:
        events = {}
        while not {"serving xDS", "serving operations"} <= events.keys():
            event = json.loads(server.stderr.readline())
            events[event["event"]] = event
        base = f"http://{events['serving operations']['address']}"

        def get(path):
            with urllib.request.urlopen(base + path, timeout=5) as answer:
                return answer.status, answer.read().decode()
        assert get("/ready") == (200, "ready\n")
        assert "pilot_services 1\n" in get("/metrics")[1]
        assert json.loads(get("/debug/config_errors")[1]) == []
        assert json.loads(get("/debug/syncz")[1]) == []
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=10) == 0
    finally:
        server.kill()
        server.wait()
        server.stderr.close()
