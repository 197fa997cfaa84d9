"""What clients of a broker that gets killed know, and what they may hold against it (Jepsen's classes)."""
import zlib
from collections import Counter

TRANSACTION_MESSAGES = 100


def body_of(producer, number):
    """Says who sent it and where it stands; the rest is a length and bytes that follow from these."""
    head = f"{producer} {number} "
    seed = zlib.crc32(head.encode())
    return head + f"{seed:08x}" * (4 + seed % 60)


class QueueBook:
    """One queue or durable subscription. Messages are (producer, number)."""

    def __init__(self, name, ledger):
        self.name = name
        self.ledger = ledger
        self.sent = set()
        self.receipted = set()
        self.acknowledged = set()    # an ACK was sent
        self.gone = set()            # ... and its receipt came
        self.seen = set()
        self.seen_in_life = set()

    def new_life(self):
        self.seen_in_life.clear()

    def delivered(self, body, last):
        """A consumer got it. `last`: its connection's number by producer. Returns the message."""
        words = body.split(" ", 2)
        message = (words[0], int(words[1])) if len(words) == 3 else (body[:40], 0)
        ledger = self.ledger
        ledger.counts["deliveries"] += 1
        if message not in self.sent or body != body_of(*message):
            ledger.violation("unexpected", self, message)
        if message in self.gone:
            ledger.violation("redelivered after the receipt of its ACK", self, message)
        if message in self.seen_in_life:
            ledger.violation("delivered twice without a crash", self, message)
        if message in self.seen:
            ledger.counts["redeliveries"] += 1
        if message[1] < last.get(message[0], -1):
            ledger.violation("out of order", self, message)
        last[message[0]] = message[1]
        self.seen.add(message)
        self.seen_in_life.add(message)
        return message

    def backlog(self):
        return len(self.sent) - len(self.acknowledged)

    def drained(self, messages):
        """Everything that was left; the queue is empty now."""
        for message in self.receipted - self.acknowledged - messages:
            self.ledger.violation("lost", self, message)
        self.ledger.counts["recovered without a receipt"] += len(messages - self.receipted)
        # They were acknowledged and the broker stopped orderly, or were never stored.
        self.acknowledged |= self.sent
        self.gone |= self.sent


class Ledger:
    def __init__(self, queues):
        self.queues = {name: QueueBook(name, self) for name in queues}
        self.transactions = {}       # first message -> queue, of COMMITs without a receipt
        self.counts = Counter()
        self.violations = []

    def violation(self, kind, queue, message):
        self.violations.append(f"{kind}: {message[0]} {message[1]} of {queue.name}")

    def new_life(self):
        for queue in self.queues.values():
            queue.new_life()

    def check_transactions(self):
        """After a full drain: of a COMMIT that was not answered everything was seen, or nothing."""
        for (producer, first), queue in self.transactions.items():
            numbers = range(first, first + TRANSACTION_MESSAGES)
            there = sum((producer, number) in queue.seen for number in numbers)
            if there not in (0, TRANSACTION_MESSAGES):
                self.violation(f"{there} messages of a transaction", queue, (producer, first))
            self.counts["commits in doubt"] += 1
        self.transactions.clear()
