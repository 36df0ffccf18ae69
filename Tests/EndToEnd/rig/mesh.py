"""A small cluster: pods, the manifests that describe them, and the control plane that serves them."""
import os
import shutil
import tempfile

import yaml

from . import manifests
from .martlet import Martlet
from .network import Router
from .pod import Pod
from .wait import eventually

NAMESPACE = "shop"
NODES = {"node-a": ("eu", "eu-a"), "node-b": ("eu", "eu-b")}


class Service:
    """A Kubernetes Service whose endpoints the test decides, in place of Kubernetes' controllers."""

    def __init__(self, mesh, manifest):
        self._mesh, self._manifest = mesh, manifest
        name, namespace = manifest["metadata"]["name"], manifest["metadata"]["namespace"]
        self.host = f"{name}.{namespace}.svc.cluster.local"
        self.address = manifest["spec"]["clusterIP"]

    def cluster(self, port):
        """The name of the outbound cluster of a port."""
        return f"outbound|{port}||{self.host}"

    def endpoints(self, *pods, unready=()):
        """Replaces the endpoints. Those that are not ready are among `pods`."""
        self._mesh.apply(manifests.endpoint_slice(self._manifest, pods, unready))

    def delete(self):
        """Takes away the Service and, as Kubernetes does, then its endpoints."""
        self._mesh.delete(self._manifest)
        self._mesh.delete(manifests.endpoint_slice(self._manifest, []))


class Mesh:
    """Make pods and gateways, `start`, then change manifests at will. All Envoys speak Delta xDS or all speak
    state-of-the-world. `options` are the control plane's."""

    def __init__(self, delta, *options):
        self.delta = delta
        self.path = tempfile.mkdtemp(prefix="martlet-e2e-")
        os.chmod(self.path, 0o755)
        self.folder = manifests.Folder(os.path.join(self.path, "manifests"))
        # `reset` may delete most of the folder.
        self.martlet = Martlet(self.folder.path, os.path.join(self.path, "martlet.log"), "--allow-mass-removal", *options)
        self.control_planes = {}  # more of them, by revision
        self._system_namespaces = {}
        self.pods = {}
        self._router = Router()
        self._addresses = {}  # what DNS would say
        self._hosts = os.path.join(self.path, "hosts")
        self._service_addresses = {}
        self._start = None  # the manifests, and what each sidecar has of them
        self._write_hosts()
        for name in ("istio-system", NAMESPACE):
            self.apply(manifests.namespace(name))
        for name, (region, zone) in NODES.items():
            self.apply(manifests.node(name, region, zone))

    def close(self):
        for pod in self.pods.values():
            pod.close()
        for martlet in (self.martlet, *self.control_planes.values()):
            martlet.stop()
        self._router.close()
        shutil.rmtree(self.path)

    # Building

    def pod(self, name, sidecar=True, namespace=NAMESPACE, node="node-a", extra_http_ports=(), secrets=None, revision=None,
            **labels):
        """A pod with an application; its sidecar starts at once and waits for the control plane, the one of `revision`
        where that is given. The label `app` is the name unless given. With `secrets` the sidecar has certificates of the
        mesh."""
        labels.setdefault("app", name)
        injector = (revision, self._system_namespaces[revision]) if revision else None
        pod = Pod(name, namespace, labels, node, self._router, os.path.join(self.path, name), self.resolve,
                  extra_http_ports, secrets=secrets, injector=injector)
        return self._add(pod, has_envoy=sidecar, martlet=self.control_planes.get(revision, self.martlet))

    def gateway(self, name, namespace=NAMESPACE, node="node-a"):
        """A pod with an Envoy that is a gateway and nothing else."""
        pod = Pod(name, namespace, {"app": name}, node, self._router, os.path.join(self.path, name), self.resolve,
                  gateway=True)
        return self._add(pod, has_envoy=True, martlet=self.martlet)

    def control_plane(self, revision, system_namespace="istio-system", options=(), **settings):
        """Starts one more control plane with `options`, which reads the same manifests, and has a mesh configuration of its
        own."""
        self.apply(manifests.mesh_config({"rootNamespace": system_namespace, **settings}, revision, system_namespace))
        self._system_namespaces[revision] = system_namespace
        martlet = Martlet(self.folder.path, os.path.join(self.path, f"martlet-{revision}.log"), "--allow-mass-removal",
                          "--revision", revision, "--system-namespace", system_namespace, *options)
        self.control_planes[revision] = martlet
        martlet.start()
        return martlet

    def remove_pod(self, pod):
        """Ends a pod, whose address nobody gets again. Its endpoints are the test's to take away before."""
        self.delete(manifests.pod(pod.name, pod.namespace, pod.address, pod.labels, pod.node))
        del self.pods[pod.name]
        pod.close()

    def _add(self, pod, has_envoy, martlet):
        self.pods[pod.name] = pod
        self.apply(manifests.pod(pod.name, pod.namespace, pod.address, pod.labels, pod.node))
        pod.connect_control_plane(martlet.xds_port, self.delta)
        if has_envoy:
            pod.start_envoy(self.delta, self._hosts)
        return pod

    def start(self):
        """Starts the control plane and waits until every sidecar is ready."""
        self.martlet.start()
        for envoy in self.envoys:
            eventually(envoy.expect_ready)
        self.expect_no_rejection()
        self._start = self.folder.read(), [envoy.resources() for envoy in self.envoys]

    def reset(self):
        """Goes back to the manifests of the start and waits until the sidecars have done so too."""
        files, resources = self._start
        self.martlet.ensure_running()
        self.folder.restore(files)

        def done():
            assert [envoy.resources() for envoy in self.envoys] == resources
        eventually(done)
        for pod in self.pods.values():
            if pod.application:
                pod.application.calm()

    def expect_no_rejection(self):
        """Claims that no sidecar has refused anything since the last call."""
        for envoy in self.envoys:
            envoy.expect_no_rejection()

    @property
    def envoys(self):
        return [pod.envoy for pod in self.pods.values() if pod.envoy]

    # Changing

    def apply(self, manifest):
        self.folder.write(self.folder.file(manifest), yaml.safe_dump(manifest, sort_keys=False))

    def delete(self, manifest):
        self.folder.remove(self.folder.file(manifest))

    def service(self, name, ports, pods=(), headless=False, namespace=NAMESPACE, app="web"):
        """A service that selects the pods with the label `app`, of which these are its endpoints so far; `ports` as in
        `manifests.service`. Its names resolve in every pod, the bare one too."""
        address = "None" if headless else self._service_address(name, namespace)
        manifest = manifests.service(name, namespace, address, ports, {"app": app})
        self.apply(manifest)
        service = Service(self, manifest)
        service.endpoints(*pods)
        if not headless:
            for host in (name, f"{name}.{namespace}", f"{name}.{namespace}.svc", service.host):
                self.resolves(host, address)
        return service

    def _service_address(self, *key):
        count = len(self._service_addresses)
        return self._service_addresses.setdefault(key, f"10.96.{count // 250}.{count % 250 + 1}")

    def service_entry(self, name, **spec):
        self.istio("ServiceEntry", name, **spec)

    def istio(self, kind, name, **spec):
        """Adds or replaces an object of Istio's in the namespace of the pods."""
        self.apply(manifests.istio(kind, name, NAMESPACE, **spec))

    def gateway_api(self, kind, name, **spec):
        """Adds or replaces an object of the Gateway API in the namespace of the pods."""
        self.apply(manifests.gateway_api(kind, name, NAMESPACE, **spec))

    def secret(self, name, **files):
        """Adds or replaces a Secret; `tls_crt` is the file `tls.crt`."""
        self.apply(manifests.secret(name, NAMESPACE, files))

    def configure(self, **settings):
        """Replaces the mesh configuration."""
        self.apply(manifests.mesh_config(settings))

    # Names

    def resolves(self, host, address):
        """Makes a host name resolve to an address in every pod, for applications and sidecars."""
        self._addresses[host] = address
        self._write_hosts()

    def resolve(self, host):
        return self._addresses.get(host, host)

    def _write_hosts(self):
        with open(self._hosts, "w") as file:  # in place: the pods have it mounted
            file.writelines(f"{address} {host}\n" for host, address in
                            {"localhost": "127.0.0.1", **self._addresses}.items())
