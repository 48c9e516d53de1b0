# SPDX-License-Identifier: Apache-2.0
"""The data phase, as sender and as receiver, on either side of the connection (PeSIT E 6.5 to 6.8, 8.2, 8.3).

Both end with a dict: {"end": "complete"} or {"end": "interrupted", by, code, diagnostic}.
"""
import codec
import link as transport

LATE = 10_000_000


def interrupted(by, code, diagnostic):
    return {"end": "interrupted", "by": by, "code": code, "diagnostic": diagnostic}


class Side:
    """What sender and receiver share: who may overrule whom, and the scenario's own RESYN and IDT."""

    def __init__(self, link, how, requester):
        self.link, self.how, self.requester = link, how, requester
        self.waiting = None
        self.resyncs, self.told = 0, {}

    def once(self, what, point):
        """The scenario's order of that name, if its point has come."""
        order = self.how.get(what)
        if not order or order.get("after", 0) > point or self.told.get(what, 0) >= order.get("times", 1):
            return None
        self.told[what] = self.told.get(what, 0) + 1
        return order

    def interrupt(self, order):
        self.waiting = "IDT"
        self.interruption = (order.get("code", 4), order.get("diagnostic", "2-216"))
        self.link.send("IDT", {2: codec.diag(self.interruption[1]), 19: self.interruption[0]})

    def resync(self, point, diagnostic="2-299"):
        self.waiting = "RESYN"
        self.link.send("RESYN", {2: codec.diag(diagnostic), 18: point})

    def common(self, fpdu):
        """IDT, ABORT and the crossing of two of a kind. Answers (taken, end)."""
        if fpdu.name == "ABORT":
            raise transport.Lost("abort", fpdu.diagnostic)
        if fpdu.name == "ACK(IDT)" and self.waiting == "IDT":
            return True, interrupted("us", *self.interruption)
        if fpdu.name == "IDT":
            if self.waiting == "IDT" and self.requester:
                return True, None
            self.waiting = None
            self.link.send("ACK(IDT)")
            return True, interrupted("them", fpdu.pis.get(19), fpdu.diagnostic)
        if fpdu.name == "RESYN" and (self.waiting == "IDT" or (self.waiting == "RESYN" and self.requester)):
            return True, None
        return self.waiting == "IDT", None


class Sender(Side):
    def __init__(self, link, cutter, how, requester, places):
        super().__init__(link, how, requester)
        self.cutter, self.places, self.acked = cutter, places, cutter.point
        self.ready, self.finished, self.acks = [], False, []

    def run(self):
        """Until DTF.END was sent and nothing holds it, or an interruption."""
        while not self.finished or self.waiting is not None:
            end = self.attend(self.full() or self.waiting is not None)
            if end:
                return end
            if self.waiting is None and not self.full() and not self.finished:
                self.step()
        return {"end": "complete"}

    def transfer(self):
        """The data, and TRANS.END with its answer, or TRANS.END of the other side. Answers (end, that FPDU)."""
        while True:
            end = self.run()
            if end["end"] != "complete":
                return end, None
            if self.requester:
                self.link.send("TRANS.END", {27: self.cutter.counted, 28: self.cutter.at})
            fpdu, end = self.settle("ACK(TRANS.END)" if self.requester else "TRANS.END")
            if fpdu or end:
                return end or {"end": "complete"}, fpdu

    def settle(self, name):
        while self.finished:
            fpdu = self.link.receive()
            if fpdu.name == name and self.waiting is None:
                return fpdu, None
            end = self.heard(fpdu)
            if end:
                return None, end
        return None, None

    def full(self):
        window = self.how["window"]
        return bool(window and self.how["interval"] and self.cutter.point - self.acked >= window
                    and not self.finished and not self.how.get("noWindow"))

    def step(self):
        order = self.once("resync", self.cutter.point)
        if order:
            self.flush()
            return self.resync(order.get("to", self.acked))
        order = self.once("idt", self.cutter.point)
        if order:
            self.flush()
            return self.interrupt(order)
        if not self.cutter.more():
            self.finished = True
            self.offer(("DTF.END", {2: codec.diag(self.how.get("endDiagnostic", "0-000"))}, b"", 0))
            return self.flush()
        if self.cutter.due():
            mark = self.cutter.mark()
            self.places[self.cutter.point] = self.cutter.place()
            self.offer(mark)
            if self.full():
                self.flush()
            return None
        for one in self.cutter.next():
            self.offer(one)
        return None

    def offer(self, one):
        fpdu = self.link.make(*one)
        size = sum(len(codec.encode(other)) for other in (*self.ready, fpdu))
        if self.ready and size > self.how["entity"]:
            self.flush()
        self.ready.append(fpdu)
        if not self.how.get("concatenation") or self.link.crc:
            self.flush()

    def flush(self):
        ready, self.ready = self.ready, []
        if ready:
            self.link.send_together(ready)

    def attend(self, wait):
        """Reads what is here; waits for something when told so."""
        fpdu = self.link.receive() if wait else self.link.poll()
        while fpdu is not None:
            end = self.heard(fpdu)
            if end:
                return end
            fpdu = None if self.finished else self.link.poll()
        return None

    def heard(self, fpdu):
        taken, end = self.common(fpdu)
        if taken or end:
            return end
        if fpdu.name == "ACK(SYN)":
            point = fpdu.pis[20]
            if self.waiting is None:
                if point > self.cutter.point or (point <= self.acked and not self.finished):
                    raise codec.Fault("3-311", f"point {point} acknowledged after {self.acked} of {self.cutter.point}")
                self.acks.append(point)
                self.acked = max(self.acked, point)
        elif fpdu.name == "RESYN":
            self.waiting = None
            self.back(fpdu.pis[18] if fpdu.pis[18] in self.places else 0)
            self.link.send("ACK(RESYN)", {18: self.cutter.point})
        elif fpdu.name == "ACK(RESYN)" and self.waiting == "RESYN":
            self.waiting = None
            self.back(fpdu.pis[18])
        else:
            raise codec.Fault("3-311", f"{fpdu.name} to the sender of data")
        return None

    def back(self, point):
        self.resyncs += 1
        self.ready.clear()
        self.cutter.go(self.places[point])
        self.acked, self.finished = point, False


class Receiver(Side):
    def __init__(self, link, joiner, how, requester, part):
        super().__init__(link, how, requester)
        self.joiner, self.part = joiner, part
        self.since, self.acked, self.points = 0, part.last(), []

    def run(self):
        """Until DTF.END, or an interruption."""
        while True:
            try:
                fpdu = self.link.receive()
            except transport.BadCheck:
                if not self.how.get("resyncAllowed"):
                    self.link.abort("3-310")
                self.resync(self.part.last(), "1-100")
                continue
            end = self.heard(fpdu)
            if end:
                return end

    def heard(self, fpdu):
        taken, end = self.common(fpdu)
        if taken or end:
            return end
        if fpdu.name == "RESYN":
            self.waiting = None
            self.answer_resync(fpdu.pis[18])
        elif fpdu.name == "ACK(RESYN)" and self.waiting == "RESYN":
            self.waiting = None
            self.back(fpdu.pis[18])
        elif self.waiting is not None:
            return None
        elif fpdu.name in codec.DATA:
            self.data(fpdu)
        elif fpdu.name == "SYN":
            self.syn(fpdu.pis[20])
        elif fpdu.name == "DTF.END":
            self.joiner.need(self.joiner.open is None, fpdu)
            order = self.once("resync", LATE) or self.once("idt", LATE)
            if order and "code" in order:
                self.interrupt(order)
            elif order:
                self.resync(order.get("to", 0))
            else:
                return {"end": "complete", "diagnostic": fpdu.diagnostic}
        else:
            raise codec.Fault("3-311", f"{fpdu.name} to the receiver of data")
        return None

    def data(self, fpdu):
        for plain, wire in self.joiner.read(fpdu):
            self.part.add(plain, wire)
            self.since += wire
        if self.how["interval"] and self.since > self.how["interval"]:
            raise codec.Fault("2-222", f"{self.since} bytes since the last point")

    def syn(self, point):
        if not self.how["interval"] or point != self.part.last() + 1:
            raise codec.Fault("3-311", f"point {point} after {self.part.last()}")
        self.joiner.need(self.joiner.open is None, codec.Fpdu("SYN"))
        self.part.mark(point)
        self.points.append(point)
        self.joiner.reset()
        self.since = 0
        order = self.once("resync", point)
        if order:
            return self.resync(order.get("to", self.acked))
        order = self.once("idt", point)
        if order:
            return self.interrupt(order)
        return self.acknowledge(point)

    def acknowledge(self, point):
        """Each, every nth, or as late as the window lets us."""
        window = self.how["window"]
        if not window:
            return
        if point - self.acked > window:
            raise codec.Fault("2-217", f"{point - self.acked} points, and {window} may wait")
        every = self.how.get("ackEvery", 1)
        if point - self.acked >= min(window if every == "window" else every, window):
            self.link.send("ACK(SYN)", {20: point})
            self.acked = point

    def answer_resync(self, point):
        known = {"zero": 0, "last": self.part.last()}.get(self.how.get("resyncAnswer"), point)
        known = known if known in self.part.points else self.part.last()
        self.back(known)
        self.link.send("ACK(RESYN)", {18: known})

    def back(self, point):
        self.resyncs += 1
        self.part.go(point)
        self.joiner.reset()
        self.since, self.acked = 0, point
