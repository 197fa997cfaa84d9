#!/usr/bin/env python3
"""Subscribe to the queue "orders", send the words of the command line to it, print what comes back.

    receiver_queue.py "Hello World"

Two of these at once share the messages: an anycast queue gives each message to one of its consumers. Needs stomp.py
(pip install stomp.py). The broker is localhost:61613, or what STOMP_HOST and STOMP_PORT say.
"""
import os
import sys
import threading

import stomp

ADDRESS = "orders"


class Printer(stomp.ConnectionListener):
    """Prints each message and counts down to the last one expected."""

    def __init__(self, expected):
        self.left = expected
        self.done = threading.Event()

    def on_error(self, frame):
        print(f'received an error "{frame.body or frame.headers.get("message")}"', file=sys.stderr)
        self.done.set()

    def on_message(self, frame):
        print(f'received a message "{frame.body}"', flush=True)
        self.left -= 1
        if self.left <= 0:
            self.done.set()


def main(words):
    host, port = os.environ.get("STOMP_HOST", "localhost"), int(os.environ.get("STOMP_PORT", "61613"))
    connection = stomp.Connection([(host, port)])
    printer = Printer(len(words))
    connection.set_listener("", printer)
    connection.connect("admin", "admin", wait=True)
    connection.subscribe(destination=ADDRESS, id=1, ack="auto", headers={"subscription-type": "ANYCAST"})
    for word in words:
        connection.send(body=word, destination=ADDRESS, headers={"destination-type": "ANYCAST"})
    arrived = not words or printer.done.wait(10)
    connection.disconnect()
    return 0 if arrived and printer.left <= 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
