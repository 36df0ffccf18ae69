"""A pod: a network namespace with an application and, mostly, a sidecar, or with an Envoy as a gateway."""
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
    """`resolve` gives the address of a host name. `folder` takes the pod's files. `tap` leads to the control plane.
    A gateway has no application. `secrets` serves a pod that has certificates of the mesh. `injector` is the control plane
    that injected the sidecar: its revision and system namespace."""

    def __init__(self, name, namespace, labels, node, router, folder, resolve, extra_http_ports=(), gateway=False,
                 secrets=None, injector=None):
        self.name, self.namespace, self.labels, self.node = name, namespace, labels, node
        self.gateway = gateway
        self.tap = self.envoy = self.application = None
        self._folder, self._resolve, self._secrets, self._injector = folder, resolve, secrets, injector
        os.mkdir(folder)
        self.network, self.address = router.attach()
        if not gateway:
            self.application = Application(self.network, name, extra_http_ports)
            self.banner = self.application.banner

    def connect_control_plane(self, port, delta):
        self.tap = Tap(os.path.join(self._folder, "XDS"), port, delta)

    def start_envoy(self, delta, hosts):
        if not self.gateway:
            redirect_to_sidecar(self.network)
        configuration = bootstrap(self.xds_node, delta, self.tap.path, self._secrets.path if self._secrets else None)
        self.envoy = Envoy(self.network, self._folder, configuration, hosts)

    def close(self):
        if self.envoy:
            self.envoy.stop()
        if self.tap:
            self.tap.close()
        if self._secrets:
            self._secrets.close()
        if self.application:
            self.application.close()
        self.network.close()

    @property
    def xds_node(self):
        """How a proxy of this pod introduces itself."""
        app = self.labels["app"]
        agent = {"ISTIO_VERSION": "1.30.3", "XDS_EXTENSIONS": "vanilla"} if self._secrets else {}
        if self._injector:
            revision, system = self._injector
            agent["ANNOTATIONS"] = {"istio.io/rev": revision}
            agent["PROXY_CONFIG"] = {"discoveryAddress": f"istiod-{revision}.{system}.svc:15012"}
        return {
            "id": f"{'router' if self.gateway else 'sidecar'}~{self.address}~{self.name}.{self.namespace}~{self.namespace}.svc.cluster.local",
            "cluster": f"{app}.{self.namespace}",
            "metadata": {"NAME": self.name, "NAMESPACE": self.namespace, "CLUSTER_ID": "Kubernetes",
                         "INSTANCE_IPS": self.address, "LABELS": self.labels, "SERVICE_ACCOUNT": app,
                         "WORKLOAD_NAME": app, "MESH_ID": "cluster.local", **agent},
        }

    # What the pod's application does as a client. `to` overrides the address that the name resolves to.

    def get(self, url, to=None, tls=None, **request):
        """A request over HTTP/1.1 on a fresh connection; `tls` is an SSL context."""
        connection, path = self.open(url, to, tls)
        try:
            return connection.ask(path, **request)
        finally:
            connection.close()

    def open(self, url, to=None, tls=None):
        """A keep-alive connection, and the path to ask on it."""
        address, authority, path = self._target(url, to)
        return client.HTTPConnection(self.network, address, authority, tls=tls), path

    def http2(self, url, to=None, **request):
        address, authority, path = self._target(url, to)
        with self.network.connect(address) as connection:
            return client.http2(connection, authority, path, **request)

    def grpc(self, url, to=None):
        address, authority, path = self._target(url, to)
        with self.network.connect(address) as connection:
            return client.grpc(connection, authority, path)

    def tcp(self, host, port, patience=5.0):
        """A raw connection: a socket, which waits so many seconds for an answer. Where the server speaks first there is none
        until the sidecar knows the port: who asks again may wait less."""
        return self.network.connect((self._resolve(host), port), patience)

    def hello(self, address, server_name):
        """What the server at an address answers to the first bytes of a TLS client that asks for a server name."""
        with self.network.connect(address) as connection:
            connection.sendall(client.client_hello(server_name))
            return connection.recv(100)

    def load(self, url, to=None, **options):
        """Steady requests while the `with` block runs."""
        return client.Load(lambda: self.open(url, to)[0], **options)

    def python(self, script, *arguments, **environment):
        """A Python program in the pod, with pipes for its standard input and output."""
        with self.network:
            return subprocess.Popen([*KILL_WITH_PARENT, sys.executable, script, *arguments], text=True, bufsize=1,
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **environment})

    def _target(self, url, to):
        parts = urlsplit(url)
        address = to or self._resolve(parts.hostname), parts.port or 80
        return address, parts.netloc, parts._replace(scheme="", netloc="").geturl() or "/"
