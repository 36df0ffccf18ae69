#!/usr/bin/env python3
"""load.py: how long `martlet serve` takes from its start until it serves a mesh, and what it then holds.

    benchmarks/load.py entries 1000      so many ServiceEntries of 10 endpoints, in one file
    benchmarks/load.py mixed 10000       so many objects: Services, EndpointSlices and Pods, in 100 files

Prints the best of three runs: seconds until the xDS port answers, CPU seconds and resident memory at that moment.
"""
import argparse
import os
import pathlib
import re
import subprocess
import tempfile
import time


def entry(i):
    endpoints = "".join(f"  - address: 10.{i // 250}.{i % 250}.{n + 1}\n" for n in range(10))
    return (f"apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {{name: entry-{i}, namespace: shop}}\nspec:\n"
            f"  hosts: [entry-{i}.example.com]\n  resolution: STATIC\n  location: MESH_INTERNAL\n"
            f"  ports:\n  - {{number: 80, name: http, protocol: HTTP}}\n  endpoints:\n{endpoints}")


def workload(i):
    """A Service, its EndpointSlice and a Pod."""
    name, address = f"app-{i}", f"10.{20 + i // 62500}.{i // 250 % 250}.{i % 250 + 1}"
    return [
        f"apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n  namespace: shop\n  labels:\n    app: {name}\nspec:\n"
        f"  clusterIP: 10.{100 + i // 62500}.{i // 250 % 250}.{i % 250 + 1}\n  selector:\n    app: {name}\n  ports:\n"
        f"  - name: http\n    port: 80\n    protocol: TCP\n    targetPort: 8080\n",
        f"apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata:\n  name: {name}-1\n  namespace: shop\n  labels:\n"
        f"    kubernetes.io/service-name: {name}\naddressType: IPv4\nports:\n- name: http\n  port: 8080\n  protocol: TCP\n"
        f"endpoints:\n- addresses:\n  - {address}\n  conditions:\n    ready: true\n  targetRef:\n    kind: Pod\n"
        f"    name: {name}-0\n    namespace: shop\n",
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}-0\n  namespace: shop\n  labels:\n    app: {name}\nspec:\n"
        f"  serviceAccountName: {name}\n  nodeName: node-a\n  containers:\n  - name: app\n    image: example/app\n    ports:\n"
        f"    - containerPort: 8080\nstatus:\n  phase: Running\n  podIP: {address}\n  podIPs:\n  - ip: {address}\n",
    ]


def write(kind, count, folder):
    if kind == "entries":
        (folder / "entries.yaml").write_text("---\n".join(entry(i) for i in range(count)))
        return
    documents = [document for i in range((count + 2) // 3) for document in workload(i)][:count]
    size = (len(documents) + 99) // 100
    for number in range(0, len(documents), size):
        (folder / f"objects-{number:05}.yaml").write_text("---\n".join(documents[number:number + size]))


def run(martlet, folder):
    start = time.monotonic()
    server = subprocess.Popen(
        [martlet, "serve", "--config", folder, "--xds-address", "127.0.0.1:0", "--http-address", "127.0.0.1:0"],
        stderr=subprocess.PIPE, text=True)
    try:
        for line in server.stderr:
            if "serving xDS" in line:
                break
        else:
            raise SystemExit("the server ended")
        seconds = time.monotonic() - start
        fields = pathlib.Path(f"/proc/{server.pid}/stat").read_text().rsplit(")", 1)[1].split()
        cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
        return seconds, cpu, int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["entries", "mixed"])
    parser.add_argument("count", type=int)
    parser.add_argument("--martlet", default=".build/release/martlet")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write(arguments.kind, arguments.count, pathlib.Path(folder))
        seconds, cpu, memory = min(run(arguments.martlet, folder) for _ in range(3))
    print(f"{arguments.count} {arguments.kind}: ready in {seconds:.2f} s, {cpu:.2f} CPU-s, peak {memory:.0f} MB")


if __name__ == "__main__":
    main()
