"""What Istio's agent is to the control plane: a client of its certificate service."""
import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, struct_pb2

from .certificates import openssl

METHOD = "/istio.v1.auth.IstioCertificateService/CreateCertificate"


def _messages():
    """The request and the response, which no package on PyPI has."""
    file = descriptor_pb2.FileDescriptorProto(name="istio/v1/auth/ca.proto", package="istio.v1.auth", syntax="proto3",
                                              dependency=[struct_pb2.DESCRIPTOR.name])
    field = descriptor_pb2.FieldDescriptorProto
    request = file.message_type.add(name="IstioCertificateRequest")
    request.field.add(name="csr", number=1, type=field.TYPE_STRING, label=field.LABEL_OPTIONAL)
    request.field.add(name="validity_duration", number=3, type=field.TYPE_INT64, label=field.LABEL_OPTIONAL)
    request.field.add(name="metadata", number=4, type=field.TYPE_MESSAGE, label=field.LABEL_OPTIONAL,
                      type_name=".google.protobuf.Struct")
    response = file.message_type.add(name="IstioCertificateResponse")
    response.field.add(name="cert_chain", number=1, type=field.TYPE_STRING, label=field.LABEL_REPEATED)
    pool = descriptor_pool.Default()
    pool.Add(file)
    return [message_factory.GetMessageClass(pool.FindMessageTypeByName(f"istio.v1.auth.IstioCertificate{kind}"))
            for kind in ("Request", "Response")]


Request, Response = _messages()


class Agent:
    """A client of a control plane's TLS port that trusts `authority`, with or without a certificate of its own:
    the names of files with the chain and its key."""

    def __init__(self, port, authority, certificate=None):
        credentials = grpc.ssl_channel_credentials(authority.read("ca.crt"), *reversed(
            [path.read_bytes() for path in certificate] if certificate else []))
        self._channel = grpc.secure_channel(f"127.0.0.1:{port}", credentials, [
            ("grpc.ssl_target_name_override", "istiod.istio-system.svc"), ("grpc.use_local_subchannel_pool", 1)])
        self.call = self._channel.unary_unary(METHOD, Request.SerializeToString, Response.FromString)

    def sign(self, csr, token=None, seconds=0, **metadata):
        """The chain of a new certificate: the leaf first, the roots last."""
        request = Request(csr=csr, validity_duration=seconds)
        request.metadata.update(metadata)
        headers = [("authorization", f"Bearer {token}")] if token else []
        return list(self.call(request, metadata=headers, timeout=10).cert_chain)

    def close(self):
        self._channel.close()


def signing_request(folder, name="agent", key="ec", san=None):
    """A request in PEM; its key is the file `name`.key."""
    options = ["-pkeyopt", "ec_paramgen_curve:P-256"] if key == "ec" else []
    san = ["-addext", f"subjectAltName={san}"] if san else []
    return openssl("req", "-new", "-newkey", key, *options, "-nodes", "-subj", "/O=", *san,
                   "-keyout", folder / f"{name}.key").decode()


def subject(folder, certificate):
    """Whom a certificate names."""
    path = folder / "shown.pem"
    path.write_text(certificate)
    return openssl("x509", "-noout", "-ext", "subjectAltName", "-in", path).decode().split("URI:")[1].strip()
