# SPDX-License-Identifier: Apache-2.0
"""Files as articles (PeSIT E 6.4), and what is kept of one that is not whole yet (6.6)."""
import base64
import json
import os

import codec
import compress

ONE_BLANK = b" "


def content(file):
    """Bytes of a file in a scenario: {base64}, {path}, or {size, seed} with bytes that repeat now and then."""
    if "base64" in file:
        return base64.b64decode(file["base64"])
    if "path" in file:
        with open(file["path"], "rb") as one:
            return one.read()
    return made(file["size"], file.get("seed", 1))


def made(size, seed):
    out, state = bytearray(), seed & 0x7FFFFFFF
    while len(out) < size:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out += bytes([state >> 16 & 0xFF]) * (1 + (state >> 24 & 7))
    return bytes(out[:size])


def articles_of(data, length, lines):
    """Lines without their end, or pieces of `length` bytes."""
    if not lines:
        return [data[at : at + length] for at in range(0, len(data), length)]
    listed = data.split(b"\n")
    return [line or ONE_BLANK for line in (listed[:-1] if listed[-1] == b"" else listed)]


def from_lines(articles):
    return b"".join((b"" if one == ONE_BLANK else one) + b"\n" for one in articles)


class Cutter:
    """The articles of one file, as FPDU to send one after another; it can go back to any point it made."""

    def __init__(self, articles, how):
        self.articles, self.how = articles, how
        self.room = how["entity"] - 6 - (2 if how.get("crc") else 0)
        self.at = self.counted = self.since = self.point = 0
        self.reference = None

    def place(self):
        return {"point": self.point, "at": self.at, "counted": self.counted}

    def go(self, place):
        self.point, self.at, self.counted = place["point"], place["at"], place["counted"]
        self.since, self.reference = 0, None

    def more(self):
        return self.at < len(self.articles)

    def code(self, article, reference):
        kind = self.how.get("compression", 0)
        return compress.squeeze(article, reference, kind) if kind else article

    def due(self):
        """A point has to come before the next article."""
        if not self.how["interval"] or self.how.get("noPoints") or not self.since:
            return False
        coded = self.code(self.articles[self.at], self.reference)
        every = self.how.get("syncEvery")
        return self.since + len(coded) > self.how["interval"] or bool(every and self.at % every == 0)

    def mark(self):
        self.point += 1
        self.since, self.reference = 0, None
        return ("SYN", {20: self.point}, b"", 0)

    def take(self):
        coded = self.code(self.articles[self.at], self.reference)
        self.reference = self.articles[self.at]
        self.at += 1
        self.since += len(coded)
        self.counted += len(coded)
        return coded

    def next(self):
        """The FPDU of the next article, or of as many as share one DTF."""
        coded = self.take()
        piece = min(self.room, self.how.get("segmentBytes") or self.room)
        if len(coded) > piece:
            parts = [coded[at : at + piece] for at in range(0, len(coded), piece)]
            names = ["DTFDA", *["DTFMA"] * (len(parts) - 2), "DTFFA"]
            return [(name, None, part, 0) for name, part in zip(names, parts)]
        if not self.how.get("multi"):
            return [self.single(coded)]
        listed, size = [coded], 2 + len(coded)
        while self.more() and len(listed) < self.how.get("mostArticles", 255) and not self.due():
            following = self.code(self.articles[self.at], self.reference)
            if len(following) > piece or size + 2 + len(following) > self.room:
                break
            listed.append(self.take())
            size += 2 + len(following)
        if len(listed) == 1:
            return [self.single(coded)]
        body = b"".join(len(one).to_bytes(2, "big") + one for one in listed)
        return [("DTF", None, body, len(listed))]

    def single(self, coded):
        if self.how.get("byte5") == "bare":
            return ("DTF", None, coded, 1)
        if self.how.get("byte5") and len(coded) + 2 <= self.room:
            return ("DTF", None, len(coded).to_bytes(2, "big") + coded, 1)
        return ("DTF", None, coded, 0)


class Joiner:
    """The other way: data FPDU to articles."""

    def __init__(self, how):
        self.how, self.open, self.reference, self.short = how, None, None, False

    def read(self, fpdu):
        """Articles that are whole now: pairs of bytes and of how many bytes they were on the wire."""
        if fpdu.name == "DTF":
            self.need(self.open is None, fpdu)
            return [self.article(one) for one in self.several(fpdu)]
        if fpdu.name == "DTFDA":
            self.need(self.open is None, fpdu)
            self.open = bytearray(fpdu.body)
            return []
        self.need(self.open is not None, fpdu)
        self.open += fpdu.body
        if fpdu.name == "DTFMA":
            return []
        coded, self.open = bytes(self.open), None
        return [self.article(coded)]

    def several(self, fpdu):
        body, count = fpdu.body, fpdu.src
        if count == 0:
            return [body]
        if count == 1:
            return [body[2:] if int.from_bytes(body[:2], "big") == len(body) - 2 else body]
        found, at = [], 0
        for _ in range(count):
            size = int.from_bytes(body[at : at + 2], "big")
            if at + 2 + size > len(body):
                raise codec.Fault("3-311", f"article {len(found) + 1} of {count} is cut")
            found.append(body[at + 2 : at + 2 + size])
            at += 2 + size
        self.need(at == len(body), fpdu)
        return found

    def article(self, coded):
        kind, limit = self.how.get("compression", 0), self.how["articleLength"]
        plain = compress.expand(coded, self.reference, kind, limit) if kind else coded
        if len(plain) > limit:
            raise codec.Fault("2-220", f"an article of {len(plain)} bytes, {limit} at most")
        if self.short and self.how.get("fixed"):
            raise codec.Fault("2-220", "a short article of fixed format is not the last")
        self.reference, self.short = plain, len(plain) < limit
        return plain, len(coded)

    def reset(self):
        self.open, self.reference, self.short = None, None, False

    def need(self, holds, fpdu):
        if not holds:
            raise codec.Fault("3-311", f"{fpdu.name} does not fit here")


class Part:
    """A file being received: its articles, and its points. In a folder it outlives the process."""

    def __init__(self, folder=None, key=""):
        self.path = None if folder is None else os.path.join(folder, key.encode().hex()[-120:] + ".part")
        self.articles, self.counted = [], 0
        self.points = {0: (0, 0)}
        if self.path and os.path.exists(self.path):
            self.load()

    def load(self):
        with open(self.path, encoding="ascii") as file:
            held = json.load(file)
        self.articles = [bytes.fromhex(one) for one in held["articles"]]
        self.points = {int(key): tuple(value) for key, value in held["points"].items()}
        self.go(max(self.points))

    def add(self, plain, wire):
        self.articles.append(plain)
        self.counted += wire

    def last(self):
        return max(self.points)

    def mark(self, point):
        """Durable when it returns: only then is it acknowledged."""
        self.points[point] = (len(self.articles), self.counted)
        if self.path:
            text = json.dumps({"articles": [one.hex() for one in self.articles], "points": self.points})
            with open(self.path + ".new", "w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(self.path + ".new", self.path)

    def go(self, point):
        count, self.counted = self.points[point]
        del self.articles[count:]
        self.points = {key: value for key, value in self.points.items() if key <= point}

    def whole(self, lines):
        return from_lines(self.articles) if lines else b"".join(self.articles)
