"""Network namespaces for pods, joined by a router that stands for the cluster's nodes.

Namespaces are anonymous: descriptors of this process hold them, so nothing can collide with another run and the kernel
removes everything, links, routes and rules, when the process ends in whatever way.
"""
import ctypes
import os
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor

SIDECAR_UID = 1337
OUTBOUND_PORT, INBOUND_PORT = 15001, 15006
GATEWAY = "169.254.1.1"

_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
_home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _check(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _unshared():
    _check(_libc.unshare(_CLONE_NEWNET))
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


class Namespace:
    """A network namespace. `with namespace:` puts the calling thread into it. Sockets, threads and processes that begin
    there stay there for good, so keep such blocks short. They do not nest."""

    def __init__(self):
        with ThreadPoolExecutor(1) as thread:  # unshare moves its thread, which then ends
            self._descriptor = thread.submit(_unshared).result()
        self.configure("link set lo up")

    def __enter__(self):
        _check(_libc.setns(self._descriptor, _CLONE_NEWNET))
        return self

    def __exit__(self, *_):
        _check(_libc.setns(_home, _CLONE_NEWNET))

    def close(self):
        os.close(self._descriptor)

    @property
    def path(self):
        """A path that other processes can open."""
        return f"/proc/{os.getpid()}/fd/{self._descriptor}"

    def run(self, command, stdin):
        """Runs a command in the namespace and waits for its success."""
        with self:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT, text=True)
        output, _ = process.communicate(stdin)
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {output}\n{stdin}")

    def configure(self, *commands):
        """Runs commands of ip(8)."""
        self.run(["ip", "-batch", "-"], "".join(command + "\n" for command in commands))

    def listen(self, port):
        """A socket that listens on all addresses of the namespace."""
        with self:
            listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("0.0.0.0", port))
        listener.listen(128)
        return listener

    def connect(self, address, timeout=5.0):
        """A connected TCP socket whose reads and writes wait at most `timeout` seconds."""
        with self:
            connection = socket.socket()
        try:
            connection.settimeout(timeout)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection


class Router:
    """The namespace between the pods. They hold /32 addresses, so even neighbours talk through it. It owns every
    address that is no pod's and listens on none: what no sidecar catches on its way to a service IP gets a reset."""

    def __init__(self):
        self._namespace = Namespace()
        self._links = 0
        with self._namespace:
            with open("/proc/sys/net/ipv4/ip_forward", "w") as setting:
                setting.write("1")
        self._namespace.configure("route add local default dev lo table main")

    def close(self):
        self._namespace.close()

    def attach(self):
        """A new namespace behind the router, and its address."""
        self._links += 1
        link, address, pod = f"pod{self._links}", f"10.244.0.{self._links}", Namespace()
        pod.configure(
            f"link add eth0 type veth peer name {link} netns {self._namespace.path}",
            f"addr add {address}/32 dev eth0",
            "link set eth0 up",
            f"route add {GATEWAY} dev eth0 scope link",
            f"route add default via {GATEWAY}")
        self._namespace.configure(
            f"addr add {GATEWAY}/32 dev {link}",
            f"link set {link} up",
            f"route add {address}/32 dev {link}")
        return pod, address


def redirect_to_sidecar(pod, uid=SIDECAR_UID):
    """Sends a pod's TCP traffic through the sidecar, which runs under `uid`, as Istio's init container does."""
    pod.run(["iptables-restore", "--noflush"], f"""*nat
:SIDECAR_INBOUND - [0:0]
:SIDECAR_OUTBOUND - [0:0]
-A PREROUTING -p tcp -j SIDECAR_INBOUND
-A SIDECAR_INBOUND -p tcp -m multiport --dports 15008,15020,15021,15090 -j RETURN
-A SIDECAR_INBOUND -p tcp -j REDIRECT --to-ports {INBOUND_PORT}
-A OUTPUT -p tcp -j SIDECAR_OUTBOUND
-A SIDECAR_OUTBOUND -o lo -s 127.0.0.6/32 -j RETURN
-A SIDECAR_OUTBOUND -o lo ! -d 127.0.0.1/32 -p tcp -m owner --uid-owner {uid} -j REDIRECT --to-ports {INBOUND_PORT}
-A SIDECAR_OUTBOUND -o lo -m owner ! --uid-owner {uid} -j RETURN
-A SIDECAR_OUTBOUND -m owner --uid-owner {uid} -j RETURN
-A SIDECAR_OUTBOUND -d 127.0.0.1/32 -j RETURN
-A SIDECAR_OUTBOUND -p tcp -j REDIRECT --to-ports {OUTBOUND_PORT}
COMMIT
""")
