"""A client of the control plane that is no proxy: one stream that follows the clusters."""
import queue
import threading

import grpc
from envoy.service.discovery.v3 import ads_pb2_grpc, discovery_pb2

CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster"


class Client:
    """One delta ADS stream that asks for clusters and acknowledges them; `held` are the versions that it got.

    On a connection of its own, or on that of the client `beside`.
    """

    def __init__(self, port, number, held=None, beside=None):
        self.responses, self.code, self.held = [], None, dict(held or {})
        self.refusal = None  # what the client answers instead of accepting
        self._requests = queue.Queue()
        node = {"id": f"sidecar~10.0.0.{number}~client-{number}.shop~shop.svc.cluster.local",
                "metadata": {"ISTIO_VERSION": "1.27.0"}}
        self._requests.put(discovery_pb2.DeltaDiscoveryRequest(
            node=node, type_url=CLUSTER, initial_resource_versions=self.held))
        self._channel = beside._channel if beside else grpc.insecure_channel(
            f"127.0.0.1:{port}", options=[("grpc.use_local_subchannel_pool", 1)])
        self._call = ads_pb2_grpc.AggregatedDiscoveryServiceStub(self._channel).DeltaAggregatedResources(
            iter(self._requests.get, None))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            for response in self._call:
                self.responses.append(response)
                self.held.update({resource.name: resource.version for resource in response.resources})
                for name in response.removed_resources:
                    self.held.pop(name, None)
                answer = discovery_pb2.DeltaDiscoveryRequest(type_url=CLUSTER, response_nonce=response.nonce)
                if self.refusal:
                    answer.error_detail.code, answer.error_detail.message = 13, self.refusal
                self._requests.put(answer)
        except grpc.RpcError as error:
            self.code = error.code()

    def close(self):
        self._requests.put(None)
        self._channel.close()
        self._thread.join(5)
