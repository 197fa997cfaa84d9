"""The interoperability steps with stomp.py: client.py PREFIX VERSION, one line for each step done.

A surprise raises, which ends the program with a code other than 0.
"""
import os
import queue
import sys
import threading

import stomp

SECONDS = 10  # for any one answer
CONNECTIONS = {"1.0": stomp.Connection10, "1.1": stomp.Connection11, "1.2": stomp.Connection12}
CREDENTIALS = {"username": "admin", "passcode": "admin"}
BYTES = bytes(range(256))
BEAT_MS = 500
BEATS = 4  # longer than the TTL that BEAT_MS gives, so without ours the connection would be closed


class Inbox(stomp.ConnectionListener):
    """What came, in queues; filled by the connection's thread."""

    def __init__(self):
        self.messages, self.receipts, self.connects = queue.Queue(), queue.Queue(), queue.Queue()
        self.disconnected = threading.Event()
        self.heart_beats = threading.Semaphore(0)

    def on_connected(self, frame):
        self.connects.put(frame)

    def on_message(self, frame):
        self.messages.put(frame)

    def on_receipt(self, frame):
        self.receipts.put(frame)

    def on_error(self, frame):
        print(f"ERROR frame: {frame.headers.get('message')}", file=sys.stderr, flush=True)

    def on_heartbeat(self):
        self.heart_beats.release()

    def on_disconnected(self):
        self.disconnected.set()


class Client:
    """One connection, and waiting for what it is sent."""

    def __init__(self, version, client_id=None, **options):
        address = [(os.environ["STOMP_HOST"], int(os.environ["STOMP_PORT"]))]
        if version == "1.0":  # the library's 1.0 has no heart-beats
            self.connection = CONNECTIONS[version](address, auto_decode=False)
        else:
            self.connection = CONNECTIONS[version](address, auto_decode=False, **options)
        self.version = version
        self.inbox = Inbox()
        self.connection.set_listener("inbox", self.inbox)
        headers = {"client-id": client_id} if client_id else {}
        self.connection.connect(**CREDENTIALS, wait=True, headers=headers)
        self.connected = self.inbox.connects.get(timeout=SECONDS)

    def receipt(self, name):
        got = self.inbox.receipts.get(timeout=SECONDS).headers["receipt-id"]
        assert got == name, f"receipt {got} instead of {name}"

    def message(self, body):
        frame = self.inbox.messages.get(timeout=SECONDS)
        got = frame.body if isinstance(frame.body, bytes) else frame.body.encode()
        assert got == body, f"body {got!r} instead of {body!r}"
        return frame

    def send(self, destination, body, **headers):
        self.connection.send(destination, body, headers=headers, receipt="sent")
        self.receipt("sent")

    def subscribe(self, destination, ack="auto", **headers):
        self.connection.subscribe(destination, id="1", ack=ack, headers=headers,
                                  receipt="subscribed")
        self.receipt("subscribed")

    def acknowledge(self, frame):
        if self.version == "1.1":
            self.connection.ack(frame.headers["message-id"], "1", receipt="acknowledged")
        else:
            name = "ack" if self.version == "1.2" else "message-id"
            self.connection.ack(frame.headers[name], receipt="acknowledged")
        self.receipt("acknowledged")

    def disconnect(self):
        self.connection.disconnect(receipt="bye")
        self.receipt("bye")
        assert self.inbox.disconnected.wait(SECONDS), "the connection stays open"


def step(text):
    print(text, flush=True)


def individual_acknowledgement(version, name):
    client = Client(version)
    got = client.connected.headers.get("version", "1.0")
    step(f"connected with STOMP {got}")
    for body in (b"one", b"two", b"three"):
        client.send(name, body, **{"destination-type": "ANYCAST", "persistent": "true"})
    step("sent three messages with receipts")
    client.subscribe(name, "client-individual", **{"subscription-type": "ANYCAST"})
    frames = []
    for body in (b"one", b"two", b"three"):
        frames.append(client.message(body))
        step(f"received {body.decode()}")
    client.acknowledge(frames[2])
    client.acknowledge(frames[0])
    client.disconnect()
    step("acknowledged one and three, disconnected with a receipt")
    client = Client(version)
    client.subscribe(name, "client-individual", **{"subscription-type": "ANYCAST"})
    frame = client.message(b"two")
    assert frame.headers["redelivered"] == "true", frame.headers
    client.acknowledge(frame)
    step("received two again, redelivered")
    client.disconnect()


def bodies_and_headers(version, name):
    client = Client(version)
    text = "plain" if version == "1.0" else "a:b\\ \nd"
    client.send(name, BYTES, **{"destination-type": "ANYCAST", "note": text})
    client.subscribe(name, **{"subscription-type": "ANYCAST"})
    frame = client.message(BYTES)
    step("received a body of all 256 byte values")
    assert frame.headers["note"] == text, frame.headers
    step("received a header as it was sent")
    client.disconnect()


def durable_subscription(version, name):
    headers = {"subscription-type": "MULTICAST", "durable-subscription-name": "news"}
    client = Client(version, client_id=name)
    client.subscribe(name, **headers)
    client.disconnect()
    step("left the durable subscription")
    sender = Client(version)
    for body in (b"first", b"second"):
        sender.send(name, body, **{"destination-type": "MULTICAST", "persistent": "true"})
    sender.disconnect()
    step("sent two messages to the topic")
    client = Client(version, client_id=name)
    client.subscribe(name, **headers)
    for body in (b"first", b"second"):
        client.message(body)
        step(f"re-attached, received {body.decode()}")
    client.connection.unsubscribe(id="1", headers={"durable-subscription-name": "news"},
                                  receipt="unsubscribed")
    client.receipt("unsubscribed")
    step("unsubscribed")
    client.disconnect()


def transactions(version, name):
    client = Client(version)
    for body, end in ((b"aborted", client.connection.abort),
                      (b"committed", client.connection.commit)):
        transaction = client.connection.begin(headers={"receipt": "begun"})
        client.receipt("begun")
        client.send(name, body, **{"destination-type": "ANYCAST", "transaction": transaction})
        end(transaction, headers={"receipt": "ended"})
        client.receipt("ended")
        step(f"{body.decode()} a transaction")
    client.send(name, b"last", **{"destination-type": "ANYCAST"})
    client.subscribe(name, **{"subscription-type": "ANYCAST"})
    client.message(b"committed")
    client.message(b"last")
    step("received only the committed message")
    client.disconnect()


def heart_beats(version, name):
    client = Client(version, heartbeats=(BEAT_MS, BEAT_MS))
    for _ in range(BEATS):
        assert client.inbox.heart_beats.acquire(timeout=SECONDS), "no heart-beat came"
    client.send(name, b"alive", **{"destination-type": "ANYCAST"})
    step("heart-beats kept the connection alive")
    client.disconnect()


def main(prefix, version):
    individual_acknowledgement(version, f"{prefix}.queue")
    bodies_and_headers(version, f"{prefix}.bytes")
    durable_subscription(version, f"{prefix}.topic")
    transactions(version, f"{prefix}.transaction")
    if version != "1.0":
        heart_beats(version, f"{prefix}.beats")
    step("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
