# SPDX-License-Identifier: Apache-2.0
"""MDN (RFC 3798 as RFC 4130 §7.4 uses it): read with every byte accounted for, and written, with faults on
demand.
"""
import base64
import datetime
import email.utils
import hashlib
import os
import re

import der
import mime
import openssl

REPORT = "multipart/report"
NOTIFICATION = "message/disposition-notification"
DIGEST_NAMES = {"1.3.14.3.2.26": "sha1", "2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.2": "sha384",
                "2.16.840.1.101.3.4.2.3": "sha512", "1.2.840.113549.2.5": "md5"}


def read(headers, body, signer, built):
    """What an MDN says, and whether it holds: its signature by `signer`, its MIC against the message `built`."""
    outer = mime.Part(headers, body)
    seen = {"contentType": outer.get("content-type"), "signed": outer.media_type() == "multipart/signed",
            "boundaryProblems": []}
    report = outer
    if seen["signed"]:
        pieces, after = mime.parts(outer.body, outer.parameter("boundary"))
        note(seen, after, len(pieces) == 2)
        signature = mime.split(pieces[1])
        cms = signature.decoded()
        seen.update(signature_facts(cms, pieces[0], signer), micalg=outer.parameter("micalg"),
                    signatureType=signature.media_type())
        report = mime.split(pieces[0])
    seen["reportType"] = report.parameter("report-type")
    pieces, after = mime.parts(report.body, report.parameter("boundary"))
    note(seen, after, len(pieces) == 2)
    both = [mime.split(piece) for piece in pieces]
    seen["partTypes"] = [one.media_type() for one in both]
    seen["text"] = both[0].decoded().decode("utf-8", "replace")
    fields = mime.headers_of(both[1].decoded().split(b"\r\n\r\n")[0])
    seen["fields"] = {name.lower(): value for name, value in fields}
    seen["fieldNames"] = [name for name, _ in fields]
    seen["disposition"] = seen["fields"].get("disposition", "").partition(";")[2].strip()
    seen["mic"] = mic_facts(seen["fields"].get("received-content-mic"), built)
    return seen


def note(seen, after, whole):
    """Nothing stands after the last boundary but, at most, the end of its line."""
    if after not in (b"", b"\r\n"):
        seen["boundaryProblems"].append(f"{len(after)} bytes after the last boundary")
    if not whole:
        seen["boundaryProblems"].append("not two parts")


def signature_facts(cms, content, signer):
    root = der.read(cms)
    facts = {"verified": True, "exactEnd": root.after == len(cms), "definite": not root.indefinite}
    try:
        openssl.verify(cms, signer, content)
    except openssl.Refused as refusal:
        facts.update(verified=False, refusal=str(refusal))
    fields = der.inside(cms).children()
    facts["digest"] = DIGEST_NAMES.get(fields[1].children()[0].children()[0].dotted())
    facts["certificates"] = sum(len(one.children()) for one in fields if one.tag == 0xA0)
    return facts


def mic_facts(value, built):
    """The MIC returned, and our own in the algorithm it names."""
    if not value:
        return None
    text, _, algorithm = value.partition(",")
    name = algorithm.strip().lower().replace("sha-", "sha")
    matches = base64.b64decode(text) == digest(built, name)
    return {"value": text.strip(), "algorithm": algorithm.strip(), "matches": matches}


def digest(built, name):
    return hashlib.new(name, built.covered).digest() if built is not None else None


def micalgs(options):
    """Of Disposition-Notification-Options, in their order."""
    match = re.search(r"signed-receipt-micalg\s*=\s*(?:optional|required)\s*,([^;]*)", options, re.IGNORECASE)
    return [one.strip().lower() for one in match.group(1).split(",")] if match else []


def write(request, opened, fault, own, how):
    """Headers and body of an MDN to `request` (its headers as a Part). `how` is the behaviour of the server."""
    asked = micalgs(request.get("disposition-notification-options"))
    md = how.get("micMd") or next((one.replace("-", "") for one in asked if one.startswith("sha")), "sha256")
    disposition = how.get("disposition") or (f"processed/error: {fault}" if fault else "processed")
    automatic = how.get("mode", "automatic-action/MDN-sent-automatically")
    lines = [
        ("Reporting-UA", "as2-peer"),
        ("Original-Recipient", f"rfc822; {request.get('as2-to')}"),
        ("Final-Recipient", how.get("finalRecipient", f"rfc822; {request.get('as2-to')}")),
        ("Original-Message-ID", how.get("originalMessageId", request.get("message-id"))),
        ("Disposition", f"{automatic}{how.get('separator', '; ')}{disposition}"),
    ]
    if opened is not None and not how.get("noMic"):
        value = base64.b64encode(bytes(8)).decode() if how.get("badMic") else opened.mic(md)
        name = how.get("micName", md.replace("sha", "sha-"))
        lines.append(("Received-Content-MIC", value + how.get("micSeparator", ", ") + name))
    if how.get("lowerCaseFields"):
        lines = [(name.lower(), value) for name, value in lines]
    text = mime.Part([("Content-Type", "text/plain; charset=us-ascii")], b"Read by the peer.\r\n")
    fields = mime.head(lines).replace(b"; ", b";\r\n " if how.get("folded") else b"; ")
    notification = mime.Part([("Content-Type", NOTIFICATION)], fields)
    boundary = f"=_report_{os.urandom(6).hex()}"
    value = f'{REPORT}; report-type=disposition-notification; boundary="{boundary}"'
    part = mime.Part([("Content-Type", value)], mime.join([text.bytes(), notification.bytes()], boundary))
    if how.get("signed", bool(asked)):
        part = signed(part, own, how.get("signMd", "sha256" if "micMd" in how else md), how)
    headers = [
        ("AS2-From", request.get("as2-to")), ("AS2-To", request.get("as2-from")), ("AS2-Version", "1.2"),
        ("Message-ID", f"<mdn-{os.urandom(6).hex()}@peer.test>"), ("MIME-Version", "1.0"),
        ("Date", email.utils.format_datetime(datetime.datetime.now(datetime.timezone.utc), usegmt=True)),
    ]
    if how.get("noMessageId"):
        headers = [one for one in headers if one[0] != "Message-ID"]
    return [*headers, *part.headers], part.body


def signed(report, own, md, how):
    content = report.bytes()
    cms = openssl.sign(content, own, md, pss=how.get("pss", False))
    if how.get("tamper") == "report":
        content = content.replace(b"Read by", b"Seen by")
    boundary = f"=_signed_{os.urandom(6).hex()}"
    kind = "application/pkcs7-signature"
    headers = [("Content-Type", f"{kind}; name=smime.p7s"), ("Content-Transfer-Encoding", "base64")]
    signature = mime.Part(headers, mime.encode("base64", cms))
    micalg = md.replace("sha", "sha-")
    value = f'multipart/signed; protocol="{kind}"; micalg={micalg}; boundary="{boundary}"'
    return mime.Part([("Content-Type", value)], mime.join([content, signature.bytes()], boundary))
