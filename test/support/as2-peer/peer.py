#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An AS2 peer (RFC 4130) of openssl's command line and Python's standard library, to prove ours against somebody
else's reading.

    peer.py session FOLDER          commands as JSON lines on stdin, an answer each on stdout; ends with its input
    peer.py send FOLDER CASE        posts one case (JSON), prints what it saw
    peer.py serve FOLDER BEHAVIOUR  receives until its input ends, prints what came
    peer.py keys FOLDER             makes keys and certificates of everybody in the folder
"""
import concurrent.futures
import json
import os
import sys
import threading

import build
import client
import keys
import server

# An openssl process each is what a case costs: more at once only wait for the same processors.
WORKERS = 4


class Session:
    """What a run of commands shares: keys, listeners by name, messages kept to be sent again."""

    def __init__(self, folder):
        self.folder, self.listeners, self.kept = folder, {}, {}
        self.people = keys.people(os.path.join(folder, "keys"))

    def keys(self, _):
        return {name: {"key": read(one.key), "cert": read(one.cert)} for name, one in self.people.items()}

    def build(self, case):
        return client.as_json(build.build(client.prepared(case, self.listeners), self.people))

    def corpus(self, command):
        return [self.build(case) for case in command["cases"]]

    def send(self, case):
        return client.send(case, self.people, self.listeners, self.kept)

    def together(self, command):
        """The same instant for all the cases, each on a connection of its own."""
        with concurrent.futures.ThreadPoolExecutor(len(command["cases"])) as pool:
            return list(pool.map(self.send, command["cases"]))

    def restart(self, case):
        return client.restart(case, self.people, self.listeners)

    def head(self, command):
        return client.head(command["url"], [tuple(one) for one in command.get("headers", [["Host", "x"]])], {})

    def raw(self, command):
        return client.raw(command["url"], command["data"].encode("latin-1"), command.get("count", 1))

    def listen(self, command):
        name = command["name"]
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        self.listeners[name] = server.Listener(self.people, folder, command.get("behaviour", {}))
        return {"port": self.listeners[name].port, "folder": folder}

    def behave(self, command):
        """Another behaviour from now on; what came before is forgotten."""
        listener = self.listeners[command["name"]]
        listener.behaviour, listener.count = command["behaviour"], 0
        listener.received.clear()
        listener.answered.clear()
        listener.held.clear()
        return {}

    def received(self, command):
        return self.listeners[command["name"]].lines()

    def read(self, command):
        """An MDN that somebody else got, read as one of ours would be."""
        headers = [tuple(one) for one in command["headers"]]
        return client.read_mdn(headers, bytes.fromhex(command["body"]), self.people[command["signer"]], None)

    def close(self):
        for one in self.listeners.values():
            one.close()


def read(path):
    with open(path, encoding="ascii") as file:
        return file.read()


def obey(session, line, lock):
    command = json.loads(line)
    try:
        answer = {"ok": True, "value": getattr(session, command["op"])(command)}
    except Exception as error:  # noqa: BLE001: whatever went wrong, somebody waits for an answer.
        answer = {"ok": False, "error": f"{type(error).__name__}: {error}"}
    with lock:
        print(json.dumps({"id": command["id"], **answer}, default=repr), flush=True)


def run(folder):
    session, lock = Session(folder), threading.Lock()
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for line in sys.stdin:
            pool.submit(obey, session, line, lock)
    session.close()


def main(arguments):
    verb, folder, *rest = arguments
    if verb == "session":
        return run(folder)
    session = Session(folder)
    if verb == "keys":
        return None
    if verb == "send":
        print(json.dumps(session.send(json.loads(rest[0])), default=repr))
        return None
    port = session.listen({"name": "serve", "behaviour": json.loads(rest[0]) if rest else {}})
    print(json.dumps(port), flush=True)
    sys.stdin.read()
    print(json.dumps(session.received({"name": "serve"}), default=repr))
    return session.close()


if __name__ == "__main__":
    main(sys.argv[1:])
