"""A control plane with its encrypted door, and no mesh around it."""
import re
import subprocess
import threading

from .martlet import executable
from .process import KILL_WITH_PARENT


def service(name, address="10.96.0.1", port=80):
    """The manifest of a service, as YAML."""
    return ("apiVersion: v1\nkind: Service\n" f"metadata: {{name: {name}, namespace: shop}}\n"
            f"spec:\n  clusterIP: {address}\n  ports: [{{name: http, port: {port}}}]\n")


class Server:
    """`martlet serve` with TLS on a port of its own, and plaintext on another one. Its certificate is `server.crt` in the
    folder, where there is one."""

    def __init__(self, folder, *flags):
        manifests = folder / "manifests"
        manifests.mkdir()
        (manifests / "web.yaml").write_text(service("web"))
        self.manifests = manifests
        given = folder / "server.crt"
        certificate = ["--tls-cert", given, "--tls-key", folder / "server.key"] if given.exists() else []
        self._process = subprocess.Popen(
            [*KILL_WITH_PARENT, executable(), "serve", "--config", manifests, "--xds-address", "127.0.0.1:0",
             "--http-address", "127.0.0.1:0", "--xds-tls-address", "127.0.0.1:0", *certificate, *map(str, flags)], stderr=subprocess.PIPE, text=True)
        self.log = []
        for line in self._process.stderr:
            self.log.append(line)
            if match := re.search(r"serving xDS(?P<tls> over TLS|).* address=127\.0\.0\.1:(?P<port>\d+)", line):
                if match["tls"]:
                    self.port = int(match["port"])
                    break
                self.plain_port = int(match["port"])
        threading.Thread(target=lambda: self.log.extend(self._process.stderr), daemon=True).start()

    @property
    def pid(self):
        return self._process.pid

    def stop(self):
        self._process.kill()
        self._process.wait()
