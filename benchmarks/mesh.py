#!/usr/bin/env python3
"""mesh.py: many sidecars that see all of a mesh of 1,000 services of 10 endpoints, measured from outside with `martlet load`.

    benchmarks/mesh.py                       1,000 sidecars, then 9,000: about five minutes
    benchmarks/mesh.py --proxies 100 --many 0     a quick look

Prints a table in Markdown, beside the figures of istiod 1.30.3 on a machine of this size; --output stores it as JSON,
with the machine and the commit. Of rows with several changes or runs it gives the median, and the spread as JSON.
CPU time and memory are the server's own; times include the load generator, which shares the machine.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# One service in a hundred has a VirtualService and a DestinationRule: those that change.
SHAPE = ["--services", "1000", "--endpoints", "10", "--namespaces", "50", "--virtualservices", "0.01", "--destinationrules", "0.01"]
ISTIOD = {
    "connect": "54–63 CPU-s, 33–46 s, up to 4.7 GB", "endpoint": "199 µs; 258–378 ms", "destinationrule": "4.1 CPU-s, 497 MB, 3.9 s",
    "virtualservice": "3.6 CPU-s, 489 MB, 2.3 s", "idle": "1.4 MB", "reconnect": "everything again", "load": "0.61 s, 0.57 CPU-s, 133 MB",
}


class Server:
    """A `martlet serve` of a mesh, on ports of its own."""

    def __init__(self, martlet, folder):
        self.process = subprocess.Popen(
            [martlet, "serve", "--config", folder, "--xds-address", "127.0.0.1:0", "--http-address", "127.0.0.1:0",
             "--log-level", "notice"], stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if match := re.search(r"serving xDS address=(\S+)", line):
                self.address = match[1]
                break
        else:
            raise SystemExit("the server ended")

    def stop(self):
        self.process.kill()
        self.process.wait()


class Bench:
    def __init__(self, martlet, folder):
        self.martlet, self.folder = martlet, folder
        self.rows, self.server = [], Server(martlet, folder)
        # What all proxies together are sent until they are warm, in bytes.
        self.sent = 0

    def renew(self):
        """Another server, that has made nothing yet."""
        self.server.stop()
        self.server = Server(self.martlet, self.folder)

    def load(self, proxies, *options):
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            command = [self.martlet, "load", "--target", self.server.address, "--config", self.folder, "--made-up", "--proxies",
                       str(proxies), "--pid", str(self.server.process.pid), "--json", file.name, *options]
            result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            text = pathlib.Path(file.name).read_text()
            # 1: something was not as it should be, which the report tells.
            if result.returncode not in (0, 1) or not text:
                raise SystemExit(f"{' '.join(command)}\n{result.stdout}{result.stderr}")
            return json.loads(text)

    def add(self, work, istiod, text, **figures):
        self.rows.append({"work": work, "istiod": ISTIOD.get(istiod, "–"), "martlet": text, "figures": figures})
        print(f"| {work} | {ISTIOD.get(istiod, '–')} | {text} |", flush=True)

    def connect(self, proxies):
        """Connects all at once to a server that has made nothing, and to one that has."""
        for name, runs in [("all at once", 2), ("once more, cache warm", 3)]:
            reports = []
            for _ in range(runs):
                if name == "all at once":
                    self.renew()
                # Long enough for what was needed for a moment only to be given back.
                reports.append(self.load(proxies, "--duration", "3s"))
            cpu = [report["server"]["connecting"]["cpu"] for report in reports]
            ended = sum(count for report in reports for count in report["stream_ends"].values())
            seconds = [report["connect"]["seconds"] for report in reports]
            self.sent = sent = reports[0]["total"]["bytes"]
            uses = [report["server"] for report in reports]
            grown = [use["afterwards"]["resident_after"] - use["connecting"]["resident_before"] - sent / proxies for use in uses]
            peak = max(use["connecting"]["resident_after"] for use in uses)
            self.add(f"{proxies:,} sidecars connect {name} and warm, {sent / 1e9:.1f} GB to send", "connect",
                     f"{statistics.median(cpu):.2f} CPU-s, {statistics.median(seconds):.1f} s, "
                     f"+ {statistics.median(grown) / 1e6:.0f} MB beyond one copy, {peak / 1e6:.0f} MB resident when the last was warm, "
                     f"{ended:.0f} streams broke in {runs} runs", streams_ended=ended, cpu=cpu, seconds=seconds, grown_bytes=grown, peak_bytes=peak)

    def change(self, kind, proxies, rate, seconds):
        """One object changes, `rate` times a second. The server's own checks meanwhile are part of what that costs."""
        report = self.load(proxies, "--duration", f"{seconds}s", "--churn", f"{kind}:{rate}/s")
        changes = report["changes"][kind]
        cpu = report["server"]["afterwards"]["cpu"] / changes["count"]
        sent = (report["total"]["bytes"] - self.sent) / changes["count"]
        last = changes["to_last_ack"]
        self.add(f"one {kind} changes, {proxies:,} sidecars", kind,
                 f"{cpu * 1e6 / proxies:.1f} µs for each, {cpu:.3f} CPU-s, {sent / 1e6:.1f} MB sent, last ACK after "
                 f"{last['p50'] * 1e3:.0f} ms (p90 {last['p90'] * 1e3:.0f})", cpu=cpu, bytes=sent, last_ack=last)

    def reconnect(self, proxies):
        rate = 200 if proxies >= 1000 else 50
        report = self.load(proxies, "--duration", f"{proxies / rate:.1f}s", "--reconnect", f"{rate}/s")
        back, cpu = report["reconnects"], report["server"]["afterwards"]["cpu"]
        self.add(f"{back['count']:,} unchanged sidecars reconnect", "reconnect",
                 f"{back['resources']} resources, {cpu:.2f} CPU-s", resources=back["resources"], cpu=cpu, count=back["count"])


def pushes(martlet):
    """What a connection holds, idle and warm; of a small mesh, as all sidecars share the resources of a large one."""
    program = pathlib.Path(martlet).parent / "push-benchmark"
    for name, options in [("plain", []), ("TLS", ["--tls"])]:
        text = subprocess.run([program, "--martlet", martlet, "--rounds", "5", "--no-comparison", *options], check=True,
                              stdout=subprocess.PIPE, text=True).stdout
        yield name, float(re.search(r"^Martlet .* ([0-9.]+) KB", text, re.MULTILINE)[1])


def reading():
    for kind, count in [("entries", 1000), ("mixed", 10000)]:
        text = subprocess.run([ROOT / "benchmarks/load.py", kind, str(count)], check=True, cwd=ROOT, stdout=subprocess.PIPE,
                              text=True).stdout
        yield kind, text.split(": ")[1].strip()


def machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    commit = subprocess.run(["git", "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"], cwd=ROOT,
                            stdout=subprocess.PIPE, text=True).stdout.strip()
    return {"processor": model[1] if model else "unknown", "cores": os.cpu_count(), "system": os.uname().release, "commit": commit}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--proxies", type=int, default=1000)
    parser.add_argument("--many", type=int, default=9000, help="how many sidecars in the last part; 0: none")
    parser.add_argument("--seconds", type=int, default=15, help="how long changes of one kind go on")
    parser.add_argument("--martlet", default=str(ROOT / ".build/release/martlet"))
    parser.add_argument("--output", type=pathlib.Path, help="where to store the figures as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        mesh = f"{folder}/mesh"
        subprocess.run([arguments.martlet, "generate-mesh", *SHAPE, "--output", mesh], check=True, stdout=subprocess.DEVNULL)
        print("| work | istiod | Martlet |\n|---|---|---|")
        bench = Bench(arguments.martlet, mesh)
        try:
            bench.connect(arguments.proxies)
            for kind, rate in [("endpoint", 4), ("destinationrule", 4), ("virtualservice", 1)]:
                bench.change(kind, arguments.proxies, rate, arguments.seconds)
            bench.reconnect(arguments.proxies)
            if arguments.many:
                bench.renew()
                report = bench.load(arguments.many, "--duration", "20s", "--churn", "endpoint:0.2/s")
                last, use = report["changes"]["endpoint"]["to_last_ack"], report["server"]["connecting"]
                bench.add(f"{arguments.many:,} sidecars connect and warm; one endpoint changes", None,
                          f"{use['cpu']:.1f} CPU-s, {report['connect']['seconds']:.0f} s, {use['resident_after'] / 1e6:.0f} MB in all; "
                          f"last ACK after {last['p50'] * 1e3:.0f} ms", cpu=use["cpu"], last_ack=last)
        finally:
            bench.server.stop()
    for name, memory in pushes(arguments.martlet):
        bench.add(f"memory of an idle sidecar, {name}", "idle", f"{memory:.1f} KB", kilobytes=memory)
    for kind, text in reading():
        work = {"entries": "1,000 ServiceEntries of 10 endpoints", "mixed": "10,000 Services, EndpointSlices and Pods"}[kind]
        bench.add(f"{work} from files to ready", "load" if kind == "entries" else None, text)
    if arguments.output:
        arguments.output.write_text(json.dumps({"machine": machine(), "rows": bench.rows}, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
