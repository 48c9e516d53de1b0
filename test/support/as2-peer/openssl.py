# SPDX-License-Identifier: Apache-2.0
"""The `openssl` command line as the only cryptography of the peer: keys, signatures, CMS. Every call is bounded
in time.

Its own reader of S/MIME is never used (`-binary` with SMIME misreads a correct multipart): MIME is split in
`mime.py`, and openssl is given DER and the exact bytes.
"""
import os
import subprocess
import tempfile

LIMIT_S = 20


class Refused(Exception):
    """openssl said no: a signature that does not match, an envelope that does not open."""


def call(*args, data=b""):
    done = subprocess.run(["openssl", *args], input=data, capture_output=True, timeout=LIMIT_S, check=False)
    if done.returncode != 0:
        raise Refused(done.stderr.decode("latin-1").strip()[-400:])
    return done.stdout


class Kept:
    """Bytes as a file, for as long as a command needs it."""

    def __init__(self, data):
        handle, self.path = tempfile.mkstemp(prefix="as2-peer-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        os.unlink(self.path)


def sign(data, who, md="sha256", pss=False, opaque=False, stream=False, attrs=True, certs=True, keyid=False, also=()):
    """A SignedData over `data`, by `who` and by each of `also`."""
    args = ["cms", "-sign", "-binary", "-outform", "DER", "-md", md]
    for one in (who, *also):
        args += ["-signer", one.cert, "-inkey", one.key]
        if pss:
            args += ["-keyopt", "rsa_padding_mode:pss"]
    if who.chain:
        args += ["-certfile", who.chain]
    flags = {"-nodetach": opaque, "-stream": stream, "-noattr": not attrs, "-nocerts": not certs, "-keyid": keyid}
    return call(*args, *[flag for flag, wanted in flags.items() if wanted], data=data)


def verify(cms, who, content=None):
    """The content that `who` signed, whatever certificate the message itself brings. Raises Refused."""
    args = ["cms", "-verify", "-binary", "-inform", "DER", "-nointern", "-noverify", "-certfile", who.cert]
    with Kept(cms) as path:
        if content is None:
            return call(*args, "-in", path)
        with Kept(content) as beside:
            call(*args, "-in", path, "-content", beside, "-out", os.devnull)
    return content


def encrypt(data, recipients, cipher="aes-256-cbc", oaep=None, mgf=None, keyid=False, stream=False):
    """EnvelopedData, or AuthEnvelopedData when `cipher` is GCM. `oaep` is the digest of OAEP; None is PKCS#1 v1.5."""
    args = ["cms", "-encrypt", "-binary", "-outform", "DER", f"-{cipher}"]
    args += ["-keyid"] if keyid else []
    args += ["-stream"] if stream else []
    for one in recipients:
        args += ["-recip", one.cert]
        if oaep:
            args += ["-keyopt", "rsa_padding_mode:oaep", "-keyopt", f"rsa_oaep_md:{oaep}"]
            args += ["-keyopt", f"rsa_mgf1_md:{mgf}"] if mgf else []
    return call(*args, data=data)


def decrypt(cms, who):
    args = ["cms", "-decrypt", "-binary", "-inform", "DER", "-recip", who.cert, "-inkey", who.key]
    with Kept(cms) as path:
        return call(*args, "-in", path)


def raw_signature(data, who, md="sha256", pss=False):
    """A bare signature, for structures made by hand."""
    options = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"] if pss else []
    return call("dgst", f"-{md}", "-sign", who.key, *options, data=data)
