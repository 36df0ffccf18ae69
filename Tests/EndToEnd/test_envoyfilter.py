"""What an EnvoyFilter changes on real proxies, and that it goes when the filter goes."""
import pytest

from rig import manifests
from rig.wait import eventually

HCM = "envoy.filters.network.http_connection_manager"
ROUTER = "envoy.filters.http.router"


@pytest.fixture
def patch(mesh, web):
    """Adds an EnvoyFilter of these patches, and returns how to remove it."""
    def apply(*patches):
        filter = manifests.istio("EnvoyFilter", "test", "shop", configPatches=list(patches))
        mesh.apply(filter)
        return lambda: mesh.delete(filter)
    return apply


def before_router(context, name, **config):
    inside = {"filter": {"name": HCM, "subFilter": {"name": ROUTER}}}
    return {"applyTo": "HTTP_FILTER", "match": {"context": context, "listener": {"filterChain": inside}},
            "patch": {"operation": "INSERT_BEFORE", "value": {"name": name, "typed_config": config}}}


def extension(name):
    return {"@type": f"type.googleapis.com/envoy.extensions.filters.http.{name}"}


def expect(found, expected):
    assert found == expected


def test_a_lua_filter_changes_answers(patch, client):
    script = "function envoy_on_response(handle) handle:headers():add('x-lua', 'seen') end"
    remove = patch(before_router("SIDECAR_OUTBOUND", "envoy.filters.http.lua", **extension("lua.v3.Lua"),
                                 default_source_code={"inline_string": script}))
    eventually(lambda: expect(client.get("http://web/").headers.get("x-lua"), "seen"))
    remove()
    eventually(lambda: expect(client.get("http://web/").headers.get("x-lua"), None))


def test_a_rate_limit_at_the_server_refuses_requests(patch, client):
    always = {"default_value": {"numerator": 100, "denominator": "HUNDRED"}}
    remove = patch(before_router(
        "SIDECAR_INBOUND", "envoy.filters.http.local_ratelimit", **extension("local_ratelimit.v3.LocalRateLimit"),
        stat_prefix="limit", filter_enabled=always, filter_enforced=always,
        token_bucket={"max_tokens": 1, "tokens_per_fill": 1, "fill_interval": "3600s"}))
    eventually(lambda: expect({client.get("http://web/").status for _ in range(6)}, {429}))
    remove()
    eventually(lambda: expect({client.get("http://web/").status for _ in range(6)}, {200}))


def test_a_cluster_and_a_route_take_what_is_merged(patch, client):
    remove = patch(
        {"applyTo": "CLUSTER",
         "match": {"context": "SIDECAR_OUTBOUND", "cluster": {"service": "web.shop.svc.cluster.local"}},
         "patch": {"operation": "MERGE_AND_REPLACE_LIST",
                   "value": {"circuit_breakers": {"thresholds": [{"max_requests": 0}]}}}},
        {"applyTo": "VIRTUAL_HOST",
         "match": {"context": "SIDECAR_OUTBOUND",
                   "routeConfiguration": {"vhost": {"name": "web.shop.svc.cluster.local:80"}}},
         "patch": {"operation": "MERGE",
                   "value": {"response_headers_to_add": [{"header": {"key": "x-host", "value": "merged"}}]}}})

    def overflows():
        reply = client.get("http://web/")
        assert (reply.status, reply.headers.get("x-host")) == (503, "merged")
    eventually(overflows)
    remove()
    eventually(lambda: expect(client.get("http://web/").status, 200))
