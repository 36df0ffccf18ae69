"""Everything that the golden files of testdata/generation hold, put before a real Envoy.

A case becomes one static bootstrap: assignments move into their clusters, route tables into the listeners that name them;
`envoy --mode validate` then builds every cluster, listener and route without binding a port. Istio's own filters are left
out, since Envoy's build does not know them.
"""

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


def without_istio(value):
    """`value` without the filters of Istio's build."""
    if isinstance(value, list):
        return [without_istio(v) for v in value if not (isinstance(v, dict) and str(v.get("name")).startswith("istio."))]
    if isinstance(value, dict):
        return {k: without_istio(v) for k, v in value.items()}
    return value


def with_tables(value, tables, used):
    """`value` with each reference to a route table replaced by the table; `used` gets the names."""
    if isinstance(value, list):
        return [with_tables(v, tables, used) for v in value]
    if not isinstance(value, dict):
        return value
    value = dict(value)
    if "rds" in value:
        name = value.pop("rds")["route_config_name"]
        used.add(name)
        value["route_config"] = tables[name]
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


def bootstrap(case):
    clusters, assignments, listeners, tables = (resources(case, kind) for kind in ("cds", "eds", "lds", "rds"))
    used = set()
    served = [with_tables(l, tables, used) for l in listeners.values() if "api_listener" not in l]
    served += [table_listener(1 + i, tables[name]) for i, name in enumerate(sorted(set(tables) - used))]
    return without_istio(
        {
            "node": {"id": "golden", "cluster": "golden"},
            "static_resources": {
                "clusters": [static_cluster(c, assignments) for c in clusters.values()],
                "listeners": served,
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


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_envoy_accepts(case, tmp_path):
    assert validate(bootstrap(case), tmp_path) == ""


def test_a_bad_table_would_be_noticed(tmp_path):
    config = bootstrap(next(case for case in CASES if case.name == "clusterip-http"))
    host = {"name": "twice", "domains": ["WEB.shop"], "routes": []}
    listener = next(l for l in config["static_resources"]["listeners"] if l["name"] == "0.0.0.0_80")
    listener["filter_chains"][0]["filters"][0]["typed_config"]["route_config"]["virtual_hosts"].append(host)
    assert "Only unique values for domains" in validate(config, tmp_path)
