"""What a VirtualService does to requests, in the sidecar of the client."""
import threading
import time
from collections import Counter

import pytest

from rig.wait import eventually

VERSIONS = ("v1", "v2", "v3")


def to(version, **more):
    """A destination: the server of this version."""
    return {"destination": {"host": "web", "subset": version}, **more}


def named(name, **route):
    """A route that tells its name in the header `x-route` of responses."""
    return {**route, "headers": {"response": {"set": {"x-route": name}}}}


@pytest.fixture
def routes(mesh, client, web):
    """Gives the service `web` these HTTP routes and waits until the client's sidecar has them. What no other route
    matches goes to v1."""
    mesh.istio("DestinationRule", "web", host="web",
               subsets=[{"name": version, "labels": {"version": version}} for version in VERSIONS])

    def apply(*routes):
        ready = named("ready", match=[{"uri": {"exact": "/ready"}}], directResponse={"status": 200})
        mesh.istio("VirtualService", "web", hosts=["web"],
                   http=[ready, *routes, named("rest", route=[to("v1")])])
        eventually(lambda: expect(client.get("http://web/ready").headers.get("x-route"), "ready"))
        eventually(lambda: expect(client.get("http://web/no-such-path").headers.get("x-route"), "rest"))
    return apply


@pytest.fixture
def servers_by_version(servers):
    return dict(zip(VERSIONS, servers))


def expect(found, expected):
    assert found == expected


def test_weights_divide_requests(routes, client):
    routes(named("divided", match=[{"uri": {"prefix": "/divided"}}], route=[to("v1", weight=90), to("v2", weight=10)]))
    connection, path = client.open("http://web/divided")
    pods = Counter(connection.ask(path).pod for _ in range(2000))
    connection.close()
    assert set(pods) == {"web-1", "web-2"}
    assert 0.07 < pods["web-2"] / 2000 < 0.13, pods


MATCHES = [
    ("exact", {"uri": {"exact": "/exact"}}),
    ("prefix", {"uri": {"prefix": "/prefix/"}}),
    ("regex", {"uri": {"regex": "/items/[0-9]+"}}),
    ("any-case", {"uri": {"exact": "/AnyCase"}, "ignoreUriCase": True}),
    ("method", {"method": {"exact": "DELETE"}}),
    ("header-prefix", {"headers": {"x-user": {"prefix": "admin-"}}}),
    ("header-regex", {"headers": {"x-user": {"regex": "user-[0-9]+"}}}),
    ("header-present", {"headers": {"x-debug": {}}}),
    ("query", {"queryParams": {"version": {"exact": "2"}}}),
    ("query-regex", {"queryParams": {"version": {"regex": "3[ab]"}}}),
    ("authority", {"authority": {"exact": "web.shop"}}),
    ("both", {"uri": {"prefix": "/both"}, "headers": {"x-both": {"exact": "1"}}, "method": {"exact": "PUT"}}),
    ("without", {"uri": {"prefix": "/without"}, "withoutHeaders": {"x-both": {}}}),
    ("first", {"uri": {"prefix": "/order"}}),
    ("second", {"uri": {"exact": "/order/of/routes"}}),
    ("other-labels", {"uri": {"prefix": "/labels"}, "sourceLabels": {"app": "other"}}),
    ("labels", {"uri": {"prefix": "/labels"}, "sourceLabels": {"app": "client"}}),
    ("other-port", {"uri": {"prefix": "/port"}, "port": 81}),
]
"""Routes in their order: name and condition."""

REQUESTS = [
    ("/exact", {}, "exact"),
    ("/exact/", {}, "rest"),
    ("/exact?query", {}, "exact"),
    ("/prefix/a/b", {}, "prefix"),
    ("/prefix", {}, "rest"),
    ("/items/42", {}, "regex"),
    ("/items/42a", {}, "rest"),
    ("/anycase", {}, "any-case"),
    ("/EXACT", {}, "rest"),
    ("/", {"method": "DELETE"}, "method"),
    ("/", {"headers": {"x-user": "admin-1"}}, "header-prefix"),
    ("/", {"headers": {"x-user": "user-17"}}, "header-regex"),
    ("/", {"headers": {"x-user": "a user-17"}}, "rest"),
    ("/", {"headers": {"x-debug": "whatever"}}, "header-present"),
    ("/?version=2", {}, "query"),
    ("/?a&version=2&b", {}, "query"),
    ("/?version=22", {}, "rest"),
    ("/?version=3b", {}, "query-regex"),
    ("/", {"headers": {"Host": "web.shop"}}, "authority"),
    ("/both", {"method": "PUT", "headers": {"x-both": "1"}}, "both"),
    ("/both", {"method": "PUT"}, "rest"),
    ("/without", {}, "without"),
    ("/without", {"headers": {"x-both": ""}}, "rest"),
    ("/order/of/routes", {}, "first"),
    ("/labels", {}, "labels"),
    ("/port", {}, "rest"),
    ("/exact", {"method": "DELETE", "headers": {"x-debug": "1"}}, "exact"),
    ("/other", {"method": "DELETE", "headers": {"x-debug": "1"}}, "method"),
]


def test_the_first_route_that_matches_is_taken(routes, client):
    routes(*(named(name, match=[match], directResponse={"status": 200}) for name, match in MATCHES))
    for path, request, name in REQUESTS:
        assert (path, request, client.get(f"http://web{path}", **request).headers["x-route"]) == (path, request, name)


def test_a_route_matches_when_one_of_its_conditions_does(routes, client):
    routes(named("either", directResponse={"status": 200},
                 match=[{"uri": {"exact": "/a"}}, {"uri": {"exact": "/b"}, "headers": {"x-b": {"exact": "1"}}}]))
    assert client.get("http://web/a").headers["x-route"] == "either"
    assert client.get("http://web/b", headers={"x-b": "1"}).headers["x-route"] == "either"
    assert client.get("http://web/b").headers["x-route"] == "rest"


def test_subsets_are_the_endpoints_with_their_labels(routes, client, servers_by_version):
    routes(*({"match": [{"headers": {"x-version": {"exact": version}}}], "route": [to(version)]}
             for version in VERSIONS))
    for version, pod in servers_by_version.items():
        answers = {client.get("http://web/", headers={"x-version": version}).pod for _ in range(6)}
        assert answers == {pod.name}


def test_requests_are_rewritten(routes, client):
    def rewrite(prefix, **rewrite):
        return {"match": [{"uri": {"prefix": prefix}}], "rewrite": rewrite, "route": [to("v1")]}
    routes(rewrite("/api/", uri="/"), rewrite("/host", authority="other.example.com"),
           rewrite("/old", uri="/new", authority="new.example.com"),
           rewrite("/regex", uriRegexRewrite={"match": "^/regex/([a-z]+)/(.*)", "rewrite": "/\\2/\\1"}))

    def rewritten(path):
        said = client.get(f"http://web{path}").said
        return said["path"], said["headers"]["host"]
    assert rewritten("/api/users?all") == ("/users?all", "web")
    assert rewritten("/host/x") == ("/host/x", "other.example.com")
    assert rewritten("/old/x") == ("/new/x", "new.example.com")
    assert rewritten("/regex/a/b") == ("/b/a", "web")


def test_requests_are_redirected(routes, client):
    def redirect(path, **redirect):
        return {"match": [{"uri": {"exact": path}}], "redirect": redirect}
    routes(redirect("/moved", uri="/there"), redirect("/host", authority="other.example.com", redirectCode=302),
           redirect("/scheme", scheme="https"), redirect("/port", port=8443, redirectCode=308))

    def redirected(path):
        reply = client.get(f"http://web{path}")
        return reply.status, reply.headers["location"]
    assert redirected("/moved") == (301, "http://web/there")
    assert redirected("/host") == (302, "http://other.example.com/host")
    assert redirected("/scheme") == (301, "https://web/scheme")
    assert redirected("/port") == (308, "http://web:8443/port")


def test_the_sidecar_answers_itself(routes, client):
    routes({"match": [{"uri": {"exact": "/teapot"}}], "directResponse": {"status": 418, "body": {"string": "short"}}})
    reply = client.get("http://web/teapot")
    assert (reply.status, reply.body) == (418, b"short")


def test_headers_are_set_added_and_removed(routes, client):
    def change(direction):
        return {"set": {"x-set": f"new-{direction}"}, "add": {"x-add": f"more-{direction}"},
                "remove": ["x-remove", "x-server"]}
    routes({"match": [{"uri": {"exact": "/headers"}}], "route": [to("v1")],
            "headers": {"request": change("request"), "response": change("response")}},
           {"match": [{"uri": {"exact": "/destination"}}],
            "route": [to("v1", weight=100, headers={"request": {"set": {"x-version": "one"}}}), to("v2", weight=0)]})
    reply = client.get("http://web/headers", headers={"x-set": "old", "x-remove": "old", "x-other": "kept"})
    heard = reply.said["headers"]
    assert (heard["x-set"], heard["x-add"], heard["x-other"]) == ("new-request", "more-request", "kept")
    assert "x-remove" not in heard
    assert (reply.headers["x-set"], reply.headers["x-add"]) == ("new-response", "more-response")
    assert "x-server" not in reply.headers
    assert client.get("http://web/destination").said["headers"]["x-version"] == "one"


def test_a_timeout_ends_slow_requests(routes, client, servers):
    given_up = threading.Event()

    def slow(request):
        if request["path"] == "/short":
            given_up.wait(10)
        else:
            time.sleep(0.3)
        return 200
    routes({"match": [{"uri": {"exact": "/short"}}], "timeout": "0.1s", "route": [to("v1")]},
           {"match": [{"uri": {"exact": "/long"}}], "timeout": "4s", "route": [to("v1")]})
    servers[0].application.react = slow
    try:
        assert client.get("http://web/short").status == 504
    finally:
        given_up.set()
    assert client.get("http://web/long").status == 200


def failing(pods, status=503, times=1_000_000):
    """Lets the next so many requests to the pods fail."""
    left = [times]

    def react(request):
        left[0] -= 1
        return status if left[0] >= 0 else 200
    for pod in pods:
        pod.application.calm()
        pod.application.react = react


def attempts(pods):
    return sum(len(pod.application.requests) for pod in pods)


def test_retries_are_counted(routes, client, servers):
    anywhere = [{"destination": {"host": "web"}}]
    routes({"match": [{"uri": {"exact": "/three"}}], "retries": {"attempts": 3, "retryOn": "5xx"}, "route": anywhere},
           {"match": [{"uri": {"exact": "/none"}}], "retries": {"attempts": 0}, "route": anywhere})
    failing(servers)
    assert (client.get("http://web/three").status, attempts(servers)) == (503, 1 + 3)
    failing(servers)
    assert (client.get("http://web/none").status, attempts(servers)) == (503, 1)
    failing(servers, times=2)
    assert (client.get("http://web/three").status, attempts(servers)) == (200, 2 + 1)


@pytest.mark.parametrize("retry_on, status, count", [
    ("5xx", 500, 3), ("gateway-error", 503, 3), ("gateway-error", 500, 1), ("retriable-4xx", 409, 3),
    ("404,connect-failure", 404, 3), ("404", 403, 1)])
def test_retries_have_conditions(routes, client, servers, retry_on, status, count):
    routes({"match": [{"uri": {"exact": "/retry"}}], "route": [{"destination": {"host": "web"}}],
            "retries": {"attempts": 2, "retryOn": retry_on}})
    failing(servers, status)
    assert (client.get("http://web/retry").status, attempts(servers)) == (status, count)


def test_an_answered_503_is_not_retried_by_default(client, web, servers):
    failing(servers)
    assert (client.get("http://web/").status, attempts(servers)) == (503, 1)


def test_a_try_has_its_own_timeout(routes, client, servers):
    answered = threading.Event()

    def slow_at_first(request):
        if attempts(servers) == 1:
            answered.wait(10)
        return 200
    routes({"match": [{"uri": {"exact": "/tries"}}], "route": [{"destination": {"host": "web"}}],
            "retries": {"attempts": 2, "perTryTimeout": "1s", "retryOn": "reset,5xx"}})
    for pod in servers:
        pod.application.calm()
        pod.application.react = slow_at_first
    try:
        assert (client.get("http://web/tries").status, attempts(servers)) == (200, 2)
    finally:
        answered.set()


def test_faults_abort_requests(routes, client):
    def abort(path, **abort):
        return {"match": [{"uri": {"exact": path}}], "fault": {"abort": abort}, "route": [to("v1")]}
    routes(abort("/all", httpStatus=418, percentage={"value": 100}),
           abort("/half", httpStatus=418, percentage={"value": 50}))
    assert client.get("http://web/all").status == 418
    connection, path = client.open("http://web/half")
    statuses = Counter(connection.ask(path).status for _ in range(400))
    connection.close()
    assert set(statuses) == {200, 418}
    assert 140 < statuses[418] < 260, statuses


def test_faults_abort_calls_with_a_grpc_status(routes, client):
    routes({"match": [{"uri": {"exact": "/echo.Echo/Say"}}], "route": [to("v1")],
            "fault": {"abort": {"grpcStatus": "RESOURCE_EXHAUSTED", "percentage": {"value": 100}}}})
    reply = client.http2("http://web/echo.Echo/Say", method="POST",
                         headers={"content-type": "application/grpc", "te": "trailers"}, body=b"\0\0\0\0\0")
    assert (reply.status, reply.headers.get("grpc-status")) == (200, "8"), reply
    assert client.http2("http://web/echo.Echo/Shout").said["path"] == "/echo.Echo/Shout"


def test_faults_delay_requests(routes, client):
    routes({"match": [{"uri": {"exact": "/late"}}], "route": [to("v1")],
            "fault": {"delay": {"fixedDelay": "0.3s", "percentage": {"value": 100}}}})
    begin = time.monotonic()
    assert client.get("http://web/late").status == 200
    assert time.monotonic() - begin > 0.25


def test_requests_are_mirrored(routes, client, servers):
    def mirror(path, **more):
        return {"match": [{"uri": {"exact": path}}], "route": [to("v1")],
                "mirror": {"host": "web", "subset": "v3"}, **more}
    routes(mirror("/all"), mirror("/half", mirrorPercentage={"value": 50}))
    first, second, third = servers

    def count(pod, path):
        return sum(request["path"] == path for request in list(pod.application.requests))
    assert {client.get("http://web/all").pod for _ in range(20)} == {"web-1"}
    eventually(lambda: expect((count(first, "/all"), count(second, "/all"), count(third, "/all")), (20, 0, 20)))
    connection, path = client.open("http://web/half")
    for _ in range(200):
        connection.ask(path)
    connection.close()
    eventually(lambda: expect(60 < count(third, "/half") < 140, True))


def test_cross_origin_requests_are_answered(routes, client):
    routes({"match": [{"uri": {"exact": "/shared"}}], "route": [to("v1")],
            "corsPolicy": {"allowOrigins": [{"exact": "https://shop.example.com"}, {"regex": "https://[a-z]+\\.dev"}],
                           "allowMethods": ["GET", "PUT"], "allowHeaders": ["x-token"], "exposeHeaders": ["x-count"],
                           "maxAge": "60s", "allowCredentials": True}})

    def preflight(origin):
        return client.get("http://web/shared", method="OPTIONS",
                          headers={"origin": origin, "access-control-request-method": "PUT"})
    for origin in ("https://shop.example.com", "https://test.dev"):
        reply = preflight(origin)
        assert reply.status == 200 and "x-server" not in reply.headers  # the sidecar answers
        assert {name: value for name, value in reply.headers.items() if name.startswith("access-control-")} == {
            "access-control-allow-origin": origin, "access-control-allow-methods": "GET,PUT",
            "access-control-allow-headers": "x-token", "access-control-max-age": "60",
            "access-control-allow-credentials": "true", "access-control-expose-headers": "x-count"}
    reply = client.get("http://web/shared", headers={"origin": "https://test.dev"})
    assert (reply.pod, reply.headers["access-control-allow-origin"]) == ("web-1", "https://test.dev")
    assert reply.headers["access-control-expose-headers"] == "x-count"
    assert "access-control-allow-origin" not in preflight("https://evil.example.com").headers


def test_a_route_may_be_delegated(mesh, routes, client):
    mesh.istio("VirtualService", "delegate", http=[
        {"match": [{"uri": {"prefix": "/team/a"}}], "route": [to("v2")]}, {"route": [to("v3")]}])
    routes({"match": [{"uri": {"prefix": "/team"}}], "delegate": {"name": "delegate", "namespace": "shop"}})
    assert client.get("http://web/team/a").pod == "web-2"
    assert client.get("http://web/team/b").pod == "web-3"
    assert client.get("http://web/else").pod == "web-1"


def test_without_a_destination_requests_fail(routes, client):
    routes({"match": [{"uri": {"exact": "/nowhere"}}], "route": [{"destination": {"host": "no-such-service"}}]})
    assert client.get("http://web/nowhere").status == 503
