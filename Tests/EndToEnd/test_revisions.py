"""Several control planes over one cluster: meshes side by side, and a canary upgrade."""
import json
import os
import re

import pytest

from rig import manifests
from rig.apps import HTTP
from rig.certificates import Authority
from rig.martlet import martlet
from rig.mesh import Mesh
from rig.sds import Secrets
from rig.wait import eventually

TAKES_MTLS = {"security.istio.io/tlsMode": "istio"}


def proxies(martlet):
    """Who is connected."""
    return {each["proxy"] for each in json.loads(martlet.get("/debug/syncz"))}


def refusals(martlet, claimed):
    """How many streams were refused whose proxies name the revision `claimed`."""
    found = re.search(rf'pilot_xds_revision_rejects_total{{claimed="{claimed}"}} (\d+)', martlet.get("/metrics"))
    return int(found.group(1)) if found else 0


def expect(found, expected):
    assert found == expected


def ready(*pods):
    for pod in pods:
        eventually(pod.envoy.expect_ready)


# Two meshes, each with the namespaces that its discoverySelectors choose.

GROUPS = {"app-ns-1": "usergroup-1", "app-ns-2": "usergroup-2", "app-ns-3": "usergroup-2"}


class UserGroups(Mesh):
    """The control planes usergroup-1 and usergroup-2, each in its own system namespace, take mutual TLS alone. Every
    application namespace has a pod sleep and a pod httpbin with its service."""

    def __init__(self, authority):
        super().__init__(delta=True)
        self._authority = authority
        self.bins = {}

    def begin(self):
        for group in ("usergroup-1", "usergroup-2"):
            self.apply(manifests.namespace(group, usergroup=group))
            self.apply(manifests.istio("PeerAuthentication", f"{group}-peerauth", group, mtls={"mode": "STRICT"}))
            self.control_plane(group, group, discoverySelectors=[{"matchLabels": {"usergroup": group}}])
        for namespace, group in GROUPS.items():
            self.label(namespace, group)
            for app in ("sleep", "httpbin"):
                self.app(app, namespace, group)
            self.bins[namespace] = self.service("httpbin", [("http", 8000, HTTP)], [self.of("httpbin", namespace)],
                                                namespace=namespace, app="httpbin")
        ready(*self.pods.values())

    def label(self, namespace, group):
        self.apply(manifests.namespace(namespace, usergroup=group, rev=group))

    def app(self, app, namespace, group, number=1):
        name = f"{app}-{number}-{namespace}"
        secrets = Secrets(os.path.join(self.path, f"{name}-SDS"), self._authority, namespace, app)
        return self.pod(name, namespace=namespace, revision=group, secrets=secrets, app=app, **TAKES_MTLS)

    def of(self, app, namespace):
        return self.pods[f"{app}-1-{namespace}"]

    def status(self, source, target):
        """What a request from the pod sleep of one namespace to the service httpbin of another ends with."""
        return self.of("sleep", source).get(f"http://httpbin.{target}.svc.cluster.local:8000/").status


@pytest.fixture(scope="module")
def groups(tmp_path_factory):
    mesh = UserGroups(Authority(tmp_path_factory.mktemp("authority")))
    try:
        mesh.begin()
        yield mesh
        mesh.expect_no_rejection()
    finally:
        mesh.close()


def test_each_control_plane_has_its_own_proxies_and_no_others(groups):
    for group, martlet in groups.control_planes.items():
        expected = {f"{app}-1-{namespace}.{namespace}" for namespace in GROUPS if GROUPS[namespace] == group
                    for app in ("sleep", "httpbin")}
        eventually(lambda: expect(proxies(martlet), expected))


def test_proxy_status_shows_the_proxies_of_a_revision(groups):
    addresses = [each for instance in groups.control_planes.values() for each in ("--address", instance.http_address)]

    def rows(group):
        head, *lines = martlet("proxy-status", *addresses, "--revision", group).stdout.splitlines()
        assert head.split() == ["NAME", "CLUSTER", "CDS", "LDS", "EDS", "RDS", "ECDS", "ISTIOD", "VERSION"]
        return [line.split()[:9] for line in lines]

    for group in groups.control_planes:
        names = sorted(f"{app}-1-{namespace}.{namespace}" for namespace in GROUPS if GROUPS[namespace] == group
                       for app in ("sleep", "httpbin"))
        synced = ["Kubernetes", *["SYNCED"] * 4, "NOT", "SENT", f"istiod-{group}"]
        eventually(lambda: expect(rows(group), [[name, *synced] for name in names]))


def test_only_the_own_group_is_reached(groups):
    eventually(lambda: expect(groups.status("app-ns-2", "app-ns-3"), 200))
    eventually(lambda: expect(groups.status("app-ns-1", "app-ns-1"), 200))
    for source, target in (("app-ns-1", "app-ns-2"), ("app-ns-1", "app-ns-3"), ("app-ns-2", "app-ns-1")):
        assert groups.status(source, target) in (502, 503)
        assert groups.bins[target].cluster(8000) not in groups.of("sleep", source).envoy.clusters()


def test_a_namespace_that_changes_groups_takes_its_services_along(groups):
    moved = groups.bins["app-ns-3"].cluster(8000)
    sleepers = {namespace: groups.of("sleep", namespace) for namespace in GROUPS}

    def seen_from(namespace):
        return moved in sleepers[namespace].envoy.clusters()
    with sleepers["app-ns-2"].load("http://httpbin.app-ns-2:8000/") as rest:
        groups.label("app-ns-3", "usergroup-1")
        eventually(lambda: expect([seen_from(each) for each in ("app-ns-1", "app-ns-2")], [True, False]))
        assert groups.status("app-ns-2", "app-ns-3") in (502, 503)
        restarted = groups.app("httpbin", "app-ns-3", "usergroup-1", number=2)
        ready(restarted)
        groups.bins["app-ns-3"].endpoints(restarted)
        eventually(lambda: expect(groups.status("app-ns-1", "app-ns-3"), 200))
        eventually(lambda: expect(f"{restarted.name}.app-ns-3" in proxies(groups.control_planes["usergroup-1"]), True))
        rest.goes_on()
    assert rest.failures == []


# A canary upgrade.

OLD, NEW = "1-18-2", "1-20-0"


@pytest.fixture
def upgrade():
    mesh = Mesh(delta=False)
    try:
        mesh.apply(manifests.namespace("shop", rev=OLD))
        mesh.control_plane(OLD)
        yield mesh
        mesh.expect_no_rejection()
    finally:
        mesh.close()


def restart(mesh, service, pods, name, revision):
    """Replaces the first pod of the service by one that `revision` injects, as a rollout does."""
    new = mesh.pod(name, app="web", revision=revision)
    ready(new)
    old, *others = pods
    service.endpoints(*others, new)
    return old, [*others, new]


def test_a_canary_upgrade_and_its_way_back(upgrade):
    client = upgrade.pod("client", revision=OLD)
    web = [upgrade.pod(f"web-{number}", app="web", revision=OLD) for number in (1, 2)]
    service = upgrade.service("web", [("http", 80, HTTP)], web)
    ready(client, *web)
    eventually(lambda: client.get("http://web/").pod)
    old = upgrade.control_planes[OLD]
    with client.load("http://web/") as load:
        new = upgrade.control_plane(NEW)
        upgrade.apply(manifests.namespace("shop", rev=NEW))
        load.goes_on()
        assert proxies(old) == {"client.shop", "web-1.shop", "web-2.shop"} and proxies(new) == set()
        for number, revision in enumerate((NEW, NEW, OLD, NEW, NEW), start=3):  # one pod goes back, and on again
            upgrade.apply(manifests.namespace("shop", rev=revision))
            left, web = restart(upgrade, service, web, f"web-{number}", revision)
            load.moves_to(*web)
            upgrade.remove_pod(left)
            mine, other = (new, old) if revision == NEW else (old, new)
            eventually(lambda: expect(f"web-{number}.shop" in proxies(mine) - proxies(other), True))
        assert proxies(new) == {"web-6.shop", "web-7.shop"}
    assert load.failures == []

    successor = upgrade.pod("client-2", revision=NEW)
    ready(successor)
    upgrade.remove_pod(client)
    with successor.load("http://web/") as load:
        expect_refusal_without_harm(web[0], old, new, load)
        del upgrade.control_planes[OLD]
        old.stop()
        upgrade.delete(manifests.mesh_config({}, OLD))
        load.goes_on()
        later = upgrade.service("later", [("http", 80, HTTP)], web)
        eventually(lambda: expect(later.cluster(80) in successor.envoy.clusters(), True))
    assert load.failures == []


def expect_refusal_without_harm(pod, wrong, right, load):
    """A proxy that is led to the wrong control plane gets nothing there, and goes on with what it has."""
    held = pod.envoy.resources()
    pod.tap.lead_to(wrong.xds_port)
    eventually(lambda: expect(refusals(wrong, NEW) > 0, True))
    load.goes_on(200)
    assert f"{pod.name}.shop" not in proxies(wrong) | proxies(right)
    assert pod.envoy.resources() == held and pod.name in load.pods[-100:]
    pod.tap.lead_to(right.xds_port)
    eventually(lambda: expect(f"{pod.name}.shop" in proxies(right), True))
