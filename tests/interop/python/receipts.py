"""Sends with receipts while subscribed, with stomp.py: receipts.py DESTINATION COUNT VERSION."""
import os
import queue
import sys

import stomp

SECONDS = 10
CONNECTIONS = {"1.0": stomp.Connection10, "1.1": stomp.Connection11, "1.2": stomp.Connection12}


class Inbox(stomp.ConnectionListener):
    def __init__(self):
        self.messages, self.receipts = queue.Queue(), queue.Queue()

    def on_message(self, frame):
        self.messages.put(frame.body)

    def on_receipt(self, frame):
        self.receipts.put(frame.headers["receipt-id"])


destination, count, version = sys.argv[1], int(sys.argv[2]), sys.argv[3]
inbox = Inbox()
connection = CONNECTIONS[version]([(os.environ["STOMP_HOST"], int(os.environ["STOMP_PORT"]))])
connection.set_listener("inbox", inbox)
connection.connect("admin", "admin", wait=True)
connection.subscribe(destination, id="1", headers={"subscription-type": "ANYCAST"})
for number in range(count):
    headers = {"destination-type": "ANYCAST", "persistent": "true" if number % 2 else "false"}
    connection.send(destination, str(number), headers=headers, receipt=f"r{number}")
    got = inbox.receipts.get(timeout=SECONDS)
    assert got == f"r{number}", got
for number in range(count):
    got = inbox.messages.get(timeout=SECONDS)
    assert got == str(number), f"{got} instead of {number}"
connection.disconnect()
print(f"{count} in order")
