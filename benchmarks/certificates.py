#!/usr/bin/env python3
"""certificates.py: requests for certificates without end beside honest ones, and what a certificate costs.

    swift build -c release
    .venv/test/bin/python benchmarks/certificates.py [--rate 10000] [--signed] [--key ec|rsa:2048] [--seconds 10]

One client floods the server over 16 connections, with as many calls as are answered, or `--rate` a second; 20 honest ones ask
100 times a second together. With `--signed` the flood
comes from a thousand identities whose requests are within the limit, so that all are signed. Prints what the program
certificate-benchmark does.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "Tests/EndToEnd"))

from rig.agent import signing_request  # noqa: E402
from rig.martlet import Martlet  # noqa: E402
from rig.tokens import Tokens  # noqa: E402

PROGRAM = REPOSITORY / ".build/release/certificate-benchmark"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--signed", action="store_true")
    parser.add_argument("--key", default="ec")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rate", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "manifests").mkdir()
        tokens = Tokens(folder)
        for file, accounts in (("honest", 20), ("greedy", 1000 if options.signed else 1)):
            (folder / file).write_text("".join(tokens.issue(f"shop:{file}-{n}") + "\n" for n in range(accounts)))
        (folder / "request").write_text(signing_request(folder, key=options.key))
        limits = ["--limit", "certificates-per-client=1000000/1us"] if options.signed else []
        martlet = Martlet(folder / "manifests", folder / "log", "--ca-dir", folder / "ca", "--token-jwks", tokens.keys,
                          "--log-level", "notice", *limits)
        martlet.start()
        try:
            subprocess.run([PROGRAM, "--target", f"127.0.0.1:{martlet.xds_port}", "--pid", str(martlet.pid), "--request",
                            folder / "request", "--greedy", folder / "greedy", "--honest", folder / "honest",
                            "--seconds", str(options.seconds), "--flood-rate", str(options.rate)], check=True)
        finally:
            martlet.stop()


if __name__ == "__main__":
    main()
