# SPDX-License-Identifier: Apache-2.0
"""Makes an AS2 message from a case: the files, then its layers from the innermost to the outermost.

A case is JSON: `files` [{name, type, content (base64), cte, disposition, headers}], `related` (a multipart of
them), `layers` [{kind: sign | encrypt | compress, cte, …}], `tamper`, `from`, `to`, `messageId`, `mdn`,
`headers`. What the MIC covers is worked out here from RFC 4130 §7.3.1 and RFC 5402 §4, apart from any code
that reads messages.
"""
import base64
import datetime
import email.utils
import hashlib
import itertools
import os

import handmade
import mime
import openssl
import tamper

NAMED = {"compress": ("compressed-data", "smime.p7z"), "sign": ("signed-data", "smime.p7m")}
COUNT = itertools.count(1)


class Built:
    """`headers` and `body` as they are to be posted; `covered` is what the MIC is over; `payloads` the files."""

    def __init__(self, headers, body, covered, payloads):
        self.headers, self.body, self.covered, self.payloads = headers, body, covered, payloads

    def mic(self, md):
        return base64.b64encode(hashlib.new(md, self.covered).digest()).decode()


def build(case, people):
    inner, payloads = payload(case)
    part, signed_over, transformed = inner, None, False
    for layer in case.get("layers", []):
        if layer["kind"] == "sign" and signed_over is None:
            signed_over = part.bytes()
        transformed = transformed or layer["kind"] != "sign"
        part = STEPS[layer["kind"]](part, layer, people)
    # Plain: "the message contents without the MIME or any other headers" (§7.3.1), so not as an encoding wrote them.
    covered = inner.bytes() if transformed else inner.decoded()
    covered = signed_over if signed_over is not None else covered
    body = tamper.wire(part.body, case.get("tamper"))
    return Built(http_headers(part, case, body), body, covered, payloads)


def payload(case):
    files = [content_part(one) for one in case["files"]]
    payloads = [base64.b64decode(one.get("content", "")) for one in case["files"]]
    if "related" not in case:
        return files[0], payloads
    boundary = case["related"].get("boundary", new_boundary())
    root = case["files"][0].get("type", "application/xml")
    value = f'multipart/related; type="{root}"; boundary="{boundary}"'
    return mime.Part([("Content-Type", value)], mime.join([one.bytes() for one in files], boundary)), payloads


def content_part(one):
    content, cte = base64.b64decode(one.get("content", "")), one.get("cte")
    headers = []
    if one.get("type", "application/xml"):
        headers.append(("Content-Type", one.get("type", "application/xml")))
    if cte:
        headers.append(("Content-Transfer-Encoding", cte))
    name = one.get("name")
    disposition = one.get("disposition", f'attachment; filename="{name}"' if name else None)
    if disposition:
        headers.append(("Content-Disposition", disposition))
    return mime.Part([*headers, *one.get("headers", [])], mime.encode(cte, content))


def new_boundary():
    return f"=_peer_{os.urandom(8).hex()}"


def sign(part, layer, people):
    content, md = part.bytes(), layer.get("md", "sha256")
    who, opaque = people[layer.get("signer", "peer")], layer.get("opaque", False)
    if "hand" in layer:
        cms = handmade.signed(content, who, md, layer["hand"], opaque)
    else:
        also = [people[name] for name in layer.get("also", [])]
        keywords = ("pss", "stream", "attrs", "certs", "keyid")
        options = {key: layer[key] for key in keywords if key in layer}
        cms = openssl.sign(content, who, md, opaque=opaque, also=also, **options)
    cms = tamper.structure(cms, layer.get("tamper"))
    if opaque:
        return cms_part(cms, layer, *NAMED["sign"])
    boundary = layer.get("boundary", new_boundary())
    micalg = layer.get("micalg", md.replace("sha", "sha-"))
    value = "multipart/signed"
    value += '; protocol="application/pkcs7-signature"' if layer.get("protocol", True) else ""
    value += f"; micalg={micalg}" if micalg else ""
    media = layer.get("mediaType", "application/pkcs7-signature")
    headers = [("Content-Type", f"{media}; name=smime.p7s")]
    headers += [("Content-Transfer-Encoding", layer["signatureCte"])] if layer.get("signatureCte") else []
    headers.append(("Content-Disposition", "attachment; filename=smime.p7s"))
    signature = mime.Part(headers, mime.encode(layer.get("signatureCte"), cms))
    content = tamper.content(content, layer.get("tamper"))
    frame = {key: layer[key].encode() for key in ("preamble", "trailing", "epilogue") if key in layer}
    body = mime.join([content, signature.bytes()], boundary, **frame)
    return mime.Part([("Content-Type", f'{value}; boundary="{boundary}"')], body)


def compress(part, layer, _people):
    options = {key: layer[key] for key in ("level", "algorithm", "stream") if key in layer}
    cms = handmade.compressed(part.bytes(), **options)
    return cms_part(tamper.structure(cms, layer.get("tamper")), layer, *NAMED["compress"])


def encrypt(part, layer, people):
    cipher = layer.get("cipher", "aes-256-cbc")
    recipients = [people[name] for name in layer.get("recipients", ["gateway"])]
    options = {key: layer[key] for key in ("oaep", "mgf", "keyid", "stream") if key in layer}
    content = base64.b64decode(layer["garbage"]) if "garbage" in layer else part.bytes()
    cms = openssl.encrypt(content, recipients, cipher, **options)
    cms = tamper.structure(cms, layer.get("tamper"))
    kind = "authEnveloped-data" if cipher.endswith("gcm") else "enveloped-data"
    return cms_part(cms, layer, kind, "smime.p7m")


def cms_part(cms, layer, kind, name):
    kind, media = layer.get("smimeType", kind), layer.get("mediaType", "application/pkcs7-mime")
    value = f"{media}; smime-type={kind}; name={name}" if kind else f"{media}; name={name}"
    headers = [("Content-Type", value)]
    if layer.get("cte"):
        headers.append(("Content-Transfer-Encoding", layer["cte"]))
    return mime.Part(headers, mime.encode(layer.get("cte"), cms))


STEPS = {"sign": sign, "encrypt": encrypt, "compress": compress}


def http_headers(part, case, body):
    """Names, then what the case puts in their place; a null takes a header away."""
    message_id = case.get("messageId", f"<{next(COUNT)}-{os.urandom(6).hex()}@peer.test>")
    headers = [
        ("Host", case.get("host", "127.0.0.1")),
        ("User-Agent", "as2-peer"),
        ("Date", email.utils.format_datetime(datetime.datetime.now(datetime.timezone.utc), usegmt=True)),
        ("AS2-Version", "1.2"),
        ("AS2-From", case.get("from", "peer")),
        ("AS2-To", case.get("to", "gateway")),
        ("Message-ID", message_id),
        ("Subject", "as2 peer"),
        *mdn_headers(case.get("mdn")),
        *part.headers,
        ("Content-Length", str(len(body))),
    ]
    for name, value in case.get("headers", {}).items():
        headers = [one for one in headers if one[0].lower() != name.lower()]
        headers += [] if value is None else [(name, value)]
    return headers


def mdn_headers(mdn):
    if mdn is None:
        return []
    headers = [("Disposition-Notification-To", "peer@peer.test")]
    if mdn.get("url"):
        headers.append(("Receipt-Delivery-Option", mdn["url"]))
    options = mdn.get("options")
    if options is None and mdn.get("signed", True):
        options = ("signed-receipt-protocol=optional, pkcs7-signature; "
                   f"signed-receipt-micalg=optional, {mdn.get('micalg', 'sha-256')}")
    return [*headers, *([("Disposition-Notification-Options", options)] if options else [])]
