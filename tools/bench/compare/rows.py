"""The rows of the table: which load, which figure of it, and how far minibroker is to come."""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Load:
    """A run of minibroker-bench; rows may share one."""
    arguments: tuple
    fresh: bool = False   # needs a process that has done nothing before
    times: bool = True    # takes --seconds and --warm-up
    memory: bool = False  # fills the broker's memory


@dataclass(frozen=True)
class Row:
    key: str
    title: str
    load: Load
    figure: str
    unit: str
    at_least: float = 0   # what is to be reached on a machine like the one the goals are from
    at_most: float = 0    # the same where less is better
    of_floor: float = 0   # enough on a slower one: that part of the floor's figure, or times the floor's
    lower: bool = field(default=False)  # is less better?


START = Load(("start",), fresh=True, times=False)
ANYCAST = Load(("anycast",))


def rate(key, title, at_least, of_floor, *arguments):
    return Row(key, title, Load(arguments), "per_second", "/s", at_least=at_least, of_floor=of_floor)


ROWS = [
    Row("start", "exec to CONNECTED, empty journal", START, "start_ms", "ms", at_most=10, lower=True),
    Row("rss", "resident memory, idle", START, "rss_bytes", "B", at_most=8e6, lower=True),
    Row("anycast", "1 producer, 1 consumer, anycast, auto", ANYCAST, "per_second", "/s",
        at_least=750e3, of_floor=0.40),
    rate("anycast-64", "the same, 64 B bodies", 1200e3, 0.33, "anycast", "--body", "64"),
    rate("anycast-16k", "the same, 16 KiB bodies", 110e3, 0.69, "anycast", "--body", "16384"),
    rate("persistent", "the same, persistent", 300e3, 0.74, "persistent"),
    rate("individual", "the same, client-individual acks", 400e3, 0.25, "individual"),
    rate("individual-wide", "the same, consumer window without limit", 400e3, 0.25,
         "individual", "--consumer-window", "-1"),
    rate("receipt", "persistent, each RECEIPT awaited", 5.1e3, 0.85, "receipt"),
    rate("receipts", "persistent, 64 RECEIPTs in flight", 93e3, 0.80, "receipts"),
    rate("fan-out", "multicast to 100 subscribers, deliveries", 1150e3, 0.59, "fan-out"),
    rate("durable", "durable subscription, persistent", 230e3, 0.68, "durable"),
    rate("ping-pong", "round trips over two queues", 6.2e3, 0.95, "ping-pong"),
    rate("connect", "CONNECT to RECEIPT of DISCONNECT, 16 at once", 10.5e3, 0.81, "connect"),
    Row("cpu", "CPU of the broker per message, anycast", ANYCAST, "cpu_us_each", "us",
        at_most=1.5, of_floor=3.1, lower=True),
    Row("idle-connections", "5,000 idle connections, memory each",
        Load(("idle-connections",), fresh=True, times=False), "rss_bytes_each", "B", at_most=4096, lower=True),
    Row("waiting", "1,000,000 messages of 1 KiB waiting, memory each",
        Load(("waiting",), fresh=True, times=False, memory=True), "rss_bytes_each", "B", at_most=1600, lower=True),
]
