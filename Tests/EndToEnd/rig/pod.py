"""A pod: a network namespace with an application and, mostly, a sidecar."""
import os
import subprocess
import sys
from urllib.parse import urlsplit

from . import client
from .apps import Application
from .envoy import Envoy, bootstrap
from .network import redirect_to_sidecar
from .process import KILL_WITH_PARENT
from .tap import Tap


class Pod:
    """`resolve` gives the address of a host name. `folder` takes the pod's files. `tap` leads to the control plane."""

    def __init__(self, name, namespace, labels, node, router, folder, resolve, extra_http_ports=()):
        self.name, self.namespace, self.labels, self.node = name, namespace, labels, node
        self.tap = self.envoy = None
        self._folder, self._resolve = folder, resolve
        os.mkdir(folder)
        self._network, self.address = router.attach()
        self._application = Application(self._network, name, extra_http_ports)
        self.banner = self._application.banner

    def connect_control_plane(self, port, delta):
        self.tap = Tap(os.path.join(self._folder, "XDS"), port, delta)

    def start_sidecar(self, delta, hosts):
        redirect_to_sidecar(self._network)
        configuration = bootstrap(self.xds_node, delta, self.tap.path)
        self.envoy = Envoy(self._network, self._folder, configuration, hosts)

    def close(self):
        if self.envoy:
            self.envoy.stop()
        if self.tap:
            self.tap.close()
        self._application.close()
        self._network.close()

    @property
    def xds_node(self):
        """How a proxy of this pod introduces itself."""
        app = self.labels["app"]
        return {
            "id": f"sidecar~{self.address}~{self.name}.{self.namespace}~{self.namespace}.svc.cluster.local",
            "cluster": f"{app}.{self.namespace}",
            "metadata": {"NAME": self.name, "NAMESPACE": self.namespace, "CLUSTER_ID": "Kubernetes",
                         "INSTANCE_IPS": self.address, "LABELS": self.labels, "SERVICE_ACCOUNT": app,
                         "WORKLOAD_NAME": app, "ISTIO_VERSION": "1.30.3", "MESH_ID": "cluster.local"},
        }

    # What the pod's application does as a client. `to` overrides the address that the name resolves to.

    def get(self, url, to=None, **request):
        """A request over HTTP/1.1 on a fresh connection."""
        connection, path = self.open(url, to)
        try:
            return connection.ask(path, **request)
        finally:
            connection.close()

    def open(self, url, to=None):
        """A keep-alive connection, and the path to ask on it."""
        address, authority, path = self._target(url, to)
        return client.HTTPConnection(self._network, address, authority), path

    def http2(self, url, to=None, **request):
        address, authority, path = self._target(url, to)
        with self._network.connect(address) as connection:
            return client.http2(connection, authority, path, **request)

    def grpc(self, url, to=None):
        address, authority, path = self._target(url, to)
        with self._network.connect(address) as connection:
            return client.grpc(connection, authority, path)

    def tcp(self, host, port):
        """A raw connection: a socket. It waits a second for an answer: what is not there yet may be asked for again."""
        connection = self._network.connect((self._resolve(host), port))
        connection.settimeout(1)
        return connection

    def load(self, url, to=None, **options):
        """Steady requests while the `with` block runs."""
        return client.Load(lambda: self.open(url, to)[0], **options)

    def python(self, script, *arguments, **environment):
        """A Python program in the pod, with pipes for its standard input and output."""
        with self._network:
            return subprocess.Popen([*KILL_WITH_PARENT, sys.executable, script, *arguments], text=True, bufsize=1,
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **environment})

    def _target(self, url, to):
        parts = urlsplit(url)
        address = to or self._resolve(parts.hostname), parts.port or 80
        return address, parts.netloc, parts._replace(scheme="", netloc="").geturl() or "/"
