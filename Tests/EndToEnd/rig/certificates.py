"""Certificates of a test's own authority."""
import subprocess


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **options).stdout


class Authority:
    """A certificate authority in a folder, and what it signs."""

    def __init__(self, folder, name="test root"):
        self.folder, self.certificate = folder, folder / "ca.crt"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", 2,
                "-subj", f"/CN={name}", "-keyout", folder / "ca.key", "-out", self.certificate)

    def sign(self, name, san):
        """Writes `name`.crt and `name`.key."""
        key, request, extensions = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "ext"))
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        extensions.write_text(f"subjectAltName={san}\n")
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.folder / "ca.key",
                "-CAcreateserial", "-days", 1, "-extfile", extensions, "-out", self.folder / f"{name}.crt")

    def revocations(self, *serials):
        """The list of certificates that it has taken back, PEM."""
        database, settings = self.folder / "revoked.txt", self.folder / "revoked.conf"
        database.write_text("".join(f"R\t491231000000Z\t250101000000Z\t{serial.upper()}\tunknown\t/\n"
                                    for serial in serials))
        settings.write_text(f"[ca]\ndefault_ca = own\n[own]\ndatabase = {database}\ndefault_md = sha256\n"
                            "default_crl_days = 1\n")
        return openssl("ca", "-gencrl", "-config", settings, "-cert", self.certificate, "-keyfile",
                       self.folder / "ca.key")

    def read(self, name):
        return (self.folder / name).read_bytes()
