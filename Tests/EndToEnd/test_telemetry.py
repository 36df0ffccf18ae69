"""What proxies tell of traffic: access logs and spans that reach a service, by gRPC and HTTP, and names in statistics."""
import http.server
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from envoy.service.accesslog.v3 import als_pb2_grpc
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

from rig.apps import ECHO
from rig.wait import eventually

GRPC_PORT, HTTP_PORT = 4317, 4318


class Collector(als_pb2_grpc.AccessLogServiceServicer):
    """Keeps what proxies send: paths of logged requests and the names of their logs, clusters of logged connections, log
    records, names of services with spans. It is called from several threads."""

    def __init__(self):
        self.requests, self.connections, self.records, self.spans = set(), set(), set(), set()

    def StreamAccessLogs(self, messages, context):  # noqa: N802, gRPC's name
        name = None
        for message in messages:
            name = message.identifier.log_name or name
            for entry in message.http_logs.log_entry:
                self.requests.add((name, entry.request.path, entry.request.request_headers.get("x-told")))
            for entry in message.tcp_logs.log_entry:
                self.connections.add((name, entry.common_properties.upstream_cluster))

    def take_logs(self, request, context):
        for record in (r for each in request.resource_logs
                       for scope in each.instrumentation_library_logs for r in scope.logs):
            self.records.add((record.body.string_value, *(a.value.string_value for a in record.attributes)))
        return logs_service_pb2.ExportLogsServiceResponse()

    def take_spans(self, request, context):
        self.spans.update(attribute.value.string_value for resource in request.resource_spans
                          for attribute in resource.resource.attributes if attribute.key == "service.name")
        return trace_service_pb2.ExportTraceServiceResponse()

    def take_zipkin(self, path, body):
        """Of each span where it went, and the tag `mesh` that it was given."""
        self.spans.update((path, span.get("tags", {}).get("mesh")) for span in json.loads(body))


def exporter(service, request, take):
    """What serves the one method of a service of OpenTelemetry's."""
    method = grpc.unary_unary_rpc_method_handler(take, request.FromString, lambda reply: reply.SerializeToString())
    return grpc.method_handlers_generic_handler(f"opentelemetry.proto.collector.{service}", {"Export": method})


@pytest.fixture
def collector(mesh, outside):
    """A collector behind the ports of the service `collector`."""
    collector, server = Collector(), grpc.server(ThreadPoolExecutor(8))
    als_pb2_grpc.add_AccessLogServiceServicer_to_server(collector, server)
    server.add_generic_rpc_handlers([
        exporter("logs.v1.LogsService", logs_service_pb2.ExportLogsServiceRequest, collector.take_logs),
        exporter("trace.v1.TraceService", trace_service_pb2.ExportTraceServiceRequest, collector.take_spans)])

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802
            body = b""
            while size := int(self.rfile.readline(), 16):  # Envoy sends chunks
                body += self.rfile.read(size)
                self.rfile.readline()
            collector.take_zipkin(self.path, body)
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_):
            pass

    with outside.network:
        server.add_insecure_port(f"0.0.0.0:{GRPC_PORT}")
        web = http.server.ThreadingHTTPServer(("0.0.0.0", HTTP_PORT), Handler)
    server.start()
    threading.Thread(target=web.serve_forever, daemon=True).start()
    mesh.service("collector", [("grpc", GRPC_PORT, GRPC_PORT), ("http", HTTP_PORT, HTTP_PORT)], [outside], app="outside")
    yield collector
    server.stop(None)
    web.shutdown()
    web.server_close()


def provider(name, kind, port, **settings):
    return {"name": name, kind: {"service": "collector.shop.svc.cluster.local", "port": port, **settings}}


def telemetry(mesh, name, app, **spec):
    mesh.istio("Telemetry", name, selector={"matchLabels": {"app": app}}, **spec)


def test_a_service_gets_the_entries_that_a_condition_lets_through(mesh, client, web, servers, collector):
    mesh.service("echo", [("tcp", 9000, ECHO)], servers)
    mesh.configure(extensionProviders=[
        provider("http", "envoyHttpAls", GRPC_PORT, logName="mine", additionalRequestHeadersToLog=["x-told"]),
        provider("tcp", "envoyTcpAls", GRPC_PORT),
        provider("otel", "envoyOtelAls", GRPC_PORT,
                 logFormat={"text": "%REQ(:PATH)%", "labels": {"code": "%RESPONSE_CODE%"}})])
    telemetry(mesh, "client", "client", accessLogging=[
        {"providers": [{"name": "http"}], "filter": {"expression": 'request.url_path.startsWith("/told")'}},
        {"providers": [{"name": "tcp"}], "filter": {"expression": "!has(request.method)"}}])
    telemetry(mesh, "web", "web", accessLogging=[{"match": {"mode": "SERVER"}, "providers": [{"name": "otel"}]}])

    def told():
        client.get("http://web/untold")
        client.get("http://web/told", headers={"x-told": "yes"})
        with client.tcp("echo", 9000) as connection:
            connection.sendall(b"hello")
            assert connection.recv(100)
        assert ("mine", "/told", "yes") in collector.requests
        assert ("tcp_envoy_accesslog", "outbound|9000||echo.shop.svc.cluster.local") in collector.connections
        assert ("/told", "200") in collector.records
    eventually(told)
    assert "/untold" not in {path for _, path, _ in collector.requests}


def test_spans_reach_their_collector(mesh, client, web, collector):
    mesh.configure(extensionProviders=[
        provider("zipkin", "zipkin", HTTP_PORT, path="/in"), provider("otel", "opentelemetry", GRPC_PORT)],
        defaultProviders={"tracing": ["zipkin"]}, defaultConfig={"tracing": {"sampling": 100}})
    telemetry(mesh, "client", "client", tracing=[{"customTags": {"mesh": {"literal": {"value": "small"}}}}])
    telemetry(mesh, "web", "web", tracing=[{"providers": [{"name": "otel"}]}])

    def told():
        client.get("http://web/")
        assert {("/in", "small"), "unknown.shop"} <= collector.spans
    eventually(told)  # Envoy sends spans by the five


def test_statistics_have_names_of_the_mesh_s_choice(mesh, client, web):
    mesh.configure(outboundClusterStatName="%SERVICE%_%SERVICE_PORT%")

    def counted():
        client.get("http://web/")
        assert client.envoy.stats("cluster.web.shop_80;.upstream_rq_total")
    eventually(counted)
