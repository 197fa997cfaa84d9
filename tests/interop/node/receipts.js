// Sends with receipts while subscribed, with stompit: receipts.js DESTINATION COUNT VERSION.
"use strict";

const assert = require("assert");
const stompit = require("stompit");

const MILLISECONDS = 20000; // for all of it
const [destination, count, version] = process.argv.slice(2);

function connect() {
  const connectHeaders = {
    login: "admin", passcode: "admin", host: "localhost", "accept-version": version,
  };
  const options = {
    host: process.env.STOMP_HOST, port: Number(process.env.STOMP_PORT), connectHeaders,
  };
  return new Promise((resolve, reject) => {
    stompit.connect(options, (error, client) => (error ? reject(error) : resolve(client)));
  });
}

// Resolves with all bodies when there are enough.
function bodiesOf(client) {
  return new Promise((resolve, reject) => {
    const bodies = [];
    const headers = { destination, ack: "auto", "subscription-type": "ANYCAST" };
    client.subscribe(headers, (error, frame) => {
      if (error) return reject(error);
      return frame.readString("utf-8", (problem, body) => {
        if (problem) return reject(problem);
        bodies.push(body);
        return bodies.length === Number(count) && resolve(bodies);
      });
    });
  });
}

function send(client, number) {
  const headers = {
    destination, "destination-type": "ANYCAST", persistent: String(number % 2 === 1),
  };
  return new Promise((resolve) => {
    client.send(headers, { onReceipt: resolve }).end(String(number));
  });
}

async function main() {
  const client = await connect();
  client.on("error", (error) => { throw error; });
  const received = bodiesOf(client);
  const expected = [];
  for (let number = 0; number < Number(count); number += 1) {
    expected.push(String(number));
    await send(client, number);
  }
  assert.deepStrictEqual(await received, expected);
  await new Promise((resolve) => client.disconnect(resolve));
  console.log(`${count} in order`);
}

setTimeout(() => { throw new Error("not done in time"); }, MILLISECONDS).unref();
main().catch((error) => { console.error(error); process.exit(1); });
