"""The order of write, fdatasync and send in the real program, as a shim between it and libc sees it."""
import re
import time

from crash_broker import CrashBroker

# What an answer may follow only when it is on disk: the journal's and its pages' bytes up to then.
TOKEN = re.compile(rb"token-\d+")
RECEIPT = re.compile(rb"RECEIPT\nreceipt-id:(token-\d+)")
BODY = re.compile(rb"\n\n(token-\d+)")


class Disk:
    """What is written and what is synced, followed through the events."""

    def __init__(self):
        self.names = {}      # descriptor: file
        self.written = {}    # descriptor: tokens that no sync covers yet
        self.synced = set()
        self.writes = self.syncs = 0

    def take(self, kind, descriptor, result, data):
        if kind == "o":
            self.names[descriptor] = data.decode()
            self.written[descriptor] = set()
        elif kind == "w":
            self.writes += 1
            self.written.setdefault(descriptor, set()).update(TOKEN.findall(data))
        elif kind == "]" and result == 0:
            self.syncs += 1
            # The journal thread writes and syncs alone: all that was written before the sync is covered.
            self.synced |= self.written.pop(descriptor, set())


def answers_follow_their_sync(events):
    """Counts (receipts, messages); fails at the first that was sent before its record was on disk."""
    disk, receipts, messages = Disk(), set(), set()
    for kind, descriptor, result, data in events:
        if kind != "s":
            disk.take(kind, descriptor, result, data)
            continue
        for found, what in ((RECEIPT.findall(data), receipts), (BODY.findall(data), messages)):
            for token in found:
                assert token in disk.synced, f"{token} was answered before it was on disk"
                what.add(token)
    assert disk.syncs <= disk.writes + 8, f"{disk.syncs} syncs for {disk.writes} writes"
    return len(receipts), len(messages)


def sends(program, count, delay_ms=0, settings=None):
    """`count` persistent messages from four producers to a waiting consumer."""
    shim = {"MB_SHIM_DELAY_MS": str(delay_ms)} if delay_ms else {}
    with CrashBroker(program, settings, journalFileSize=65536) as broker:
        broker.start(shim=shim)
        consumer = broker.client()
        consumer.send("SUBSCRIBE", id=1, destination="q", subscription_type="ANYCAST", receipt="s")
        assert consumer.receive()[0] == "RECEIPT"
        producers = [broker.client() for _ in range(4)]
        for number in range(count):
            producers[number % 4].send("SEND", f"token-{number}", destination="q", destination_type="ANYCAST",
                                       persistent="true", receipt=f"token-{number}")
            if number % 40 == 39 and not delay_ms:
                time.sleep(0.002)     # several rounds of the journal, not one
        for _ in range(count):
            assert consumer.receive()[0] == "MESSAGE"
        for number in range(count):
            assert producers[number % 4].receive()[0] == "RECEIPT"
        broker.kill()
        assert answers_follow_their_sync(broker.events()) == (count, count)
    return f"{count} RECEIPTs and MESSAGEs after their sync" + (f" of {delay_ms} ms" if delay_ms else "")


class Steps:
    """One client, one request after the other: between a request and its RECEIPT something was written and synced."""

    def __init__(self, broker):
        self.broker = broker
        self.client = broker.client(client_id="c")
        self.number = 0

    def ask(self, command, body="", **headers):
        self.number += 1
        self.client.send(command, body, receipt=f"step-{self.number}", **headers)
        command, got, text = self.client.receive()
        assert command == "RECEIPT", (command, got, text)


def every_command_syncs(program, rounds):
    """COMMIT, ACK, durable SUBSCRIBE and UNSUBSCRIBE, DISCONNECT after a SEND: RECEIPT after a write and its sync."""
    with CrashBroker(program) as broker:
        broker.start(shim={})
        for _ in range(rounds):
            steps = Steps(broker)
            start = len(broker.events())
            steps.ask("SUBSCRIBE", id=1, destination="t", subscription_type="MULTICAST",
                      durable_subscription_name="s")
            steps.client.send("BEGIN", transaction="x")
            steps.client.send("SEND", "hello", destination="q", destination_type="ANYCAST", persistent="true",
                              transaction="x")
            steps.ask("COMMIT", transaction="x")
            steps.client.send("SUBSCRIBE", id=2, destination="q", subscription_type="ANYCAST",
                              ack="client-individual")
            command, headers, _ = steps.client.receive()
            assert command == "MESSAGE"
            steps.ask("ACK", id=headers["ack"])
            steps.ask("UNSUBSCRIBE", id=1, durable_subscription_name="s")
            steps.client.send("SEND", "bye", destination="other", destination_type="ANYCAST", persistent="true")
            steps.ask("DISCONNECT")
            check_steps(broker.events()[start:], steps.number)
    return f"{5 * rounds} RECEIPTs of COMMIT, ACK, SUBSCRIBE, UNSUBSCRIBE and DISCONNECT"


def check_steps(events, count):
    state, found = "idle", 0
    for kind, _, result, data in events:
        if kind == "w" and data:
            state = "written"
        elif kind == "]" and result == 0 and state == "written":
            state = "synced"
        elif kind == "s" and b"RECEIPT\nreceipt-id:step-" in data:
            assert state == "synced", f"a RECEIPT was sent while the journal was {state}: {data[:80]}"
            state, found = "idle", found + 1
    assert found == count, f"{found} of {count} receipts seen"


def memory_costs_no_sync(program, count):
    """The receipt of a non-persistent SEND promises memory alone: no sync for it."""
    with CrashBroker(program) as broker:
        broker.start(shim={})
        steps = Steps(broker)
        steps.ask("SEND", "first", destination="q", destination_type="ANYCAST")    # makes the queue, on disk
        before = sum(kind in "[w" for kind, *_ in broker.events())
        for number in range(count):
            steps.ask("SEND", f"{number}", destination="q", destination_type="ANYCAST")
        after = sum(kind in "[w" for kind, *_ in broker.events())
        assert before == after, f"{after - before} writes or syncs for {count} non-persistent messages"
    return f"{count} receipts of non-persistent SENDs without a sync"
