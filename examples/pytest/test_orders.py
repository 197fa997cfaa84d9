"""Tests of an application that uses STOMP, here through stomp.py: `pytest examples/pytest`."""
import queue

import pytest
import stomp

QUEUE = {"subscription-type": "ANYCAST", "destination-type": "ANYCAST"}


class Inbox(stomp.ConnectionListener):
    """What the application was sent."""

    def __init__(self):
        self.frames = queue.Queue()

    def on_message(self, frame):
        self.frames.put(frame)

    def next(self):
        return self.frames.get(timeout=10).body


class Receipts(stomp.ConnectionListener):
    def __init__(self):
        self.ids = queue.Queue()

    def on_receipt(self, frame):
        self.ids.put(frame.headers["receipt-id"])


@pytest.fixture
def client(minibroker):
    connection = stomp.Connection12([(minibroker.host, minibroker.port)])
    connection.set_listener("inbox", Inbox())
    connection.set_listener("receipts", Receipts())
    connection.connect(minibroker.login, minibroker.passcode, wait=True)
    yield connection
    connection.disconnect()


def send(client, destination, body, **headers):
    """Sends and waits until the broker has it."""
    client.send(destination, body, headers={**QUEUE, **headers}, receipt="sent")
    assert client.get_listener("receipts").ids.get(timeout=10) == "sent"


def test_an_order_arrives(client):
    client.subscribe("orders", id=1, headers=QUEUE)
    send(client, "orders", "two coffees")
    assert client.get_listener("inbox").next() == "two coffees"


def test_orders_wait_for_the_kitchen(client, minibroker):
    send(client, "orders", "tea", colour="green")
    send(client, "orders", "milk")
    assert [message["body"] for message in minibroker.peek("orders")] == ["tea", "milk"]
    assert minibroker.peek("orders")[0]["properties"]["colour"] == "green"
    assert minibroker.call("queue.orders", "countMessages", "colour = 'green'") == 1


def test_nothing_is_left_of_the_test_before(minibroker):
    assert "orders" not in minibroker.call("broker", "getQueueNames")


def test_an_order_that_nobody_takes_expires(client, minibroker):
    send(client, "orders", "cold soup", expires=str(minibroker.now() + 60 * 60 * 1000))
    minibroker.advance("59m")
    assert len(minibroker.peek("orders")) == 1
    minibroker.advance("2m")
    assert minibroker.peek("orders") == []
    assert [message["body"] for message in minibroker.peek("ExpiryQueue")] == ["cold soup"]


def test_a_mistake_says_what_is_wrong(minibroker):
    with pytest.raises(RuntimeError, match="Queue nowhere does not exist"):
        minibroker.peek("nowhere")
