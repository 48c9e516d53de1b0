# SPDX-License-Identifier: Apache-2.0
"""MIME by hand, so that bytes stay bytes: headers, parameters, boundaries, transfer encodings.

A part is a list of headers and a body. What is split is given back exactly as it stood; nothing is
normalised.
"""
import base64
import binascii
import re

CRLF = b"\r\n"


class Part:
    """Headers as (name, value) in their order, and the body as it is on the wire."""

    def __init__(self, headers, body):
        self.headers, self.body = list(headers), body

    def get(self, name, default=""):
        return next((value for key, value in self.headers if key.lower() == name.lower()), default)

    def bytes(self):
        return head(self.headers) + CRLF + self.body

    def media_type(self):
        return parameters(self.get("content-type"))[0]

    def parameter(self, name):
        return parameters(self.get("content-type"))[1].get(name)

    def decoded(self):
        return decode(self.get("content-transfer-encoding", "binary"), self.body)

    def filename(self):
        return parameters(self.get("content-disposition"))[1].get("filename")


def head(headers):
    return b"".join(f"{name}: {value}\r\n".encode("utf-8", "surrogateescape") for name, value in headers)


def split(data):
    """The Part that `data` is: headers until the first empty line."""
    if data.startswith(CRLF):
        return Part([], data[2:])
    start, separator, body = data.partition(CRLF + CRLF)
    if not separator:
        raise ValueError("a part without end of headers")
    return Part(headers_of(start), body)


def headers_of(block):
    """Unfolded, each value without its surrounding blanks."""
    text = re.sub(rb"\r\n([ \t])", rb"\1", block).decode("utf-8", "surrogateescape")
    lines = [line.partition(":") for line in text.split("\r\n") if line]
    return [(name.strip(), value.strip()) for name, _, value in lines]


def parameters(value):
    """A value and its parameters, names in lower case."""
    main, *rest = re.findall(r'(?:[^;"]|"(?:\\.|[^"\\])*")+', value) or [""]
    found = {}
    for one in rest:
        name, _, text = one.partition("=")
        text = text.strip()
        if text.startswith('"'):
            text = re.sub(r"\\(.)", r"\1", text[1:-1])
        found[name.strip().lower()] = text
    return main.strip().lower(), found


def parts(body, boundary):
    """The exact bytes of each part, and what follows the last boundary."""
    marker = b"--" + boundary.encode()
    delimiter = re.compile(rb"(?:^|\r\n)" + re.escape(marker) + rb"(--)?[ \t]*(?=\r\n|$)")
    found, start = [], None
    for match in delimiter.finditer(body):
        if start is not None:
            found.append(body[start : match.start()])
        if match.group(1):
            return found, body[match.end() :]
        start = match.end() + 2
    raise ValueError("a multipart without its last boundary")


def join(pieces, boundary, preamble=b"", trailing=b"", epilogue=None):
    """The body of a multipart. It ends with one CRLF unless a case wants another end."""
    marker = b"--" + boundary.encode()
    body = preamble
    for piece in pieces:
        body += marker + trailing + CRLF + piece + CRLF
    return body + marker + b"--" + trailing + (CRLF if epilogue is None else epilogue)


def decode(encoding, body):
    name = encoding.strip().lower()
    if name == "base64":
        return base64.b64decode(body)
    if name == "quoted-printable":
        return binascii.a2b_qp(body)
    if name in ("binary", "8bit", "7bit", ""):
        return body
    raise ValueError(f"a transfer encoding nobody knows: {name}")


def encode(encoding, data):
    """`encoding` None leaves the bytes, and no header will say anything of them."""
    if encoding == "base64":
        text = base64.b64encode(data)
        return CRLF.join(text[i : i + 76] for i in range(0, len(text), 76))
    if encoding == "quoted-printable":
        return quoted(data)
    return data


def quoted(data):
    """Every octet that is not plain is written out, line ends too: what comes back is what went in."""
    line, lines = b"", []
    for octet in data:
        plain = 33 <= octet <= 126 and octet != 61
        piece = bytes([octet]) if plain else b"=%02X" % octet
        if len(line) + len(piece) > 73:
            lines.append(line + b"=")
            line = b""
        line += piece
    return CRLF.join([*lines, line])
