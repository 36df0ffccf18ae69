"""JSON Web Tokens of a test's own issuer."""
import base64
import json
import time

from .certificates import openssl


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(algorithm, lifetime=600, **claims):
    """The part of a token that is signed."""
    now = int(time.time())
    parts = [{"alg": algorithm, "kid": "one", "typ": "JWT"},
             {**claims, "iat": now - 700, "nbf": now - 700, "exp": now + lifetime}]
    return ".".join(base64url(json.dumps(part).encode()) for part in parts)


def account_claims(account="shop:web", audience="istio-ca"):
    """What Kubernetes says in a token for a service account."""
    return {"iss": "cluster", "aud": [audience], "sub": f"system:serviceaccount:{account}"}


class Tokens:
    """An issuer and its key set, which is in the file `keys`."""

    def __init__(self, folder):
        self._key, self.keys = folder / "tokens.pem", folder / "keys.json"
        openssl("genrsa", "-out", self._key, 2048)
        modulus = bytes.fromhex(openssl("rsa", "-in", self._key, "-noout", "-modulus").decode().split("=")[1])
        self.keys.write_text(json.dumps({"keys": [
            {"kty": "RSA", "kid": "one", "alg": "RS256", "use": "sig", "n": base64url(modulus), "e": "AQAB"}]}))

    def sign(self, lifetime=600, **claims):
        """A token with these claims that was issued a while ago and expires `lifetime` seconds from now."""
        text = unsigned("RS256", lifetime, **claims)
        return f"{text}.{base64url(openssl('dgst', '-sha256', '-sign', self._key, input=text.encode()))}"

    def public_key(self):
        """What everybody may know of the key, as PEM."""
        return openssl("rsa", "-in", self._key, "-pubout")

    def issue(self, account="shop:web", audience="istio-ca", lifetime=600):
        """A token as Kubernetes gives it to a service account."""
        return self.sign(lifetime, **account_claims(account, audience))
