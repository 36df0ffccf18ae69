"""The program as a person at a shell meets it; no Envoy, no namespaces."""
import json
import signal
import socket
import subprocess
import urllib.error
import urllib.request

import pytest

from rig import envoy
from rig.certificates import Authority
from rig.martlet import executable, martlet
from rig.server import service
from rig.wait import eventually

GOOD = service("web")
BAD = GOOD.replace("port: 80", "port: eighty").replace("name: web", "name: api")


@pytest.fixture
def manifests(tmp_path):
    (tmp_path / "web.yaml").write_text(GOOD)
    return tmp_path


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


SLIP = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec: {hosts: [web], http: [{route: [{destination: {host: web}}], retrys: {attempts: 3}}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualSerivce
metadata: {name: api, namespace: shop}
"""


def test_validate_tells_of_fields_and_kinds_that_nobody_reads(manifests):
    (manifests / "route.yaml").write_text(SLIP)
    result = martlet("validate", manifests)
    assert result.returncode == 0
    assert result.stdout.splitlines() == [
        f"{manifests}/route.yaml:4: warning: VirtualService shop/web: spec.http[0].retrys: is no field that counts "
        'here; is "retries" meant?',
        "not read: 1 of kind VirtualSerivce.networking.istio.io", "2 objects, no errors, 1 warning"]


NODE = "sidecar~10.0.0.1~web-0.shop~shop.svc.cluster.local"
CLUSTER = "outbound|80||web.shop.svc.cluster.local"


def test_describe_prints_what_a_proxy_would_get(manifests):
    arguments = ["describe", "--config", manifests, "--node", NODE, "--type", "cds", "--name", CLUSTER]
    as_json = martlet(*arguments, "-o", "json")
    assert as_json.returncode == 0, as_json.stderr
    [cluster] = json.loads(as_json.stdout)["cds"]
    assert (cluster["name"], cluster["type"]) == (CLUSTER, "EDS")
    as_yaml = martlet(*arguments)
    assert as_yaml.stdout.startswith("cds:\n- ") and f"name: {CLUSTER}" in as_yaml.stdout
    summary = martlet(*arguments, "-o", "summary").stdout.splitlines()
    assert [line.split()[:2] for line in summary] == [["TYPE", "NAME"], ["CDS", CLUSTER]]


def test_describe_why_names_the_objects_with_their_places(manifests):
    result = martlet("describe", "--config", manifests, "--node", NODE, "--why", CLUSTER)
    assert result.returncode == 0
    assert f"CDS {CLUSTER}\n  Service shop/web ({manifests}/web.yaml:1)\n" in result.stdout


def test_describe_of_an_unknown_name_says_what_is_like_it(manifests):
    result = martlet("describe", "--config", manifests, "--node", NODE, "--name", "web.shop")
    assert result.returncode == 2
    assert CLUSTER in result.stderr


def test_diff_says_what_would_change_for_whom(manifests, tmp_path_factory):
    new = tmp_path_factory.mktemp("new")
    (new / "web.yaml").write_text(GOOD)
    same = martlet("diff", manifests, new, "--node", NODE)
    assert (same.returncode, same.stdout) == (0, "0 of 1 proxies change; 0 B to send in all\n")
    (new / "api.yaml").write_text(GOOD.replace("web", "api").replace("10.96.0.1", "10.96.0.2"))
    result = martlet("diff", manifests, new, "--node", NODE)
    assert result.returncode == 1
    assert result.stdout.startswith("1 of 1 proxies change; ")
    assert "  + CDS outbound|80||api.shop.svc.cluster.local  " in result.stdout
    assert f"from Service shop/api ({new}/api.yaml:1)" in result.stdout
    changes = json.loads(martlet("diff", manifests, new, "--node", NODE, "-o", "json").stdout)["groups"][0]["changes"]
    assert ["added", "CDS"] in [[change["change"], change["type"]] for change in changes]


def test_a_path_that_does_not_exist_is_an_error(tmp_path):
    result = martlet("validate", tmp_path / "nowhere")
    assert result.returncode == 2
    assert "nowhere" in result.stderr
    assert martlet("serve", "--config", tmp_path / "nowhere", "--http-address", "127.0.0.1:0").returncode == 1


@pytest.mark.parametrize("port", ["--xds-address", "--http-address"])
def test_an_address_in_use_ends_the_server_with_its_reason_alone(manifests, port):
    addresses = {"--xds-address": "127.0.0.1:0", "--http-address": "127.0.0.1:0"}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        addresses[port] = f"127.0.0.1:{taken.getsockname()[1]}"
        result = martlet("serve", "--config", manifests, "--log-level", "error",
                         *[part for pair in addresses.items() for part in pair])
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert f" critical stopped reason=\"cannot serve " in line
    assert addresses[port] in line and line.endswith('Address already in use"')


@pytest.mark.parametrize("arguments, complaint", [
    (["--tls-cert", "x"], "--tls-cert needs --xds-tls-address"),
    (["--require-client-certificates"], "--require-client-certificates needs --xds-tls-address"),
    (["--certificate-lifetime", "5x"], "--certificate-lifetime needs --ca-dir"),
    (["--token-issuer", "x"], "--token-issuer needs --token-jwks"),
    (["--revision", "canary_1"], "the revision \"canary_1\" "),
    (["--http-address", "nowhere"], "--http-address \"nowhere\": "),
])
def test_serve_refuses_options_that_would_do_nothing_or_mean_nothing(manifests, arguments, complaint):
    result = martlet("serve", "--config", manifests, *arguments)
    assert result.returncode == 64
    assert result.stderr.startswith(f"Error: {complaint}") and "\nUsage: martlet serve " in result.stderr


@pytest.mark.parametrize("arguments, complaint", [
    (["--target", "nowhere"], "--target \"nowhere\": "),
    (["--target", "127.0.0.1:1", "--tls-key", "x"], "TLS needs --tls-ca"),
    (["--target", "127.0.0.1:1", "--duration", "1 day"], "--duration \"1 day\": expected a time such as 60s"),
    (["--target", "127.0.0.1:1", "--churn", "endpoint:1/s"], "--churn needs --config"),
])
def test_load_says_what_is_wrong_with_its_arguments(arguments, complaint):
    result = martlet("load", *arguments)
    assert result.returncode == 64
    assert result.stderr.startswith(f"Error: {complaint}") and "\nUsage: martlet load " in result.stderr


@pytest.mark.parametrize("arguments", [
    ["inject", "-f", "{}"], ["load", "--target", "127.0.0.1:1", "--html", "{}"], ["load", "--target", "127.0.0.1:1", "--replay", "{}"],
    ["load", "--target", "127.0.0.1:1", "--token-file", "{}"], ["generate-mesh", "--output", "{}"],
], ids=lambda arguments: arguments[0] + arguments[-2])
def test_a_file_that_cannot_be_used_is_named(arguments):
    path = "/proc/nowhere"
    result = martlet(*[argument.format(path) for argument in arguments])
    assert result.returncode == 2
    assert result.stderr == f"martlet: {path}: No such file or directory\n"


def test_serve_logs_json_answers_its_paths_and_ends_on_sigterm(manifests):
    server = subprocess.Popen(
        [executable(), "serve", "--config", manifests, "--xds-address", "127.0.0.1:0", "--http-address", "127.0.0.1:0",
         "--log-format", "json"], stderr=subprocess.PIPE, text=True)
    try:
        events = {}
        while not {"serving xDS", "serving operations", "configuration is in force"} <= events.keys():
            event = json.loads(server.stderr.readline())
            events[event["event"]] = event
        base = f"http://{events['serving operations']['address']}"

        def get(path):
            with urllib.request.urlopen(base + path, timeout=5) as answer:
                return answer.status, answer.read().decode()
        assert eventually(lambda: get("/ready")) == (200, "ready\n")
        assert events["configuration is in force"]["objects"] == "1"
        assert "pilot_services 1\n" in get("/metrics")[1]
        assert get("/debug/config_errors")[1] == "[]\n"
        for path in json.loads(get("/debug")[1]):
            assert json.loads(get(path.replace("proxy_config", "list"))[1]) is not None
        assert get("/debug/instance")[1].splitlines()[1] == '  "id" : "istiod",'
        assert '    "types" : {}\n' in get("/debug/memory")[1]
        assert json.loads(get("/debug/syncz")[1]) == []
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=10) == 0
    finally:
        server.kill()
        server.wait()
        server.stderr.close()


def test_a_server_without_a_usable_mesh_config_says_why_it_is_not_ready(manifests):
    (manifests / "mesh.yaml").write_text("""\
apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data: {mesh: "enableTracing: 5"}
""")
    server = subprocess.Popen(
        [executable(), "serve", "--config", manifests, "--xds-address", "127.0.0.1:0", "--http-address", "127.0.0.1:0",
         "--log-format", "json"], stderr=subprocess.PIPE, text=True)
    try:
        while (event := json.loads(server.stderr.readline()))["event"] != "serving operations":
            pass
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(f"http://{event['address']}/ready", timeout=5)
        assert refusal.value.code == 503
        assert refusal.value.read().startswith(b"not ready: no configuration is in force yet; /debug/config_errors ")
    finally:
        server.kill()
        server.wait()
        server.stderr.close()


def test_inject_writes_the_sidecar_of_the_revision_that_takes_a_pod(tmp_path):
    cluster, pod = tmp_path / "cluster.yaml", tmp_path / "pod.yaml"
    cluster.write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio.io/rev: 1-20-0}}\n")
    pod.write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: web, image: x}]}\n")
    injected = martlet("inject", "--config", cluster, "-f", pod, "--revision", "1-20-0")
    assert injected.returncode == 0, injected.stderr
    assert "value: istiod-1-20-0.istio-system.svc:15012" in injected.stdout
    other = martlet("inject", "--config", cluster, "-f", pod, "--revision", "default")
    assert (other.returncode, "istio-proxy" in other.stdout) == (0, False)
    assert "no webhook of such a revision" in other.stderr
    reasons = martlet("inject", "--config", cluster, "-f", pod, "--revision", "1-20-0", "--explain")
    assert "rev.namespace.sidecar-injector.istio.io: takes it" in reasons.stdout


def test_an_envoy_accepts_the_bootstrap(tmp_path):
    path = tmp_path / "bootstrap.yaml"
    authority = Authority(tmp_path)
    for extra in [], ["--ca-file", authority.certificate]:
        printed = martlet("bootstrap", "--node", NODE, "--revision", "1-20-0", "--address", "127.0.0.1:15010", *extra)
        assert printed.returncode == 0, printed.stderr
        path.write_text(printed.stdout)
        checked = subprocess.run(
            [envoy.executable(), "--mode", "validate", "-c", path], capture_output=True, text=True, timeout=20)
        assert checked.returncode == 0, checked.stderr


ROUTE = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop, labels: {istio.io/rev: prod}}
spec: {hosts: [web], http: [{route: [{destination: {host: web}}], timeout: 3s}]}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web-0, namespace: shop, labels: {app: web}}
spec: {serviceAccountName: web}
status: {phase: Running, podIP: 10.0.0.1}
"""


def webhook(revision):
    return f"""\
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {{name: istio-sidecar-injector-{revision}, labels: {{istio.io/rev: {revision}}}}}
webhooks:
- {{name: rev.namespace.sidecar-injector.istio.io, clientConfig: {{caBundle: Zm9v}}}}
"""


@pytest.fixture
def canary(manifests):
    """Revisions 1-18-2 and 1-20-0, a pod, and a route for those who know the tag prod."""
    for revision in ("1-18-2", "1-20-0"):
        (manifests / f"{revision}.yaml").write_text(webhook(revision))
    (manifests / "route.yaml").write_text(ROUTE)
    (manifests / "pod.yaml").write_text(POD)
    (manifests / "shop.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio.io/rev: prod}}\n")
    return manifests


def test_a_tag_is_set_listed_moved_and_removed(canary):
    unknown = martlet("tag", "set", "prod", "--revision", "1-21-0", "--config", canary)
    assert unknown.returncode == 2 and "1-21-0" in unknown.stderr
    made = martlet("tag", "set", "prod", "--revision", "1-18-2", "--config", canary)
    assert made.returncode == 0 and "restart the pods of shop" in made.stderr
    (canary / "tag.yaml").write_text(made.stdout)
    listed = martlet("tag", "list", "--config", canary)
    assert [line.split() for line in listed.stdout.splitlines()] == [
        ["TAG", "REVISION", "NAMESPACES"], ["prod", "1-18-2", "shop"]]
    moved = martlet("tag", "set", "prod", "--revision", "1-20-0", "--config", canary)
    assert "prod leads to 1-18-2 now" in moved.stderr
    (canary / "tag.yaml").write_text(moved.stdout)
    assert "prod  1-20-0    shop" in martlet("tag", "list", "--config", canary).stdout
    removed = martlet("tag", "remove", "prod", "--config", canary)
    assert removed.returncode == 1 and "shop" in removed.stderr
    assert removed.stdout == "kubectl delete mutatingwebhookconfiguration istio-revision-tag-prod\n"
    assert martlet("tag", "remove", "test", "--config", canary).returncode == 2


def test_explain_says_why_an_object_counts_or_not(canary):
    (canary / "tag.yaml").write_text(martlet("tag", "set", "prod", "--revision", "1-18-2", "--config", canary).stdout)
    arguments = ["explain", canary, "--object", "virtualservice/shop/web", "--revision"]
    counts, other = martlet(*arguments, "1-18-2"), martlet(*arguments, "1-20-0")
    assert (counts.returncode, other.returncode) == (0, 1)
    assert counts.stdout.startswith(
        f"VirtualService shop/web ({canary}/route.yaml:1) counts for revision 1-18-2, prod\n")
    assert 'istio.io/rev is "prod", a tag that leads to "1-18-2": not this revision, "1-20-0"' in other.stdout
    assert martlet("explain", canary, "--object", "virtualservice/shop/none").returncode == 2


def test_diff_revisions_says_what_a_move_would_change(canary):
    (canary / "tag.yaml").write_text(martlet("tag", "set", "prod", "--revision", "1-20-0", "--config", canary).stdout)
    arguments = ["diff-revisions", "--config", canary, "--a", "1-18-2", "--b"]
    same = martlet(*arguments, "1-18-2")
    assert (same.returncode, same.stdout) == (0, "0 of 1 proxies change; 0 B to send in all\n")
    moved = martlet(*arguments, "1-20-0", "--namespace", "shop")
    assert moved.returncode == 1 and moved.stdout.startswith("1 of 1 proxies change; ")
    assert "~ RDS 80" in moved.stdout and f"from VirtualService shop/web ({canary}/route.yaml:1)" in moved.stdout
    (canary / "b.txt").write_text("discoverySelectors: [{matchLabels: {mesh: other}}]\n")
    hidden = martlet(*arguments, "1-20-0", "--mesh-config-b", canary / "b.txt")
    assert hidden.returncode == 1 and "does not discover namespace shop" in hidden.stderr
