#!/usr/bin/env python3
"""scopes.py: the memory of `martlet serve` with 1 of 100 namespaces selected, against that with all of them.

    benchmarks/scopes.py [--namespaces 100] [--services 100] [--pods 5]

Each namespace has so many services of so many pods, and a route and a rule for each service, in a file of its own. Prints
resident memory beyond that of a server with an empty mesh, and CPU seconds, when the xDS port answers.
"""
import argparse
import os
import pathlib
import subprocess
import tempfile

OBJECTS = """\
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{clusterIP: 10.{a}.{b}.{c}, selector: {{app: {name}}}, ports: [{{name: http, port: 80, targetPort: 8080}}]}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  hosts: [{name}]
  http: [{{match: [{{uri: {{prefix: /v2}}}}], timeout: 3s, route: [{{destination: {{host: {name}, subset: v2}}}}]}},
         {{route: [{{destination: {{host: {name}, subset: v1}}}}]}}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{host: {name}, subsets: [{{name: v1, labels: {{version: v1}}}}, {{name: v2, labels: {{version: v2}}}}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {{name: {name}-1, namespace: {namespace}, labels: {{kubernetes.io/service-name: {name}}}}}
addressType: IPv4
ports: [{{name: http, port: 8080, protocol: TCP}}]
endpoints:
"""
POD = """\
---
apiVersion: v1
kind: Pod
metadata: {{name: {name}-{i}, namespace: {namespace}, labels: {{app: {name}, version: v1}}}}
spec: {{serviceAccountName: {name}, nodeName: node-a, containers: [{{name: app, image: app}}]}}
status: {{phase: Running, podIP: {address}, conditions: [{{type: Ready, status: "True"}}]}}
"""


def namespace_file(number, services, pods):
    """The manifests of one namespace."""
    namespace, texts = f"ns-{number}", [f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: ns-{number}}}\n"]
    for service in range(services):
        name, place = f"app-{service}", number * services + service
        addresses = [f"10.{place * pods + i >> 16 & 127}.{place * pods + i >> 8 & 255}.{place * pods + i & 255}"
                     for i in range(pods)]
        text = OBJECTS.format(name=name, namespace=namespace, a=128 + (place >> 16), b=place >> 8 & 255, c=place & 255)
        text += "".join(f"- {{addresses: [{address}], conditions: {{ready: true}}, targetRef: {{kind: Pod, name: {name}-{i}, "
                        f"namespace: {namespace}}}}}\n" for i, address in enumerate(addresses))
        text += "".join(POD.format(name=name, namespace=namespace, i=i, address=address)
                        for i, address in enumerate(addresses))
        texts.append(text)
    return "---\n".join(texts)


def run(martlet, folder, mesh_config):
    """Resident bytes and CPU seconds once it serves."""
    server = subprocess.Popen(
        [martlet, "serve", "--config", folder, "--mesh-config", mesh_config, "--xds-address", "127.0.0.1:0",
         "--http-address", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    try:
        for line in server.stderr:
            if "serving xDS" in line:
                break
        fields = pathlib.Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
        pages = int(pathlib.Path(f"/proc/{server.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE"), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    finally:
        server.kill()
        server.wait()
        server.stderr.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--martlet", default=str(pathlib.Path(__file__).resolve().parents[1] / ".build/release/martlet"))
    for name, count in (("namespaces", 100), ("services", 100), ("pods", 5)):
        parser.add_argument(f"--{name}", type=int, default=count)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        manifests, empty, every, one = folder / "manifests", folder / "empty", folder / "all.yaml", folder / "one.yaml"
        manifests.mkdir()
        empty.mkdir()
        for number in range(options.namespaces):
            (manifests / f"ns-{number:03}.yaml").write_text(namespace_file(number, options.services, options.pods))
        every.write_text("{}\n")
        one.write_text("discoverySelectors: [{matchLabels: {kubernetes.io/metadata.name: ns-7}}]\n")
        base, _ = run(options.martlet, empty, every)
        whole, whole_time = run(options.martlet, manifests, every)
        part, part_time = run(options.martlet, manifests, one)
    print(f"empty mesh: {base >> 20} MB resident")
    print(f"all {options.namespaces} namespaces: {(whole - base) / 2**20:.1f} MB more, {whole_time:.2f} CPU-s")
    print(f"one of them: {(part - base) / 2**20:.1f} MB more, {part_time:.2f} CPU-s: "
          f"{(part - base) / (whole - base) * 100:.1f} % of the memory of all")


if __name__ == "__main__":
    main()
