# SPDX-License-Identifier: Apache-2.0
"""Entities on a TCP connection, plain or TLS (PeSIT E 2, 3.3): framing, check bytes, pre-connection, and the accidents
that a scenario orders for the nth FPDU of a name in one of the directions.

One thread for each connection: it reads while it writes, so that nobody waits for the other for ever.
"""
import select
import socket
import ssl
import struct
import time

import codec

TIMEOUT_S = 12
# After our last word, until the other side closes.
LINGER_S = 1
MOST_WAITING = 1 << 20


class Lost(Exception):
    """The connection is gone; `how`: lost, cut (by a rule of ours), silent."""

    def __init__(self, how, why):
        super().__init__(why)
        self.how = how


class BadCheck(Exception):
    """An FPDU came with check bytes that do not hold."""


class Link:
    def __init__(self, sock, how, context=None, server=False):
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock, self.how, self.server = sock, how, server
        self.framing = None if server else how.get("framing", "prefixed")
        self.crc = bool(how.get("crc"))
        self.timeout = how.get("timeoutMs", TIMEOUT_S * 1000) / 1000
        self.own = self.peer = 0
        self.buffer, self.queue, self.ended = bytearray(), [], False
        self.trace, self.complaints, self.counts, self.preconnection = [], [], {}, None
        self.tls = None
        if context is not None:
            self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            name = None if server else how.get("tls", {}).get("name")
            self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=server, server_hostname=name)
            self.handshake()

    # The transport.

    def handshake(self):
        while True:
            try:
                self.tls.do_handshake()
                self.put(self.outgoing.read())
                # What came with the end of the handshake is here already: no socket tells of it.
                return self.decipher()
            except ssl.SSLWantReadError:
                self.put(self.outgoing.read())
                self.fill(self.timeout)
            except ssl.SSLError as error:
                self.put(self.outgoing.read())
                raise Lost("tls", str(error)) from error

    def put(self, data):
        """All of it; what comes meanwhile is kept."""
        view = memoryview(data)
        while view:
            try:
                view = view[self.sock.send(view) :]
            except BlockingIOError:
                readable, _, _ = select.select([self.sock], [self.sock], [], self.timeout)
                if readable and len(self.buffer) < MOST_WAITING:
                    self.fill(0)
            except OSError as error:
                self.salvage()
                raise Lost("lost", f"writing: {error}") from error

    def salvage(self):
        """What the other side said before it went."""
        try:
            while not self.ended:
                self.fill(0.2)
        except Lost:
            pass

    def fill(self, timeout):
        if self.ended:
            raise Lost("lost", "closed by the other side")
        readable, _, _ = select.select([self.sock], [], [], timeout)
        if not readable:
            if timeout:
                raise Lost("silent", f"nothing in {timeout} s")
            return
        try:
            data = self.sock.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.ended = True
            raise Lost("lost", "closed by the other side")
        if self.tls is None:
            self.buffer += data
        else:
            self.incoming.write(data)
            self.decipher()

    def decipher(self):
        try:
            while self.tls.version() is not None:
                piece = self.tls.read(1 << 16)
                if not piece:
                    self.ended = True
                    return
                self.buffer += piece
        except ssl.SSLWantReadError:
            return
        except ssl.SSLZeroReturnError:
            self.ended = True
        except ssl.SSLError as error:
            self.ended = True
            raise Lost("tls", str(error)) from error

    def write(self, data):
        step = self.how.get("chunk") or len(data) or 1
        for at in range(0, len(data), step):
            piece = data[at : at + step]
            if self.tls is not None:
                self.tls.write(piece)
                piece = self.outgoing.read()
            self.put(piece)

    def close(self, reset=False):
        """Leaves nothing unread, for what we said last would be lost with it."""
        try:
            if reset:
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif self.tls is not None and not self.ended:
                try:
                    self.tls.unwrap()
                except ssl.SSLError:
                    pass
                self.sock.send(self.outgoing.read())
            if not reset:
                self.sock.shutdown(socket.SHUT_WR)
                self.drain()
        except OSError:
            pass
        self.sock.close()

    def drain(self):
        until = time.monotonic() + LINGER_S
        while not self.ended and time.monotonic() < until:
            if select.select([self.sock], [], [], LINGER_S)[0] and not self.sock.recv(1 << 16):
                self.ended = True

    # FPDU out.

    def send(self, name, pis=None, body=b"", src=0):
        self.send_together([self.make(name, pis, body, src)])

    def make(self, name, pis=None, body=b"", src=0):
        connection = codec.TYPES[name][0] == 0x40
        changes = self.how.get("pis", {}).get(name)
        return codec.Fpdu(name, self.peer, self.own if connection and name != "RCONNECT" else src,
                          codec.laid_over(pis or {}, changes), body)

    def send_together(self, fpdus):
        """One entity."""
        written = b""
        for fpdu in fpdus:
            data = self.dress(fpdu)
            rule = self.rule("out", fpdu.name)
            if rule:
                data, written = self.obey_out(rule, fpdu, data, written)
            if data:
                self.trace.append((">", fpdu.name, fpdu.pis, len(fpdu.body)))
            written += data
        if written:
            self.write(self.framed(written))

    def dress(self, fpdu):
        data = codec.encode(padded(fpdu) if self.how.get("style") == "connect-express" else fpdu)
        return data + codec.check_bytes(data) if self.crc else data

    def framed(self, data):
        return len(data).to_bytes(2, "big") + data if self.framing == "prefixed" else data

    def rule(self, way, name):
        """The rule that meets now, if any; `*` counts every FPDU of that direction."""
        for counted in (name, "*"):
            self.counts[way, counted] = self.counts.get((way, counted), 0) + 1
        for one in self.how.get("rules", ()):
            if one.get(way) in (name, "*") and self.counts[way, one[way]] == one.get("nth", 1):
                return one
        return None

    def obey_out(self, rule, fpdu, data, before):
        """What to send in place of it, and what of its entity is still to be sent before."""
        what = rule["do"]
        if what == "cut":
            self.stop(before, rule)
        if what in ("cutAfter", "half"):
            self.trace.append((">", fpdu.name, fpdu.pis, len(fpdu.body)))
            whole = self.framed(before + data)
            self.stop_raw(whole if what == "cutAfter" else whole[: len(whole) // 2], rule)
        if what == "stall":
            self.wait_end()
        if what == "abort":
            self.abort(rule["diagnostic"], rule.get("long", False))
        if what == "drop":
            return b"", before
        if what == "twice":
            return data + data, before
        if what == "corrupt":
            return data[:-1] + bytes([data[-1] ^ 0x01]), before
        if what in ("raw", "before", "after"):
            self.write_raw(rule, data if what == "after" else b"", before)
            return (data if what == "before" else b""), b""
        raise ValueError(f"no such accident: {what}")

    def write_raw(self, rule, data, before):
        """Bytes as they are (`entity`: with no framing of ours); DST and SRC stand for the identifiers."""
        if before or data:
            self.write(self.framed(before + data))
        for text in rule["hex"] if isinstance(rule["hex"], list) else [rule["hex"]]:
            raw = bytes.fromhex(text.replace("DST", f"{self.peer:02x}").replace("SRC", f"{self.own:02x}"))
            self.write(raw if rule.get("bare") else self.framed(raw))

    def stop(self, data, rule):
        self.stop_raw(self.framed(data) if data else b"", rule)

    def stop_raw(self, data, rule):
        if data:
            self.write(data)
        self.close(rule.get("reset", False))
        raise Lost("cut", f"by rule at {rule.get('out') or rule.get('in')}")

    def wait_end(self):
        """Says nothing more, and waits until the other side has had enough."""
        started = time.monotonic()
        while time.monotonic() - started < self.timeout:
            self.fill(self.timeout)
            self.parse()
        raise Lost("silent", "nobody closed")

    def abort(self, diagnostic, long=False):
        fpdu = self.make("ABORT", {2: codec.diag(diagnostic)})
        fpdu.compact = long
        self.trace.append((">", "ABORT", fpdu.pis, 0))
        data = codec.encode(fpdu)
        self.write(self.framed(data + codec.check_bytes(data) if self.crc else data))
        raise Lost("aborted", diagnostic)

    # FPDU in.

    def poll(self):
        """The next one if it is here, else None."""
        self.parse()
        if not self.queue and not self.ended:
            try:
                self.fill(0)
            except Lost:
                pass
            self.parse()
        return self.pop() if self.queue else None

    def receive(self):
        self.parse()
        while not self.queue:
            self.fill(self.timeout)
            self.parse()
        return self.pop()

    def pop(self):
        fpdu = self.queue.pop(0)
        if isinstance(fpdu, BadCheck):
            raise fpdu
        self.trace.append(("<", fpdu.name, fpdu.pis, len(fpdu.body)))
        self.complaints += fpdu.complaints
        if self.own and fpdu.dst != self.own and not (fpdu.name == "ABORT" and fpdu.dst == 0):
            self.complaints.append(f"{fpdu.name} to {fpdu.dst}, and this is {self.own}")
        rule = self.rule("in", fpdu.name)
        if rule:
            self.obey_in(rule)
        return fpdu

    def obey_in(self, rule):
        what = rule["do"]
        if what == "cut":
            self.stop_raw(b"", rule)
        if what == "stall":
            self.wait_end()
        if what == "abort":
            self.abort(rule["diagnostic"], rule.get("long", False))
        if what == "send":
            self.write_raw(rule, b"", b"")

    def expect(self, *names):
        fpdu = self.receive()
        if fpdu.name == "ABORT":
            raise Lost("abort", fpdu.diagnostic)
        if fpdu.name not in names:
            raise codec.Fault("3-311", f"{fpdu.name}, and {' or '.join(names)} was due")
        return fpdu

    def parse(self):
        if self.framing is None and not self.find_framing():
            return
        while True:
            entity = self.next_entity()
            if entity is None:
                return
            self.split(entity)

    def next_entity(self):
        if len(self.buffer) < 2:
            return None
        size = int.from_bytes(self.buffer[:2], "big")
        start = 2 if self.framing == "prefixed" else 0
        if self.framing == "raw":
            size = size + 2 if self.crc else size
            if size < 6:
                raise codec.Fault("3-311", f"an FPDU of {size} bytes")
        if len(self.buffer) < start + size:
            return None
        entity = bytes(self.buffer[start : start + size])
        del self.buffer[: start + size]
        return entity

    def split(self, entity):
        at, names, extra = 0, [], 2 if self.crc else 0
        while at < len(entity):
            size = int.from_bytes(entity[at : at + 2], "big")
            if size < 6 or at + size + extra > len(entity):
                raise codec.Fault("3-311", f"an FPDU of {size} bytes at {at} of an entity of {len(entity)}")
            if self.crc and not codec.check_holds(entity[at : at + size + extra]):
                self.queue.append(BadCheck())
            else:
                fpdu = codec.decode(entity[at : at + size])
                names.append(fpdu.name)
                self.queue.append(fpdu)
            at += size + extra
        if len(names) > 1 and (self.crc or any(name not in codec.TOGETHER for name in names)):
            self.complaints.append(f"together: {' '.join(names)}")

    def find_framing(self):
        """By the table of 2.2; a pre-connection is answered on the way."""
        head = bytes(self.buffer[:6])
        if len(head) < 6:
            return False
        start = 2 if head[2:4] == b"\xd7\xc5" else 0
        if head[start : start + 4] == b"\xd7\xc5\xe2\xc9":
            if len(self.buffer) < start + 24:
                return False
            self.preconnection = bytes(self.buffer[start : start + 24]).decode("cp037")
            del self.buffer[: start + 24]
            self.framing = "prefixed" if start else "raw"
            self.write(self.framed(("NAK0" if self.how.get("nak") else "ACK0").encode("cp037")))
        elif head[2:4] == b"\x40\x20":
            self.framing = "raw"
        elif head[4:6] == b"\x40\x20":
            self.framing = "prefixed"
        else:
            raise Lost("lost", "not PeSIT")
        return self.find_crc()

    def find_crc(self):
        """CRC is used when CONNECT says so: its first parameter."""
        start = 2 if self.framing == "prefixed" else 0
        if len(self.buffer) < start + 9:
            framing, self.framing = self.framing, None
            if self.preconnection is None:
                return False
            while len(self.buffer) < start + 9:
                self.fill(self.timeout)
            self.framing = framing
        self.crc = bytes(self.buffer[start + 6 : start + 9]) == b"\x01\x01\x01"
        return True

    def preconnect(self, who):
        text = "PESIT".ljust(8) + who["id"].ljust(8) + who.get("password", "").ljust(8)
        self.write(self.framed(text.encode("cp037")))
        size = 6 if self.framing == "prefixed" else 4
        while len(self.buffer) < size:
            self.fill(self.timeout)
        answer = bytes(self.buffer[size - 4 : size]).decode("cp037")
        del self.buffer[:size]
        self.preconnection = answer
        return answer == "ACK0"

    def lines(self):
        """What passed, as JSON: direction, name, parameters; of data, how many bytes."""
        return [[way, name, size if name in codec.DATA else codec.shown(pis)] for way, name, pis, size in self.trace]


def padded(fpdu):
    """As Connect:Express writes: PI 13 on 3 bytes, PI 5 on 8, PI 99 on 254."""
    pis = dict(fpdu.pis)
    if isinstance(pis.get(13), int):
        pis[13] = pis[13].to_bytes(3, "big")
    if isinstance(pis.get(5), str):
        pis[5] = pis[5].ljust(8)
    if 99 in pis:
        pis[99] = codec.value_bytes(pis[99]).ljust(254)
    return codec.Fpdu(fpdu.name, fpdu.dst, fpdu.src, pis, fpdu.body)
