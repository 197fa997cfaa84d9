"""Clients in one loop that load a broker until it is gone, and write down what they know."""
import selectors
import socket

from ledger import TRANSACTION_MESSAGES, body_of

WINDOW = 50           # messages of a producer without a receipt
HELD_MAX = 8          # messages that a consumer keeps without acknowledging them
BACKLOG_MAX = 1500    # a queue with more makes its producers wait


def frame(command, headers, body=""):
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    return f"{command}\n{lines}\n{body}\0".encode()


class Client:
    """One connection. `on_frame(command, headers, body)` is what derived classes do."""

    def __init__(self, loop, port, client_id=None):
        self.loop = loop
        self.out = bytearray()
        self.input = b""
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.socket.setblocking(False)
        loop.add(self)
        headers = {"accept-version": "1.2", "login": "admin", "passcode": "admin"}
        if client_id:
            headers["client-id"] = client_id
        self.send("CONNECT", headers)

    def send(self, command, headers, body=""):
        self.out += frame(command, headers, body)
        self.loop.wants_output(self)

    def write(self):
        while self.out:
            try:
                del self.out[:self.socket.send(self.out[:1 << 16])]
            except BlockingIOError:
                return

    def read(self):
        """False at the end of the connection. What had arrived by then counts."""
        try:
            data = self.socket.recv(1 << 18)
        except BlockingIOError:
            return True
        except OSError:
            return False
        *frames, self.input = (self.input + data).split(b"\0")
        for text in frames:
            head, _, body = text.lstrip(b"\n").decode().partition("\n\n")
            command, *lines = head.split("\n")
            headers = dict(reversed([line.partition(":")[::2] for line in lines]))
            if command == "ERROR":
                raise AssertionError(f"ERROR: {headers} {body}")
            self.on_frame(command, headers, body)
        return bool(data)


class Producer(Client):
    """Sends persistent messages with receipts, not more than WINDOW ahead of them."""

    def __init__(self, loop, port, name, queue, destination, numbers):
        super().__init__(loop, port)
        self.name, self.queue, self.destination, self.numbers = name, queue, destination, numbers
        self.waiting = 0

    def headers(self, **more):
        name, routing = self.destination
        return {"destination": name, "destination-type": routing, "persistent": "true", **more}

    def on_frame(self, command, headers, body):
        if command == "RECEIPT":
            self.waiting -= 1
            self.queue.receipted.add((self.name, int(headers["receipt-id"])))
            self.queue.ledger.counts["receipts"] += 1
        self.fill()

    def fill(self):
        while self.waiting < WINDOW and self.queue.backlog() < BACKLOG_MAX:
            number = next(self.numbers)
            self.queue.sent.add((self.name, number))
            self.waiting += 1
            self.send("SEND", self.headers(receipt=number), body_of(self.name, number))


class TransactionalProducer(Producer):
    """100 messages a COMMIT, one after the other; every fifth is an ABORT, whose messages must never be seen."""

    def on_frame(self, command, headers, body):
        if command == "RECEIPT":
            self.waiting = 0
            kind, first = headers["receipt-id"].split(" ")
            if kind == "COMMIT":
                numbers = range(int(first), int(first) + TRANSACTION_MESSAGES)
                self.queue.receipted.update((self.name, number) for number in numbers)
                self.queue.ledger.transactions.pop((self.name, int(first)))
                self.queue.ledger.counts["commits"] += 1
        self.fill()

    def fill(self):
        if self.waiting or self.queue.backlog() >= BACKLOG_MAX:
            return
        self.waiting = 1
        numbers = [next(self.numbers) for _ in range(TRANSACTION_MESSAGES)]
        self.send("BEGIN", {"transaction": "t"})
        for number in numbers:
            self.send("SEND", self.headers(transaction="t"), body_of(self.name, number))
        kind = "ABORT" if numbers[0] // TRANSACTION_MESSAGES % 5 == 4 else "COMMIT"
        if kind == "COMMIT":
            self.queue.ledger.transactions[self.name, numbers[0]] = self.queue
            self.queue.sent.update((self.name, number) for number in numbers)
        self.send(kind, {"transaction": "t", "receipt": f"{kind} {numbers[0]}"})


class Consumer(Client):
    """Acknowledges one by one with receipts, keeps a few back and takes them up in any order."""

    def __init__(self, loop, port, queue, subscription, random, client_id=None):
        super().__init__(loop, port, client_id)
        self.queue, self.random = queue, random
        self.last = {}
        self.held = []
        self.asked = {}
        self.send("SUBSCRIBE", {"id": "1", "ack": "client-individual", **subscription})

    def on_frame(self, command, headers, body):
        if command == "RECEIPT":
            self.queue.gone.add(self.asked.pop(headers["receipt-id"]))
            self.queue.ledger.counts["ack receipts"] += 1
        elif command == "MESSAGE":
            self.held.append((self.queue.delivered(body, self.last), headers["ack"]))
            if len(self.held) > HELD_MAX or self.random.random() < 0.7:
                message, ack = self.held.pop(self.random.randrange(len(self.held)))
                self.queue.acknowledged.add(message)
                self.asked[ack] = message
                self.send("ACK", {"id": ack, "receipt": ack})
            self.loop.wake_producers(self.queue)


class Drain(Client):
    """Takes what is left in a queue, up to a message behind it."""

    def __init__(self, loop, port, queue, destination, subscription, client_id=None):
        super().__init__(loop, port, client_id)
        self.queue, self.last, self.messages, self.subscription = queue, {}, set(), subscription
        self.done = False
        name, routing = destination
        self.send("SEND", {"destination": name, "destination-type": routing, "persistent": "true",
                           "receipt": "end"}, "end")

    def on_frame(self, command, headers, body):
        if command == "RECEIPT" and headers["receipt-id"] == "end":
            self.send("SUBSCRIBE", {"id": "1", "ack": "auto", **self.subscription})
        elif command == "MESSAGE" and body == "end":
            self.done = True
            self.loop.remove(self)
        elif command == "MESSAGE":
            self.messages.add(self.queue.delivered(body, self.last))


class Loop:
    def __init__(self):
        self.selector = selectors.DefaultSelector()
        self.clients = []
        self.dirty = []

    def add(self, client):
        self.clients.append(client)
        self.selector.register(client.socket, selectors.EVENT_READ, client)

    def remove(self, client):
        self.clients.remove(client)
        self.selector.unregister(client.socket)
        client.socket.close()

    def wants_output(self, client):
        self.dirty.append(client)

    def wake_producers(self, queue):
        for client in self.clients:
            if isinstance(client, Producer) and client.queue is queue:
                client.fill()

    def run(self, deadline_seconds):
        """Until all connections have ended. Raises TimeoutError when nothing happens for so long."""
        while self.clients:
            for client in self.dirty:
                try:
                    client.write()
                except OSError:
                    pass     # gone; reading finds out what had come before
            self.dirty = [client for client in self.dirty if client.out and client in self.clients]
            events = self.selector.select(0.001 if self.dirty else deadline_seconds)
            if not events and not self.dirty:
                raise TimeoutError("the broker has gone mute")
            for key, _ in events:
                if key.data in self.clients and not key.data.read():
                    self.dirty = [client for client in self.dirty if client is not key.data]
                    self.remove(key.data)
