"""What Istio's agent is for its Envoy: a server of the workload's certificate, over a Unix socket."""
import os
from concurrent.futures import ThreadPoolExecutor

import grpc
from envoy.extensions.transport_sockets.tls.v3 import secret_pb2
from envoy.service.discovery.v3 import discovery_pb2
from envoy.service.secret.v3 import sds_pb2_grpc


class Secrets(sds_pb2_grpc.SecretDiscoveryServiceServicer):
    """Serves, as state of the world on the socket `path`, a certificate for a service account as `default`, and the
    authority that signed it as `ROOTCA`."""

    def __init__(self, path, authority, namespace, account):
        self.path = path
        authority.sign(account, f"URI:spiffe://cluster.local/ns/{namespace}/sa/{account}")
        self._secrets = {"default": secret_pb2.Secret(name="default"), "ROOTCA": secret_pb2.Secret(name="ROOTCA")}
        certificate = self._secrets["default"].tls_certificate
        certificate.certificate_chain.inline_bytes = authority.read(f"{account}.crt")
        certificate.private_key.inline_bytes = authority.read(f"{account}.key")
        self._secrets["ROOTCA"].validation_context.trusted_ca.inline_bytes = authority.read("ca.crt")
        self._server = grpc.server(ThreadPoolExecutor(16))  # one thread for each stream, and Envoy opens many
        sds_pb2_grpc.add_SecretDiscoveryServiceServicer_to_server(self, self._server)
        self._server.add_insecure_port(f"unix:{path}")
        self._server.start()
        os.chmod(path, 0o777)

    def close(self):
        self._server.stop(None)

    def StreamSecrets(self, requests, context):
        for request in requests:
            if request.response_nonce:
                continue  # an answer
            response = discovery_pb2.DiscoveryResponse(version_info="1", nonce="1", type_url=request.type_url)
            for name in request.resource_names:
                response.resources.add().Pack(self._secrets[name])
            yield response
