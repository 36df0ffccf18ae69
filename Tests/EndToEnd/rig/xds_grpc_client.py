"""gRPC's own xDS client for the target given as its argument. Each line of standard input is JSON: `times` to call, with
the metadata `headers`, the method `path`. It prints the names of the pods that answered (or what went wrong) as a line."""
import json
import sys

import grpc

with grpc.insecure_channel(sys.argv[1]) as channel:
    for line in sys.stdin:
        order = json.loads(line)
        call = channel.unary_unary(order["path"])
        answers = []
        for _ in range(order["times"]):
            try:
                answers.append(json.loads(call(b"", timeout=10, metadata=list(order["headers"].items())))["pod"])
            except grpc.RpcError as error:
                answers.append(f"{error.code().name}: {error.details()}")
        print(json.dumps(answers), flush=True)
