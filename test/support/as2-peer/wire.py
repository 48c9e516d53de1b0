# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.x on raw sockets: requests written in any lawful manner, cut where a case wants, answers and requests
read to the byte.

Every socket has a time-out; nothing is sent elsewhere than where a case says.
"""
import base64
import random
import socket
import ssl
import time
import urllib.parse

import mime

TIMEOUT_S = 15
MOST = 200 * 2**20
CRLF = b"\r\n"


def connect(url, client=None):
    """To http or https. The certificate of a server of a test is not judged here; `client` shows one of ours."""
    where = urllib.parse.urlsplit(url)
    raw = socket.create_connection((where.hostname, where.port), TIMEOUT_S)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if where.scheme == "http":
        return raw
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if client:
        context.load_cert_chain(client.cert, client.key)
    return context.wrap_socket(raw, server_hostname=where.hostname)


def target(url):
    where = urllib.parse.urlsplit(url)
    return (where.path or "/") + (f"?{where.query}" if where.query else "")


def request(url, headers, body, how, method="POST"):
    """The head, and the pieces the body goes in, as `how` wants: chunked, http10, fold, case, tabs, expect, blanks."""
    listed = [one for one in headers if not (how.get("chunked") and one[0].lower() == "content-length")]
    if how.get("chunked"):
        listed.append(("Transfer-Encoding", how.get("codingName", "chunked")))
    if how.get("bothLengths"):
        listed.append(("Content-Length", str(len(body) // 2)))
    if how.get("expect"):
        listed.append(("Expect", "100-continue"))
    listed += [tuple(one) for one in how.get("extra", [])]
    version = "1.0" if how.get("http10") else "1.1"
    head = f"{method} {target(url)} HTTP/{version}\r\n".encode()
    head += b"".join(header_line(name, value, how) for name, value in listed) + CRLF
    if not how.get("chunked"):
        return head, [body]
    size = how.get("chunkBytes", 1000)
    pieces = [chunk(body[i : i + size], how) for i in range(0, len(body), size)]
    last = f"0{how.get('chunkExtension', '')}\r\n{how.get('trailers', '')}\r\n"
    return head, [*pieces, last.encode()]


def header_line(name, value, how):
    folds = how.get("fold") and name.lower() not in ("host", "content-length", "transfer-encoding", "expect")
    if folds and " " in value:
        value = value.replace(" ", "\r\n\t", 1)
    elif folds:
        value = "\r\n " + value
    name = {"upper": name.upper(), "lower": name.lower()}.get(how.get("case"), name)
    blank = "\t" if how.get("tabs") else " "
    return f"{name}:{blank}{value}\r\n".encode("utf-8", "surrogateescape")


def chunk(piece, how):
    mark = f"{len(piece):x}{how.get('chunkExtension', '')}{how.get('blanks', '')}"
    return mark.encode() + CRLF + piece + CRLF


def send(connection, data, how, last=False):
    """In pieces of chance when `cut` gives a seed; `slowMs` waits between them."""
    chance = random.Random(how.get("cut", 0))
    at = 0
    while at < len(data):
        most = how.get("pieceBytes", 700)
        size = chance.randint(1, most) if "cut" in how or "slowMs" in how else len(data)
        connection.sendall(data[at : at + size])
        at += size
        if "slowMs" in how and not (last and at >= len(data)):
            time.sleep(how["slowMs"] / 1000)


class Reader:
    """Buffered reading of one side of a connection. `rest` tells whether anything came that nobody asked for."""

    def __init__(self, connection):
        self.connection, self.buffer = connection, b""

    def more(self):
        data = self.connection.recv(65536)
        if not data:
            raise ConnectionError("the other side closed")
        self.buffer += data
        if len(self.buffer) > MOST:
            raise ConnectionError("more than any case sends")

    def until(self, mark):
        while mark not in self.buffer:
            self.more()
        found, _, self.buffer = self.buffer.partition(mark)
        return found

    def exactly(self, size):
        while len(self.buffer) < size:
            self.more()
        found, self.buffer = self.buffer[:size], self.buffer[size:]
        return found

    def to_end(self):
        try:
            while True:
                self.more()
        except (ConnectionError, OSError):
            found, self.buffer = self.buffer, b""
            return found

    def head(self):
        first, _, block = self.until(CRLF + CRLF).partition(CRLF)
        return first.decode("latin-1"), mime.headers_of(block)

    def body(self, headers, until_close=False):
        """By chunks, by length, or to the end of the connection."""
        part = mime.Part(headers, b"")
        if "chunked" in part.get("transfer-encoding").lower():
            return b"".join(self.chunks())
        if part.get("content-length"):
            return self.exactly(int(part.get("content-length")))
        return self.to_end() if until_close else b""

    def chunks(self):
        while True:
            size = int(self.until(CRLF).split(b";")[0].strip(), 16)
            if size == 0:
                while self.until(CRLF):
                    pass
                return
            yield self.exactly(size)
            self.exactly(2)


def response(reader, method="POST"):
    """The first answer that is final, and how many interim ones came before."""
    interim = []
    while True:
        first, headers = reader.head()
        version, status = first.split(" ")[:2]
        if not status.startswith("1"):
            break
        interim.append(int(status))
    code = int(status)
    bodyless = method == "HEAD" or code in (204, 304)
    body = b"" if bodyless else reader.body(headers, until_close=True)
    return {"version": version, "status": code, "headers": headers, "body": body, "interim": interim}


def exchange(url, headers, body, how, client=None):
    """One request and its answer. `pipeline` sends it so many times on one connection without waiting."""
    head, pieces = request(url, headers, body, how)
    with connect(url, client) as connection:
        reader = Reader(connection)
        send(connection, head, how)
        if how.get("expect"):
            first, _ = reader.head()
            if " 100" not in first:
                raise ConnectionError(f"instead of 100-continue: {first}")
        if "abandonAt" in how:
            connection.sendall(b"".join(pieces)[: how["abandonAt"]])
            return None
        send(connection, b"".join(pieces), how, last=True)
        for _ in range(1, how.get("pipeline", 1)):
            send(connection, head + b"".join(pieces), how, last=True)
        if how.get("leave"):
            return None
        answers = [response(reader) for _ in range(how.get("pipeline", 1))]
        closed = not how.get("checkClose") or reader.to_end() == b""
    return {**answers[0], "answers": [one["body"] for one in answers], "endedClean": closed}


def summary(answer):
    """As JSON."""
    body = base64.b64encode(answer["body"]).decode()
    kept = {key: answer[key] for key in ("version", "status", "headers", "interim", "endedClean") if key in answer}
    return {**kept, "body": body}
