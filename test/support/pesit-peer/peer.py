#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A PeSIT peer (version E, Hors-SIT) of Python's standard library, to prove ours against somebody else's reading.

    peer.py session FOLDER           commands as JSON lines on stdin, an answer each on stdout; ends with its input
    peer.py call FOLDER SCENARIO     one connection as requester (JSON), prints what it saw
    peer.py serve FOLDER BEHAVIOUR   a server until its input ends, prints what came
    peer.py decode HEX               the FPDU of an entity, in words
"""
import concurrent.futures
import json
import os
import sys
import threading

import client
import codec
import compress
import files
import server

WORKERS = 64


class Session:
    """What a run of commands shares: listeners by name, what requesters remember between connections."""

    def __init__(self, folder):
        self.folder, self.listeners, self.memory = folder, {}, {}
        os.makedirs(folder, exist_ok=True)

    def call(self, command):
        memory = self.memory.setdefault(command.get("memory", "shared"), {})
        if "listener" in command:
            command = {**command, "port": self.listeners[command["listener"]].port}
        return client.Client(command, memory, self.folder).run()

    def calls(self, command):
        """One after another."""
        return [self.call(one) for one in command["calls"]]

    def together(self, command):
        with concurrent.futures.ThreadPoolExecutor(len(command["calls"])) as pool:
            return list(pool.map(self.call, command["calls"]))

    def listen(self, command):
        name = command["name"]
        self.listeners[name] = server.Listener(os.path.join(self.folder, name), command.get("behaviour", {}))
        return {"port": self.listeners[name].port}

    def behave(self, command):
        """Another behaviour from now on. What came before is forgotten, unless it is to be kept."""
        listener = self.listeners[command["name"]]
        if not command.get("keep"):
            listener.forget()
        listener.behave(command["behaviour"])
        return {}

    def seen(self, command):
        """When every connection has ended: what was delivered, and what passed on each connection."""
        listener = self.listeners[command["name"]]
        listener.settle()
        with listener.lock:
            return {"received": listener.received, "connections": listener.logs}

    def encode(self, command):
        return [self.encode_one(one) for one in command["fpdus"]]

    def encode_one(self, one):
        fpdu = codec.Fpdu(one["name"], one.get("dst", 0), one.get("src", 0), codec.laid_over({}, one.get("pis")),
                          bytes.fromhex(one.get("body", "")))
        fpdu.compact = one.get("long", False)
        return codec.encode(fpdu).hex()

    def again(self, command):
        """Each FPDU read and written again: the same bytes, and what was found wrong in them."""
        return [self.again_one(bytes.fromhex(one)) for one in command["hex"]]

    def again_one(self, data):
        try:
            fpdu = codec.decode(data)
            fpdu.compact = fpdu.name == "ABORT" and not fpdu.compact
            return {"name": fpdu.name, "hex": codec.encode(fpdu).hex(), "complaints": fpdu.complaints}
        except codec.Fault as error:
            return {"fault": error.diagnostic}

    def check(self, command):
        return [codec.check_bytes(bytes.fromhex(one)).hex() for one in command["hex"]]

    def squeeze(self, command):
        reference = bytes.fromhex(command["reference"]) if command.get("reference") else None
        coded = compress.squeeze(bytes.fromhex(command["article"]), reference, command["kind"])
        return {"coded": coded.hex(), "plain": compress.expand(coded, reference, command["kind"], 65535).hex()}

    def expand(self, command):
        reference = bytes.fromhex(command["reference"]) if command.get("reference") else None
        try:
            return compress.expand(bytes.fromhex(command["coded"]), reference, command["kind"], 65535).hex()
        except codec.Fault as error:
            return error.diagnostic

    def file(self, command):
        return files.content(command["file"]).hex()

    def close(self):
        for one in self.listeners.values():
            one.close()


def obey(session, line, lock):
    command = json.loads(line)
    try:
        answer = {"ok": True, "value": getattr(session, command["op"])(command)}
    except Exception as error:  # noqa: BLE001: whatever went wrong, somebody waits for an answer.
        where = error.__traceback__
        while where.tb_next is not None:
            where = where.tb_next
        place = f"{os.path.basename(where.tb_frame.f_code.co_filename)}:{where.tb_lineno}"
        answer = {"ok": False, "error": f"{type(error).__name__}: {error} at {place}"}
    with lock:
        print(json.dumps({"id": command["id"], **answer}, default=repr), flush=True)


def run(folder):
    session, lock = Session(folder), threading.Lock()
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for line in sys.stdin:
            pool.submit(obey, session, line, lock)
    session.close()


def main(arguments):
    verb, argument, *rest = arguments
    if verb == "decode":
        fpdu = codec.decode(bytes.fromhex(argument))
        print(json.dumps({"name": fpdu.name, "pis": codec.shown(fpdu.pis), "complaints": fpdu.complaints}))
        return
    if verb == "session":
        run(argument)
        return
    session = Session(argument)
    if verb == "call":
        print(json.dumps(session.call(json.loads(rest[0])), default=repr))
        return
    print(json.dumps(session.listen({"name": "serve", "behaviour": json.loads(rest[0]) if rest else {}})), flush=True)
    sys.stdin.read()
    print(json.dumps(session.seen({"name": "serve"}), default=repr))
    session.close()


if __name__ == "__main__":
    main(sys.argv[1:])
