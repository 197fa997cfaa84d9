"""The Nth call of a kind fails in the real program: nothing is acknowledged any more, and nothing that was is lost."""
import errno
import time

from crash_broker import CrashBroker, bodies_left

END_SECONDS_MAX = 5
SENDS_MAX = 3000
JOURNAL = (".mbj", ".mbj.tmp", ".mbp")


def send_until_failure(broker):
    """One persistent message after the other. Returns the bodies receipted and whether an ERROR came."""
    receipted = []
    try:
        client = broker.client()
        for number in range(SENDS_MAX):
            body = f"{number} " + "x" * 900
            client.send("SEND", body, destination="q", destination_type="ANYCAST", persistent="true", receipt=number)
            command, headers, _ = client.receive()
            if command != "RECEIPT":
                return receipted, command == "ERROR"
            assert headers["receipt-id"] == str(number)
            receipted.append(body)
    except (ConnectionError, AssertionError, TimeoutError):
        return receipted, False
    raise AssertionError(f"{SENDS_MAX} messages and no failure")


def check_finality(events, fault):
    """After the failure: no RECEIPT, no further write to or sync of that file."""
    failed = None
    for kind, descriptor, result, data in events:
        if failed is not None:
            assert not (kind == "s" and b"RECEIPT\n" in data), f"{fault}: a RECEIPT after the failure"
            assert not (kind in "[w" and descriptor == failed), f"{fault}: the file was used after its failure"
        elif result < 0 and (kind in "]wrd" or (kind == "o" and data.decode().endswith(JOURNAL))):
            failed = descriptor
    assert failed is not None, f"{fault}: the fault never happened"


def run(program, call, number, action, settings=None):
    fault = f"{call}:{number}:{action}"
    with CrashBroker(program, settings, journalFileSize=16384) as broker:
        broker.start(shim={"MB_SHIM_FAULT": fault}, may_fail=True)
        begin = time.monotonic()
        receipted, told = send_until_failure(broker) if broker.port else ([], True)
        code = broker.process.wait(20)
        taken = time.monotonic() - begin
        check_finality(broker.events(), fault)
        assert code > 0, f"{fault}: the program ended with {code}"
        assert not broker.port or taken < END_SECONDS_MAX + len(receipted) * 0.05, f"{fault}: it ended after {taken} s"
        assert told or not receipted, f"{fault}: the client that waited was not told"
        broker.start()
        left = bodies_left(broker)
        assert left[:len(receipted)] == receipted, f"{fault}: {len(left)} of {len(receipted)} messages came back"
        assert len(left) <= len(receipted) + 1, f"{fault}: more came back than were sent"
    return len(receipted)


def failures_are_final(program, call, numbers, action=errno.EIO, settings=None):
    receipts = sum(run(program, call, number, action, settings) for number in numbers)
    return f"{len(list(numbers))} failures of {call} ({errno.errorcode[action]}), {receipts} receipts kept"


def harmless(program, numbers, action):
    """A short write or EINTR is completed: nobody notices."""
    for number in numbers:
        with CrashBroker(program, journalFileSize=16384) as broker:
            broker.start(shim={"MB_SHIM_FAULT": f"write:{number}:{action}"})
            client = broker.client()
            for index in range(number + 5):
                client.send("SEND", f"{index}", destination="q", destination_type="ANYCAST", persistent="true",
                            receipt=index)
                assert client.receive()[0] == "RECEIPT", f"write:{number}:{action}"
            broker.kill()
            broker.start()
            assert bodies_left(broker) == [f"{index}" for index in range(number + 5)]
    return f"{len(list(numbers))} writes {'cut short' if action == 'short' else 'interrupted'}"
