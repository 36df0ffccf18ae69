"""Code of users' own in the sidecars of a mesh: scripts, and modules that a stock Envoy cannot fetch."""
from rig.wait import eventually


def test_a_script_changes_requests(mesh, client, web):
    mesh.istio("TrafficExtension", "script", selector={"matchLabels": {"app": "client"}}, match=[{"mode": "CLIENT"}],
               lua={"inlineCode": 'function envoy_on_request(handle) handle:headers():add("x-script", "ran") end'})
    eventually(lambda: expect(client.get("http://web/").said["headers"].get("x-script"), "ran"))


def test_who_cannot_run_a_module_does_not_pass_it_by(mesh, client, web):
    spec = {"selector": {"matchLabels": {"app": "web"}}, "url": "oci://registry.example/filter:v1", "phase": "AUTHN"}
    mesh.istio("WasmPlugin", "module", **spec)
    eventually(lambda: expect(client.get("http://web/").status, 403))
    mesh.istio("WasmPlugin", "module", **spec, failStrategy="FAIL_OPEN")
    eventually(lambda: expect(client.get("http://web/").status, 200))


def expect(value, expected):
    assert value == expected
