"""Sends with receipts while subscribed, with stompman: receipts_stompman.py DESTINATION COUNT."""
import asyncio
import os
import sys

import stompman

SECONDS = 10


async def main():
    destination, count = sys.argv[1], int(sys.argv[2])
    server = stompman.ConnectionParameters(host=os.environ["STOMP_HOST"], port=int(os.environ["STOMP_PORT"]),
                                           login="admin", passcode="admin")
    bodies = []
    complete = asyncio.Event()

    async def take(frame):
        bodies.append(int(frame.body))
        if len(bodies) == count:
            complete.set()

    def fail(error, frame):
        raise AssertionError(f"{error!r} for {frame}")

    # One at a time, or the handlers of many messages run in any order.
    async with stompman.Client([server], max_concurrent_handlers=1) as client:
        subscription = await client.subscribe(destination, take, headers={"subscription-type": "ANYCAST"},
                                              on_suppressed_exception=fail, receipt_timeout=SECONDS)
        for number in range(count):
            headers = {"destination-type": "ANYCAST", "persistent": "true" if number % 2 else "false"}
            await client.send(str(number).encode(), destination, headers=headers, receipt_timeout=SECONDS)
        await asyncio.wait_for(complete.wait(), SECONDS)
        await subscription.unsubscribe()
    assert bodies == list(range(count)), bodies
    print(f"{count} in order")


asyncio.run(main())
