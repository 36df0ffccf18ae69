"""Real Envoys as sidecars and gateways."""
import glob
import json
import os

from .client import HTTPConnection
from .network import SIDECAR_UID
from .process import KILL_WITH_PARENT, Process

REPOSITORY = os.path.realpath(os.path.join(os.path.dirname(__file__), "../../.."))
ADMIN_PORT = 15000


def executable():
    """Envoy itself: what stands in the environment's bin folder is a wrapper with another process ID."""
    found = glob.glob(REPOSITORY + "/.venv/envoy/lib/python3.*/site-packages/envoy/_bin/envoy")
    assert found, f"no Envoy in {REPOSITORY}/.venv/envoy: see README.md"
    return found[0]


def _unix_cluster(name, path):
    """A cluster of the bootstrap: gRPC over a Unix socket."""
    return {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "1s",
        "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
            "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
            "explicit_http_config": {"http2_protocol_options": {}}}},
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [
            {"endpoint": {"address": {"pipe": {"path": path}}}}]}]},
    }


def bootstrap(node, delta, xds_socket, sds_socket=None):
    """A sidecar's bootstrap as Istio's agent writes it, reduced to what a control plane can notice."""
    ads = {"ads": {}, "resource_api_version": "V3", "initial_fetch_timeout": "0s"}
    return {
        "node": node,
        "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": ADMIN_PORT}}},
        "dynamic_resources": {
            "cds_config": ads,
            "lds_config": ads,
            "ads_config": {
                "api_type": "DELTA_GRPC" if delta else "GRPC",
                "transport_api_version": "V3",
                "set_node_on_first_message_only": True,
                "grpc_services": [{"envoy_grpc": {
                    "cluster_name": "xds-grpc",
                    "retry_policy": {"retry_back_off": {"base_interval": "0.1s", "max_interval": "0.5s"}}}}],
            },
        },
        "static_resources": {"clusters": [_unix_cluster(name, path) for name, path in (
            ("xds-grpc", xds_socket), ("sds-grpc", sds_socket)) if path]},
    }


class Envoy(Process):
    """The sidecar of a pod, under the user that the pod's redirection rules know. Besides it may read every file (the
    checkout may lie in a private folder), but not bind a port below 1024. /etc/hosts is the file `hosts`."""

    def __init__(self, namespace, folder, configuration, hosts):
        self._namespace = namespace
        self._rejected = {}
        path = os.path.join(folder, "envoy.json")
        with open(path, "w") as file:
            json.dump(configuration, file, indent=1)
        command = [
            "unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', hosts,
            *KILL_WITH_PARENT, f"--reuid={SIDECAR_UID}", f"--regid={SIDECAR_UID}", "--clear-groups",
            "--inh-caps=-all,+dac_override", "--ambient-caps=+dac_override",
            executable(), "-c", path, "--concurrency", "1", "--disable-hot-restart", "--drain-time-s", "5",
            "--drain-strategy", "immediate", "--local-address-ip-version", "v4",
            "--log-level", "warning", "--component-log-level", "misc:error"]
        with namespace:
            super().__init__(command, os.path.join(folder, "envoy.log"))

    def admin(self, path):
        """The body of an answer from the admin interface."""
        connection = HTTPConnection(self._namespace, ("127.0.0.1", ADMIN_PORT), "127.0.0.1")
        try:
            reply = connection.ask(path)
        finally:
            connection.close()
        assert reply.status == 200, f"{path}: {reply.status} {reply.body[:200]}\n{self.log_tail()}"
        return reply.body.decode()

    def expect_ready(self):
        """Claims that clusters are warm and listeners have come."""
        self.check()
        self.admin("/ready")

    def stats(self, pattern):
        """Counters and gauges whose names match a regular expression."""
        answer = json.loads(self.admin(f"/stats?format=json&filter={pattern}"))
        return {stat["name"]: stat["value"] for stat in answer["stats"] if "name" in stat}

    def clusters(self):
        """Names of the active clusters."""
        answer = json.loads(self.admin("/clusters?format=json"))
        return {status["name"] for status in answer["cluster_statuses"]}

    def resources(self):
        """Names of the active clusters and listeners."""
        listeners = json.loads(self.admin("/listeners?format=json"))
        return self.clusters() | {status["name"] for status in listeners.get("listener_statuses", [])}

    def endpoints(self, cluster):
        """Address and port of each endpoint of a cluster, with the endpoint's status as Envoy tells it."""
        answer = json.loads(self.admin("/clusters?format=json"))
        return {(host["address"]["socket_address"]["address"], host["address"]["socket_address"]["port_value"]): host
                for status in answer["cluster_statuses"] if status["name"] == cluster
                for host in status.get("host_statuses", [])}

    def expect_no_rejection(self):
        """Claims that Envoy has refused nothing since the last call."""
        before, self._rejected = self._rejected, self.stats("update_rejected")
        risen = [name for name, count in self._rejected.items() if count > before.get(name, 0)]
        assert not risen, f"{risen}\n{self.log_tail()}"
