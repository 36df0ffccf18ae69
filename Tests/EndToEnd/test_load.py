"""`martlet load` against `martlet serve`, on a made-up mesh; no Envoy, no namespaces."""
import contextlib
import json
import re
import subprocess
import xml.etree.ElementTree

import pytest

from rig.martlet import Martlet, executable

PROXIES = 60


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mesh") / "config"
    made = martlet("generate-mesh", "--services", 40, "--endpoints", 3, "--namespaces", 6, "--virtualservices", 0.3,
                   "--destinationrules", 0.3, "--output", folder)
    assert made.returncode == 0, made.stderr
    return folder


def martlet(*arguments):
    return subprocess.run([executable(), *map(str, arguments)], capture_output=True, text=True, timeout=120)


@contextlib.contextmanager
def serving(config, folder):
    server = Martlet(config, folder / "martlet.log")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*.yaml")}


@pytest.mark.parametrize("mode", ["delta", "sotw"])
def test_a_load_test_under_changes_and_reconnects(config, tmp_path, mode):
    before = contents(config)
    report = tmp_path / "report.json"
    with serving(config, tmp_path) as server:
        result = martlet(
            "load", "--target", f"127.0.0.1:{server.xds_port}", "--proxies", PROXIES, "--mode", mode, "--config", config,
            "--churn", "endpoint:3/s,virtualservice:1/s,destinationrule:1/s", "--reconnect", "20/s", "--duration", "2s",
            "--pid", server.pid, "--json", report, "--html", tmp_path / "report.html")
    assert result.returncode == 0, result.stdout + result.stderr
    found = json.loads(report.read_text())
    assert found["connect"]["warm"] == found["connect"]["until_warm"]["count"] == PROXIES
    assert 0 < found["connect"]["until_warm"]["p50"] <= found["connect"]["until_warm"]["max"]
    assert found["total"]["nacks"] == 0 and found["stream_ends"] == {}
    assert set(found["changes"]) == {"endpoint", "virtualservice", "destinationrule"}
    for changes in found["changes"].values():
        # On a busy machine a change may be overtaken by the next one of its object.
        assert changes["never_seen"] < changes["count"] and changes["proxies_max"] == PROXIES
        assert 0 < changes["to_first_ack"]["p50"] <= changes["to_last_ack"]["p50"]
    assert found["reconnects"]["count"] > 0
    assert found["reconnects"]["until_warm"]["count"] == found["reconnects"]["count"]
    assert found["server"]["connecting"]["cpu"] > 0 and found["server"]["afterwards"]["resident_after"] > 0
    pictures = re.findall(r"<svg .*?</svg>", (tmp_path / "report.html").read_text(), re.DOTALL)
    assert len(pictures) >= 3 + 2 * 3 + 6
    for picture in pictures:
        xml.etree.ElementTree.fromstring(picture)
    assert contents(config) == before, "the manifests are put back"


def test_proxies_that_come_back_unchanged_are_sent_nothing(config, tmp_path):
    with serving(config, tmp_path) as server:
        result = martlet("load", "--target", f"127.0.0.1:{server.xds_port}", "--proxies", PROXIES, "--made-up",
                         "--reconnect", "100/s", "--duration", "1s", "-o", "json")
    assert result.returncode == 0, result.stderr
    reconnects = json.loads(result.stdout)["reconnects"]
    assert reconnects["count"] > 0 and reconnects["resources"] == 0


def test_nobody_at_the_other_end_is_said():
    result = martlet("load", "--target", "127.0.0.1:1", "--proxies", 1, "--duration", "0s")
    assert result.returncode == 1
    assert "0 became warm" in result.stdout and "connection lost" in result.stdout


def test_a_recorded_session_is_sent_again_byte_for_byte(config, tmp_path):
    token = "secret-token-that-nobody-may-read"
    (tmp_path / "token").write_text(token)
    record = tmp_path / "session"
    with serving(config, tmp_path) as server:
        target = ["--target", f"127.0.0.1:{server.xds_port}", "--token-file", tmp_path / "token"]
        made = martlet("load", *target, "--proxies", 20, "--config", config, "--reconnect", "20/s", "--duration", "1s",
                       "--record", record)
        assert made.returncode == 0, made.stdout + made.stderr
        replayed = martlet("load", *target, "--replay", record, "-o", "json")
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    found = json.loads(replayed.stdout)
    assert found["finished"] == found["proxies"] == 20 and found["requests"] > 20 * 8
    assert found["requests_identical"] and found["responses"] >= found["responses_recorded"] > 20 * 4
    assert token.encode() not in record.read_bytes() and b"uthorization" not in record.read_bytes()
    record.write_bytes(record.read_bytes()[:-30])
    assert martlet("load", *target, "--replay", record).returncode == 64


def test_a_session_under_changes_is_sent_again_with_the_changes_and_without(config, tmp_path):
    before, record = contents(config), tmp_path / "session"
    with serving(config, tmp_path) as server:
        target = ["--target", f"127.0.0.1:{server.xds_port}"]
        made = martlet("load", *target, "--proxies", 10, "--config", config, "--duration", "1s", "--record", record,
                       "--churn", "endpoint:4/s,virtualservice:2/s")
        assert made.returncode == 0, made.stdout + made.stderr
        replayed = [martlet("load", *target, "--replay", record, "-o", "json", *more)
                    for more in (["--config", config], [])]
    for result, are_changes_made in zip(replayed, (True, False)):
        assert result.returncode == 0, result.stdout + result.stderr
        found = json.loads(result.stdout)
        assert found["finished"] == found["proxies"] == 10 and found["requests_identical"]
        assert found["changes"] == are_changes_made * found["changes_recorded"] and found["changes_recorded"] >= 5
        assert are_changes_made or found["unawaited"] >= 10
    assert contents(config) == before, "the manifests are put back"
    refused = martlet("load", *target, "--replay", record, "--html", tmp_path / "page")
    assert refused.returncode == 64 and "--html does not go with --replay" in refused.stderr


def test_the_report_outlives_the_server(config, tmp_path):
    before = contents(config)
    with serving(config, tmp_path) as server:
        load = subprocess.Popen(
            [executable(), "load", "--target", f"127.0.0.1:{server.xds_port}", "--proxies", "10", "--config", config,
             "--churn", "endpoint:5/s", "--duration", "3s", "--pid", str(server.pid), "-o", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in load.stderr:
            if "10 warm" in line:
                break
        server.kill()
        output, _ = load.communicate(timeout=60)
    assert load.returncode == 1
    found = json.loads(output)
    assert found["connect"]["warm"] == 10 and found["server"]["has_ended"] and found["stream_ends"]
    assert contents(config) == before, "the manifests are put back"


def test_a_server_that_is_none_is_said(config, tmp_path):
    with serving(config, tmp_path) as server:
        result = martlet("load", "--target", server.http_address, "--proxies", 1, "--duration", "0s")
    assert result.returncode == 1 and "what the server sends is not HTTP/2" in result.stdout
