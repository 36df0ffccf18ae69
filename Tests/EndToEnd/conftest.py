import os
import shutil

import pytest

from rig.apps import HTTP
from rig.mesh import Mesh
from rig.wait import eventually


def pytest_collection_modifyitems(items):
    missing = [tool for tool in ("ip", "iptables-restore", "setpriv", "unshare") if shutil.which(tool) is None]
    reason = f"needs {' and '.join(missing)}" if missing else "needs root" if os.geteuid() != 0 else None
    if reason:
        for item in items:
            item.add_marker(pytest.mark.skip(reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.failed and "running_mesh" in item.funcargs:
        report.sections.append(("control plane", item.funcargs["running_mesh"].martlet.log_tail()))
    return report


@pytest.fixture(scope="session", params=["sotw", "delta"])
def running_mesh(request):
    """Pods with sidecars: `client`, and `web-1` to `web-3` as servers, of versions v1 to v3. `outside` has none; it serves
    port 80 too. `gateway` is one."""
    mesh = Mesh(delta=request.param == "delta")
    try:
        mesh.pod("client")
        for number, node in ((1, "node-a"), (2, "node-b"), (3, "node-b")):
            mesh.pod(f"web-{number}", app="web", version=f"v{number}", node=node)
        mesh.pod("outside", sidecar=False, extra_http_ports=[80])
        mesh.gateway("gateway")
        mesh.start()
        yield mesh
    finally:
        mesh.close()


@pytest.fixture
def mesh(running_mesh):
    """The mesh as it started. No sidecar may refuse anything that comes of what the test does."""
    yield running_mesh
    running_mesh.reset()
    running_mesh.expect_no_rejection()


@pytest.fixture
def client(mesh):
    return mesh.pods["client"]


@pytest.fixture
def servers(mesh):
    """Three pods with sidecars."""
    return [mesh.pods[name] for name in ("web-1", "web-2", "web-3")]


@pytest.fixture
def outside(mesh):
    """A pod without a sidecar."""
    return mesh.pods["outside"]


@pytest.fixture
def gateway(mesh):
    """A gateway whose service leads from the ports 80, 443 and 9000 to 8080, 8443 and 9000 of its pod."""
    mesh.service("gateway", [("http", 80, 8080), ("https", 443, 8443), ("tcp", 9000, 9000)], [mesh.pods["gateway"]],
                 app="gateway")
    return mesh.pods["gateway"]


@pytest.fixture
def web(mesh, client, servers):
    """A service on port 80 with the three servers behind it, as soon as the client reaches it."""
    service = mesh.service("web", [("http", 80, HTTP)], servers)
    eventually(lambda: client.get("http://web/").pod)
    return service
