#!/usr/bin/env python3
"""How much memory one client can make the broker hold: does each thing of a list for a while, prints a line each.

  tests/e2e/held_memory.py build/release/minibroker [--seconds 60] [--only NAME]

Each line: what was done, MiB over the base while it was done (the most) and after it ended, and the limit that
refused it.
Exits 1 when something held more than 16 MiB and no limit refused it.
"""
import argparse
import socket
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support" / "python"))

from broker_process import CONFIG, BrokerProcess  # noqa: E402

MOST_MIB = 16
ADMIN = b"CONNECT\naccept-version:1.1\nlogin:admin\npasscode:admin\n\n\0"
HALF_CONNECT = b"CONNECT\nlogin:admin\npasscode:" + b"x" * 60_000
HALF_HEAD = b"GET / HTTP/1.1\r\n" + b"a:b\r\n" * 12_000


class Client:
    """Sends, and reads what comes on a thread; `error` is the first ERROR or HTTP refusal."""

    def __init__(self, port, first=ADMIN):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.socket.settimeout(None)
        self.error = ""
        self.receipts = 0
        self.closed = False
        threading.Thread(target=self.read, daemon=True).start()
        self.send(first)

    def read(self):
        rest = b""
        try:
            while data := self.socket.recv(1 << 18):
                self.receipts += data.count(b"RECEIPT\n")
                rest = (rest + data)[-65536:]
                at = rest.find(b"ERROR\n")
                if at >= 0 and not self.error:
                    self.error = rest[at:].split(b"\n")[1].decode()
                if rest.startswith(b"HTTP/1.1 4") and not self.error:
                    self.error = rest.split(b"\r\n\r\n")[-1].decode().strip()
        except OSError:
            pass
        self.closed = True

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            self.closed = True

    def wait_for(self, receipts):
        while self.receipts < receipts and not self.closed:
            time.sleep(0.001)

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)     # while the thread reads, close alone ends nothing
        except OSError:
            pass
        self.socket.close()


def unsubscribe_loop(port, until, clients):
    """SUBSCRIBE to 1,000 messages and UNSUBSCRIBE without acknowledging them, again and again."""
    client = Client(port)
    clients.append(client)
    client.send(b"SEND\ndestination:q\ndestination-type:ANYCAST\n\nx\0" * 1000)
    loop = (b"SUBSCRIBE\nid:1\ndestination:q\nsubscription-type:ANYCAST\nack:client\nconsumer-window-size:-1\n\n\0"
            b"UNSUBSCRIBE\nid:1\nreceipt:r\n\n\0")
    done = 0
    while time.monotonic() < until and not client.closed:
        client.send(loop)
        done += 1
        client.wait_for(done)
    return f"{done} loops"


def begin_loop(port, until, clients):
    """BEGIN with one name after the other."""
    client = Client(port)
    clients.append(client)
    done = 0
    while time.monotonic() < until and not client.error:
        client.send(b"".join(b"BEGIN\ntransaction:t%d\n\n\0" % n for n in range(done, done + 100)))
        done += 100
        time.sleep(0.001)
    return f"{done} BEGINs"


def full_transactions(port, until, clients):
    """Open transactions that get a message of 1 MiB after the other, from several connections."""
    body = b"x" * (1 << 20)
    done = 0
    while time.monotonic() < until:
        if not clients or clients[-1].error:
            if len(clients) == 5:
                break
            clients.append(Client(port))
        clients[-1].send(b"SEND\ndestination:q\ntransaction:t%d\n\n" % (done % 100) + body + b"\0")
        done += 1
        time.sleep(0.001)
    return f"{done} MiB"


def small_transactions(port, until, clients):
    """The same with messages of one byte."""
    client = Client(port)
    clients.append(client)
    done = 0
    while time.monotonic() < until and not client.error:
        client.send(b"SEND\ndestination:q\ntransaction:t\n\nx\0" * 1000)
        done += 1000
    return f"{done} messages"


def half_connects(port, until, clients, first=HALF_CONNECT):
    """Connections that send 60 KB of a CONNECT and no end, again as they are closed."""
    done = 0
    while time.monotonic() < until:
        while len(clients) < 900:
            clients.append(Client(port, first))
            done += 1
        for client in [client for client in clients if client.closed][1:]:     # one stays to tell why
            client.close()
            clients.remove(client)
        time.sleep(0.01)
    return f"{done} connections"


def half_heads(port, until, clients):
    """The same with the head of an HTTP request."""
    return half_connects(port, until, clients, HALF_HEAD)


def unread_answers(port, until, clients):
    """Connections that never log in, provoke ERRORs and do not read them."""
    some = b"STOMP\n\n\0" * 500
    sockets = []
    while time.monotonic() < until:
        if len(sockets) < 200:
            sockets.append(socket.create_connection(("127.0.0.1", port), 10))
            sockets[-1].setblocking(False)
        for peer in sockets:
            try:
                peer.send(some)
            except OSError:
                pass
        time.sleep(0.001)
    for peer in sockets:
        peer.close()
    return f"{len(sockets)} connections"


THINGS = [unsubscribe_loop, begin_loop, full_transactions, small_transactions, half_connects, half_heads,
          unread_answers]


class Watch(threading.Thread):
    """The most that the broker had resident."""

    def __init__(self, broker):
        super().__init__(daemon=True)
        self.broker = broker
        self.most = self.base = broker.resident_kib()
        self.stopping = False

    def run(self):
        while not self.stopping:
            self.most = max(self.most, self.broker.resident_kib())
            time.sleep(0.02)


def measure(program, thing, seconds):
    """(what was done, MiB at most, MiB after the end, the limit's ERROR) of one of THINGS."""
    with BrokerProcess(program, {**CONFIG, "persistenceEnabled": False}) as broker:
        honest = Client(broker.port)
        honest.send(b"SEND\ndestination:q2\nreceipt:r\n\nx\0")
        honest.wait_for(1)
        watch = Watch(broker)
        watch.start()
        clients = []
        done = thing(broker.port, time.monotonic() + seconds, clients)
        time.sleep(0.2)
        errors = sorted({client.error for client in clients if client.error})
        for client in clients:
            client.close()
        honest.send(b"SEND\ndestination:q2\nreceipt:r\n\nx\0")
        honest.wait_for(2)
        end = time.monotonic() + 30     # freed memory goes back to the system some seconds later
        while broker.resident_kib() - watch.base > MOST_MIB * 1024 and time.monotonic() < end:
            time.sleep(0.1)
        watch.stopping = True
        after = broker.resident_kib()
        return done, (watch.most - watch.base) / 1024, (after - watch.base) / 1024, "; ".join(errors)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--only")
    arguments = parser.parse_args()
    bad = 0
    for thing in THINGS:
        if arguments.only and thing.__name__ != arguments.only:
            continue
        done, most, after, error = measure(arguments.program, thing, arguments.seconds)
        print(f"{thing.__name__:20} {done:24} most {most:7.1f} MiB, after {after:7.1f} MiB  {error}", flush=True)
        bad += most > MOST_MIB and not error
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
