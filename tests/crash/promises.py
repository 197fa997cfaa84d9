"""What a receipt promises, by killing the broker the moment that it arrives."""
from crash_broker import CrashBroker, bodies_left

SENDS = 10


def receipt(client):
    command, headers, body = client.receive()
    assert command == "RECEIPT", (command, headers, body)


def disconnect_covers_earlier_sends(program, cycles):
    """The receipt of DISCONNECT promises the persistent SENDs before it, which asked for none (STOMP 1.2)."""
    with CrashBroker(program) as broker:
        for cycle in range(cycles):
            broker.start()
            client = broker.client()
            for number in range(SENDS):
                client.send("SEND", f"{cycle} {number}", destination="q", destination_type="ANYCAST",
                            persistent="true")
            client.send("DISCONNECT", receipt="bye")
            receipt(client)
            broker.kill()
            broker.start()
            left = bodies_left(broker)
            assert left == [f"{cycle} {number}" for number in range(SENDS)], f"cycle {cycle}: {left}"
            broker.stop()
    return f"{cycles} receipts of DISCONNECT"


def subscribe(broker, name):
    client = broker.client(client_id="c")
    client.send("SUBSCRIBE", id=1, destination="topic", subscription_type="MULTICAST",
                durable_subscription_name=name, receipt="s")
    receipt(client)
    return client


def durable_subscriptions_last(program, cycles):
    """A receipted SUBSCRIBE is there after a kill and gets messages; a receipted UNSUBSCRIBE leaves nothing."""
    with CrashBroker(program, journalFileSize=65536) as broker:
        for cycle in range(cycles):
            broker.start()
            subscribe(broker, "s")
            broker.kill()
            broker.start()
            sender = broker.client()
            sender.send("SEND", f"message {cycle}", destination="topic", destination_type="MULTICAST",
                        persistent="true", receipt="r")
            receipt(sender)
            broker.kill()
            broker.start()
            client = subscribe(broker, "s")
            command, _, body = client.receive()
            assert (command, body) == ("MESSAGE", f"message {cycle}"), f"cycle {cycle}: {command} {body}"
            client.send("UNSUBSCRIBE", id=1, durable_subscription_name="s", receipt="u")
            receipt(client)
            broker.kill()
            broker.start()
            client = subscribe(broker, "s")      # a new one: what the old one had must not come
            sender = broker.client()
            sender.send("SEND", "the next", destination="topic", destination_type="MULTICAST", receipt="r")
            receipt(sender)
            command, _, body = client.receive()
            assert (command, body) == ("MESSAGE", "the next"), f"cycle {cycle}: {command} {body}"
            client.send("UNSUBSCRIBE", id=1, durable_subscription_name="s", receipt="u")
            receipt(client)
            broker.kill()
        size = sum(file.stat().st_size for file in broker.journal.glob("*.mb?"))
        assert size <= 4 * 64 * 1024, f"{size} bytes of journal for subscriptions that are gone"
    return f"{cycles} durable subscriptions made and removed"
