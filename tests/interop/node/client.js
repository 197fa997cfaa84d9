// The interoperability steps with stompit: client.js PREFIX VERSION, one line for each step done.
// A surprise throws, which ends the program with a code other than 0.
"use strict";

const assert = require("assert");
const stompit = require("stompit");

const MILLISECONDS = 10000; // for any one answer
const BYTES = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
const ANYCAST = { "destination-type": "ANYCAST" };
const FROM_QUEUE = { "subscription-type": "ANYCAST" };

const step = (text) => console.log(text);

// The promise's answer, or a failure that names what did not come.
function inTime(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} came`)), MILLISECONDS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// One connection; messages wait in `inbox` as frames with a `body`.
class Client {
  static async open(version, clientId) {
    const client = new Client();
    const connectHeaders = {
      login: "admin", passcode: "admin", host: "localhost", "accept-version": version,
    };
    if (clientId) connectHeaders["client-id"] = clientId;
    const options = {
      host: process.env.STOMP_HOST, port: Number(process.env.STOMP_PORT), connectHeaders,
    };
    client.stomp = await inTime(new Promise((resolve, reject) => {
      stompit.connect(options, (error, stomp) => (error ? reject(error) : resolve(stomp)));
    }), "CONNECTED");
    client.stomp.on("error", (error) => { throw error; });
    client.inbox = [];
    client.waiting = [];
    return client;
  }

  // What `action`, given options whose `onReceipt` it hands to the library, is receipted with.
  receipted(action) {
    return inTime(new Promise((resolve) => action({ onReceipt: resolve })), "RECEIPT");
  }

  send(destination, body, headers, sender = this.stomp) {
    return this.receipted((options) => {
      sender.send({ destination, "content-length": Buffer.byteLength(body), ...headers }, options)
        .end(body);
    });
  }

  subscribe(destination, ack, headers) {
    return this.stomp.subscribe({ destination, ack, ...headers }, (error, frame) => {
      if (error) throw error;
      frame.readString("latin1", (problem, body) => {
        if (problem) throw problem;
        frame.body = Buffer.from(body, "latin1");
        if (this.waiting.length > 0) this.waiting.shift()(frame);
        else this.inbox.push(frame);
      });
    });
  }

  async message(body) {
    let frame = this.inbox.shift();
    if (!frame) {
      frame = await inTime(new Promise((resolve) => this.waiting.push(resolve)), "MESSAGE");
    }
    assert.deepStrictEqual(frame.body, Buffer.from(body));
    return frame;
  }

  acknowledge(frame) {
    return this.receipted((options) => this.stomp.ack(frame, {}, options));
  }

  // With a receipt: the library asks for one itself.
  disconnect() {
    return inTime(new Promise((resolve, reject) => {
      this.stomp.disconnect((error) => (error ? reject(error) : resolve()));
    }), "end of the connection");
  }
}

async function individualAcknowledgement(version, name) {
  let client = await Client.open(version);
  step(`connected with STOMP ${client.stomp.headers.version || "1.0"}`);
  for (const body of ["one", "two", "three"]) {
    await client.send(name, body, { ...ANYCAST, persistent: "true" });
  }
  step("sent three messages with receipts");
  client.subscribe(name, "client-individual", FROM_QUEUE);
  const frames = [];
  for (const body of ["one", "two", "three"]) {
    frames.push(await client.message(body));
    step(`received ${body}`);
  }
  await client.acknowledge(frames[2]);
  await client.acknowledge(frames[0]);
  await client.disconnect();
  step("acknowledged one and three, disconnected with a receipt");
  client = await Client.open(version);
  client.subscribe(name, "client-individual", FROM_QUEUE);
  const frame = await client.message("two");
  assert.strictEqual(frame.headers.redelivered, "true");
  await client.acknowledge(frame);
  step("received two again, redelivered");
  await client.disconnect();
}

async function bodiesAndHeaders(version, name) {
  const client = await Client.open(version);
  const note = version === "1.0" ? "plain" : "a:b\\ \nd";
  await client.send(name, BYTES, { ...ANYCAST, note });
  client.subscribe(name, "auto", FROM_QUEUE);
  const frame = await client.message(BYTES);
  step("received a body of all 256 byte values");
  assert.strictEqual(frame.headers.note, note);
  step("received a header as it was sent");
  await client.disconnect();
}

async function durableSubscription(version, name) {
  const headers = { "subscription-type": "MULTICAST", "durable-subscription-name": "news" };
  let client = await Client.open(version, name);
  client.subscribe(name, "auto", headers);
  await client.disconnect();
  step("left the durable subscription");
  const sender = await Client.open(version);
  for (const body of ["first", "second"]) {
    await sender.send(name, body, { "destination-type": "MULTICAST", persistent: "true" });
  }
  await sender.disconnect();
  step("sent two messages to the topic");
  client = await Client.open(version, name);
  const subscription = client.subscribe(name, "auto", headers);
  for (const body of ["first", "second"]) {
    await client.message(body);
    step(`re-attached, received ${body}`);
  }
  // The library asks for a receipt but does not tell when it comes; that of DISCONNECT is later.
  subscription.unsubscribe({ "durable-subscription-name": "news" });
  await client.disconnect();
  step("unsubscribed");
}

async function transactions(version, name) {
  const client = await Client.open(version);
  for (const [body, end] of [["aborted", "abort"], ["committed", "commit"]]) {
    const transaction = client.stomp.begin();
    await client.send(name, body, { ...ANYCAST, transaction: transaction.id });
    await client.receipted((options) => transaction[end](options));
    step(`${body} a transaction`);
  }
  await client.send(name, "last", ANYCAST);
  client.subscribe(name, "auto", FROM_QUEUE);
  await client.message("committed");
  await client.message("last");
  step("received only the committed message");
  await client.disconnect();
}

async function main(prefix, version) {
  await individualAcknowledgement(version, `${prefix}.queue`);
  await bodiesAndHeaders(version, `${prefix}.bytes`);
  await durableSubscription(version, `${prefix}.topic`);
  await transactions(version, `${prefix}.transaction`);
  step("done");
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
