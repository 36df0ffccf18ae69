"""Everything that the golden files of testdata/generation hold, put before a real Envoy.

A case becomes one static bootstrap: assignments move into their clusters, route tables into the listeners that name them;
`envoy --mode validate` then builds every cluster, listener and route without binding a port. Istio's own filters are left
out, since Envoy's build does not know them, and tags of spans in a form that it does not read yet.
"""

import base64
import concurrent.futures
import os
import pathlib
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = sorted(p.parent for p in (ROOT / "testdata/generation").glob("*/input.yaml"))
ENVOY = next(iter(ROOT.glob(".venv/envoy/lib/python3.*/site-packages/envoy/_bin/envoy")), None)
SAME = "# As in case empty: "
SECONDS_MAX = 30

pytestmark = pytest.mark.skipif(ENVOY is None, reason="no Envoy in .venv/envoy: make setup-tests")


def resources(case, kind):
    """{name: resource} of one golden file, with those that it only names taken from the case `empty`; none where the
    case has no such file."""
    file = case / f"{kind}.yaml"
    text = file.read_text() if file.exists() else "[]"
    held = {r.get("name") or r["cluster_name"]: r for r in yaml.load(text, Loader=Loader)}
    if text.startswith(SAME):
        usual = resources(case.parent / "empty", kind)
        held |= {name: usual[name] for name in text.splitlines()[0].removeprefix(SAME).split()}
    return held


Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def is_foreign(part):
    return str(part.get("name")).startswith("istio.") or ("tag" in part and "value" in part)


def without_istio(value):
    """`value` without what only Istio's build or a later Envoy knows."""
    if isinstance(value, list):
        return [without_istio(v) for v in value if not (isinstance(v, dict) and is_foreign(v))]
    if isinstance(value, dict):
        return {k: without_istio(v) for k, v in value.items()}
    return value


def with_tables(value, tables, used):
    """`value` with each reference to a route table replaced by the table, an empty one where the case has no tables;
    `used` gets the names."""
    if isinstance(value, list):
        return [with_tables(v, tables, used) for v in value]
    if not isinstance(value, dict):
        return value
    value = dict(value)
    if "rds" in value:
        name = value.pop("rds")["route_config_name"]
        used.add(name)
        value["route_config"] = tables.get(name, {"name": name, "validate_clusters": False})
    return {k: with_tables(v, tables, used) for k, v in value.items()}


def static_cluster(cluster, assignments):
    cluster = dict(cluster)
    if cluster.get("type") == "EDS":
        name = cluster.pop("eds_cluster_config")["service_name"]
        cluster |= {"type": "STATIC", "load_assignment": assignments[name]}
    return cluster


def table_listener(port, table):
    """A listener for a table that no listener of the case refers to."""
    router = {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}
    manager = {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "table",
        "route_config": {"validate_clusters": False} | table,
        "http_filters": [{"name": "envoy.filters.http.router", "typed_config": router}],
    }
    hcm = {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}
    address = {"socket_address": {"address": "127.1.1.1", "port_value": port}}
    return {"name": f"table-{port}", "address": address, "filter_chains": [{"filters": [hcm]}]}


def validatable(value, pair):
    """`value` where it does not refer to what only a running proxy has: secrets come from the agent, since a bootstrap
    without ADS makes Envoy crash over the others; files of TLS become the `pair` of certificate and key; and gRPC's own
    providers of certificates are left out."""
    if isinstance(value, list):
        return [validatable(v, pair) for v in value]
    if not isinstance(value, dict):
        return value
    value = {k: validatable(v, pair) for k, v in value.items() if k != "crl"}
    if "tls_certificate_provider_instance" in value:
        return {}
    if "ads" in value.get("sds_config", {}):
        service = {"envoy_grpc": {"cluster_name": "sds-grpc"}}
        api = {"api_type": "GRPC", "transport_api_version": "V3", "grpc_services": [service]}
        value["sds_config"] = {"api_config_source": api, "resource_api_version": "V3"}
    for name in ("certificate_chain", "trusted_ca", "private_key"):
        if "filename" in value.get(name, {}):
            value[name] = {"filename": pair["key" if name == "private_key" else "certificate"]}
    return value


@pytest.fixture(scope="session")
def pair(tmp_path_factory):
    """A certificate that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("pair")
    files = {"certificate": str(folder / "certificate.pem"), "key": str(folder / "key.pem")}
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=golden", "-keyout", files["key"], "-out", files["certificate"]]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS_MAX)
    return files


# Istio's agent, which serves the workload's certificates.
AGENT = {
    "name": "sds-grpc",
    "type": "STATIC",
    "load_assignment": {
        "cluster_name": "sds-grpc",
        "endpoints": [{"lb_endpoints": [{"endpoint": {"address": {"pipe": {"path": "/run/sds"}}}}]}],
    },
    "typed_extension_protocol_options": {
        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
            "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
            "explicit_http_config": {"http2_protocol_options": {}},
        }
    },
}


def with_extensions(value, held):
    """`value` with references to the extensions in `held` as those, without the modules, which are nowhere."""
    if isinstance(value, list):
        return [with_extensions(v, held) for v in value if not (isinstance(v, dict) and is_module(v, held))]
    if not isinstance(value, dict):
        return value
    if "config_discovery" in value:
        return held[value["name"]]
    return {k: with_extensions(v, held) for k, v in value.items()}


def is_module(part, held):
    return "config_discovery" in part and part["name"] in held \
        and held[part["name"]]["typed_config"]["@type"].endswith(".Wasm")


def secrets(case):
    """{name: secret} of the case, with the private keys that golden files leave out."""
    held = resources(case, "sds")
    for name, secret in held.items():
        if "tls_certificate" in secret:
            secret["tls_certificate"]["private_key"] = {"inline_bytes": private_key(case, name.split("/")[-1])}
    return held


def private_key(case, name):
    """The key in the Secret of the case's manifests that has this name, in base64."""
    for manifest in yaml.load_all((case / "input.yaml").read_text(), Loader=Loader):
        if manifest and manifest["kind"] == "Secret" and manifest["metadata"]["name"] == name:
            data, text = manifest.get("data", {}), manifest.get("stringData", {})
            return data.get("tls.key") or data.get("key") or base64.b64encode(text["key"].encode()).decode()


def with_secrets(value, names):
    """`value` with references to the secrets in `names` as references to static ones."""
    if isinstance(value, list):
        return [with_secrets(v, names) for v in value]
    if not isinstance(value, dict):
        return value
    if "sds_config" in value and value["name"] in names:
        return {"name": value["name"]}
    return {k: with_secrets(v, names) for k, v in value.items()}


def bootstrap(case):
    clusters, assignments, listeners, tables = (resources(case, kind) for kind in ("cds", "eds", "lds", "rds"))
    used = set()
    served = [with_tables(l, tables, used) for l in listeners.values() if "api_listener" not in l]
    served += [table_listener(1 + i, tables[name]) for i, name in enumerate(sorted(set(tables) - used))]
    held = secrets(case)
    return without_istio(
        {
            "node": {"id": "golden", "cluster": "golden"},
            "static_resources": {
                "clusters": [AGENT] + [static_cluster(with_secrets(c, held), assignments) for c in clusters.values()],
                "listeners": with_extensions(with_secrets(served, held), resources(case, "ecds")),
                "secrets": list(held.values()),
            },
        }
    )


def validate(config, folder):
    """What Envoy says against `config`; empty if nothing."""
    file = folder / "bootstrap.yaml"
    file.write_text(yaml.dump(config, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper)))
    command = [ENVOY, "--mode", "validate", "--config-path", file, "--log-level", "error"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX)
    return "" if result.returncode == 0 else result.stdout + result.stderr


@pytest.fixture(scope="session")
def verdicts(request, pair, tmp_path_factory):
    """What Envoy says to the cases that are asked for, on all processors at once."""
    def verdict(case):
        return validate(validatable(bootstrap(case), pair), tmp_path_factory.mktemp(case.name))
    asked = [item.callspec.params["case"] for item in request.session.items if "verdicts" in item.fixturenames]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        yield {case: pool.submit(verdict, case) for case in asked}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_envoy_accepts(case, verdicts):
    assert verdicts[case].result() == ""


def test_a_bad_table_would_be_noticed(tmp_path):
    config = bootstrap(next(case for case in CASES if case.name == "clusterip-http"))
    host = {"name": "twice", "domains": ["WEB.shop"], "routes": []}
    listener = next(l for l in config["static_resources"]["listeners"] if l["name"] == "0.0.0.0_80")
    listener["filter_chains"][0]["filters"][0]["typed_config"]["route_config"]["virtual_hosts"].append(host)
    assert "Only unique values for domains" in validate(config, tmp_path)
