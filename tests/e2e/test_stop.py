"""A clean stop writes down all that happened before it."""
import json

from broker_process import CONFIG, BrokerProcess
from raw_client import RawClient


def test_what_a_ring_dropped_last_is_gone_after_a_stop(program):
    config = json.loads(json.dumps(CONFIG))
    config["addressSettings"]["#"]["defaultRingSize"] = 3
    for _ in range(25):   # the stop has to meet a write that is under way
        with BrokerProcess(program, config) as broker:
            client = RawClient(broker.port)
            for number in range(7):
                receipt = {"receipt": "last"} if number == 6 else {}
                client.send("SEND", number, destination="q", destination_type="ANYCAST", persistent="true", **receipt)
            assert client.receive()[0] == "RECEIPT"
            assert broker.stop() == 0
            recovered = next(line for line in broker.start() if "recovered" in line)
            assert "messages=3" in recovered, recovered
