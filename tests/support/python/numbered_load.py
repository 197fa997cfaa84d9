"""Numbered messages in bulk: a sender that asks for receipts on the way, and a consumer that checks order.

A body begins with its number in ten digits. Both work on raw sockets with whole buffers, since the broker is to be
the limit.
"""
import re
import time

from raw_client import RawClient

NUMBER = re.compile(rb"\n\n(\d{10})")
RECEIPT = re.compile(rb"receipt-id:(\d+)")
CHUNK = 1 << 20


class Sender:
    """Sends messages `first`, `first` + 1 ...; `receipted` is the last one that the broker has promised."""

    def __init__(self, port, queue, size, persistent=True, batch=500):
        self.client = RawClient(port)
        self.client.socket.settimeout(60)
        head = f"SEND\ndestination:{queue}\ndestination-type:ANYCAST\n"
        self.head = (head + ("persistent:true\n" if persistent else "")).encode()
        self.filler = b"x" * (size - 10)
        self.batch = batch
        self.next = 0
        self.receipted = -1
        self.in_flight = 0
        self.buffer = b""

    def send(self, count):
        """One batch of `count`, the last with a receipt; at most eight batches are under way."""
        frames = [b"%s\n%010d%s\0" % (self.head, number, self.filler)
                  for number in range(self.next, self.next + count - 1)]
        self.next += count
        last = self.next - 1
        frames.append(b"%sreceipt:%d\n\n%010d%s\0" % (self.head, last, last, self.filler))
        self.client.send_bytes(b"".join(frames))
        self.in_flight += 1
        if self.in_flight >= 8:
            self.wait_for_receipt()

    def wait_for_receipt(self):
        while True:
            found = RECEIPT.search(self.buffer)
            if found and b"\0" in self.buffer[found.end():]:
                self.receipted = int(found[1])
                self.buffer = self.buffer[self.buffer.index(b"\0", found.end()) + 1:]
                self.in_flight -= 1
                return
            if b"ERROR" in self.buffer:
                raise AssertionError(self.buffer.decode(errors="replace"))
            data = self.client.socket.recv(CHUNK)
            if not data:
                raise ConnectionError("the broker has closed the connection")
            self.buffer += data

    def finish(self):
        while self.in_flight:
            self.wait_for_receipt()


def drain(port, queue, last, seconds=60):
    """Takes messages in mode auto until number `last` has come, then leaves; returns all numbers that came."""
    client = RawClient(port)
    client.send("SUBSCRIBE", id=1, destination=queue, subscription_type="ANYCAST")
    client.socket.settimeout(seconds)
    numbers = []
    rest = b""
    leaving = False
    beat = time.monotonic()
    while True:
        data = client.socket.recv(CHUNK)
        if not data:
            if leaving:
                return numbers
            raise ConnectionError("the broker has closed the connection")
        if time.monotonic() - beat > 5:  # the connection's time to live counts what we send
            beat = time.monotonic()
            client.send_bytes(b"\n")
        data = rest + data
        end = data.rfind(b"\0") + 1
        rest = data[end:]
        numbers.extend(int(number) for number in NUMBER.findall(data[:end]))
        if not leaving and numbers and numbers[-1] >= last:
            leaving = True
            client.send("DISCONNECT", receipt="end")
