"""Kubernetes objects, and the folder of manifests that the control plane watches."""
import base64
import os

import yaml

from . import apps

CONTAINER_PORTS = {"web": apps.HTTP, "other": apps.OTHER_HTTP, "echo": apps.ECHO, "banner": apps.BANNER}
"""Named ports of every pod's container."""


def metadata(name, namespace, **labels):
    return {"name": name, "namespace": namespace, "labels": labels}


def namespace(name, **labels):
    """`istio.io/rev` is the keyword `rev`."""
    labels = {"istio.io/rev" if label == "rev" else label: value for label, value in labels.items()}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def node(name, region, zone):
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {
        "topology.kubernetes.io/region": region, "topology.kubernetes.io/zone": zone}}}


def pod(name, namespace, address, labels, node):
    container = {"name": "app", "image": "app",
                 "ports": [{"name": name, "containerPort": port} for name, port in CONTAINER_PORTS.items()]}
    return {
        "apiVersion": "v1", "kind": "Pod", "metadata": metadata(name, namespace, **labels),
        "spec": {"serviceAccountName": labels["app"], "nodeName": node, "containers": [container]},
        "status": {"phase": "Running", "podIP": address, "podIPs": [{"ip": address}],
                   "conditions": [{"type": "Ready", "status": "True"}]}}


def service(name, namespace, cluster_ip, ports, selector):
    """`ports`: (name or None, port, target port as a number or a container port's name[, appProtocol])."""
    return {
        "apiVersion": "v1", "kind": "Service", "metadata": metadata(name, namespace),
        "spec": {"clusterIP": cluster_ip, "selector": selector, "ports": [
            _port(port=port, targetPort=target, name=name, appProtocol=protocol[0] if protocol else None)
            for name, port, target, *protocol in ports]}}


def endpoint_slice(service, pods, unready=()):
    """The slice that Kubernetes would write for a service with these pods."""
    name, namespace = service["metadata"]["name"], service["metadata"]["namespace"]
    ports = service["spec"]["ports"]
    return {
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
        "metadata": metadata(f"{name}-1", namespace, **{"kubernetes.io/service-name": name}),
        "ports": [_port(port=CONTAINER_PORTS.get(port["targetPort"], port["targetPort"]), name=port.get("name"),
                        appProtocol=port.get("appProtocol")) for port in ports],
        "endpoints": [{
            "addresses": [pod.address], "nodeName": pod.node,
            "conditions": {"ready": pod not in unready, "serving": pod not in unready, "terminating": False},
            "targetRef": {"kind": "Pod", "namespace": pod.namespace, "name": pod.name}} for pod in pods]}


def istio(kind, name, namespace, **spec):
    security = "PeerAuthentication", "RequestAuthentication", "AuthorizationPolicy"
    groups = {"Telemetry": "telemetry", "WasmPlugin": "extensions", "TrafficExtension": "extensions"}
    group = "security" if kind in security else groups.get(kind, "networking")
    return {"apiVersion": f"{group}.istio.io/v1", "kind": kind, "metadata": metadata(name, namespace), "spec": spec}


def gateway_api(kind, name, namespace, **spec):
    return {"apiVersion": "gateway.networking.k8s.io/v1", "kind": kind, "metadata": metadata(name, namespace),
            "spec": spec}


def secret(name, namespace, files):
    """`files`: bytes by name, with `_` for the dot."""
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata(name, namespace),
            "data": {name.replace("_", "."): base64.b64encode(content).decode() for name, content in files.items()}}


def mesh_config(settings, revision="", namespace="istio-system"):
    name = f"istio-{revision}" if revision else "istio"
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata(name, namespace),
            "data": {"mesh": yaml.safe_dump(settings)}}


def _port(**fields):
    return {"protocol": "TCP", **{key: value for key, value in fields.items() if value is not None}}


class Folder:
    """Manifests, one object a file, written whole by renaming."""

    def __init__(self, path):
        self.path = path
        self._drafts = path + ".drafts"
        os.makedirs(path)
        os.makedirs(self._drafts)

    def file(self, manifest):
        """Name of the file for an object."""
        meta = manifest["metadata"]
        return "-".join([meta.get("namespace", "cluster"), manifest["kind"].lower(), meta["name"]]) + ".yaml"

    def read(self):
        """All files: text by name."""
        texts = {}
        for name in os.listdir(self.path):
            with open(os.path.join(self.path, name)) as file:
                texts[name] = file.read()
        return texts

    def write(self, name, text):
        draft = os.path.join(self._drafts, name)
        with open(draft, "w") as file:
            file.write(text)
        os.rename(draft, os.path.join(self.path, name))

    def remove(self, name):
        os.unlink(os.path.join(self.path, name))

    def restore(self, texts):
        """Makes the folder what `read` returned."""
        now = self.read()
        for name in now.keys() - texts.keys():
            self.remove(name)
        for name, text in texts.items():
            if now.get(name) != text:
                self.write(name, text)
