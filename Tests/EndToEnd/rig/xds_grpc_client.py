"""gRPC's own xDS client: calls the target given as its argument as often as each line of standard input says, and
prints the names of the pods that answered (or what went wrong) as one line of JSON."""
import json
import sys

import grpc

with grpc.insecure_channel(sys.argv[1]) as channel:
    say = channel.unary_unary("/echo.Echo/Say")
    for line in sys.stdin:
        answers = []
        for _ in range(int(line)):
            try:
                answers.append(json.loads(say(b"", timeout=10))["pod"])
            except grpc.RpcError as error:
                answers.append(f"{error.code().name}: {error.details()}")
        print(json.dumps(answers), flush=True)
