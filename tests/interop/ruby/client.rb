# The interoperability steps with the stomp gem: client.rb PREFIX VERSION, one line for each step
# done. A surprise raises, which ends the program with a code other than 0.
require 'stomp'
require 'timeout'

SECONDS = 10 # for any one answer
BYTES = (0..255).to_a.pack('C*')
ANYCAST = { 'destination-type' => 'ANYCAST' }.freeze
FROM_QUEUE = { 'subscription-type' => 'ANYCAST' }.freeze

$stdout.sync = true

def step(text)
  puts text
end

# One connection; receipts and messages are taken in the order in which they come.
class Client
  attr_reader :connection

  def initialize(version, client_id = nil)
    headers = { 'accept-version' => version, 'host' => 'localhost' }
    headers['client-id'] = client_id if client_id
    host = { login: 'admin', passcode: 'admin', host: ENV.fetch('STOMP_HOST'),
             port: ENV.fetch('STOMP_PORT').to_i }
    @version = version
    @connection = Stomp::Connection.new(hosts: [host], reliable: false, connect_headers: headers,
                                        connread_timeout: SECONDS, parse_timeout: SECONDS)
    return if @connection.connection_frame.command == 'CONNECTED'

    raise @connection.connection_frame.to_s
  end

  def receive(command)
    frame = Timeout.timeout(SECONDS) { @connection.receive }
    raise "#{frame} instead of #{command}" if frame.nil? || frame.command != command

    frame
  end

  def receipt(name)
    got = receive('RECEIPT').headers['receipt-id']
    raise "receipt #{got} instead of #{name}" unless got == name
  end

  def message(body)
    frame = receive('MESSAGE')
    raise "body #{frame.body.inspect} instead of #{body.inspect}" unless frame.body.b == body.b

    frame
  end

  def send(destination, body, headers)
    @connection.publish(destination, body, headers.merge(receipt: 'sent'))
    receipt('sent')
  end

  def subscribe(destination, ack, headers)
    @connection.subscribe(destination, headers.merge(ack: ack, receipt: 'subscribed'), '1')
    receipt('subscribed')
  end

  def acknowledge(frame)
    headers = { receipt: 'acknowledged' }
    headers[:subscription] = '1' if @version == '1.1'
    @connection.ack(frame.headers[@version == '1.2' ? 'ack' : 'message-id'], headers)
    receipt('acknowledged')
  end

  def disconnect
    @connection.disconnect(receipt: 'bye')
    got = @connection.disconnect_receipt.headers['receipt-id']
    raise "receipt #{got} instead of bye" unless got == 'bye'
  end
end

def individual_acknowledgement(version, name)
  client = Client.new(version)
  step "connected with STOMP #{client.connection.protocol}"
  %w[one two three].each { |body| client.send(name, body, ANYCAST.merge('persistent' => 'true')) }
  step 'sent three messages with receipts'
  client.subscribe(name, 'client-individual', FROM_QUEUE)
  frames = %w[one two three].map do |body|
    frame = client.message(body)
    step "received #{body}"
    frame
  end
  client.acknowledge(frames[2])
  client.acknowledge(frames[0])
  client.disconnect
  step 'acknowledged one and three, disconnected with a receipt'
  client = Client.new(version)
  client.subscribe(name, 'client-individual', FROM_QUEUE)
  frame = client.message('two')
  raise frame.to_s unless frame.headers['redelivered'] == 'true'

  client.acknowledge(frame)
  step 'received two again, redelivered'
  client.disconnect
end

def bodies_and_headers(version, name)
  client = Client.new(version)
  note = version == '1.0' ? 'plain' : "a:b\\ \nd"
  client.send(name, BYTES, ANYCAST.merge('note' => note))
  client.subscribe(name, 'auto', FROM_QUEUE)
  frame = client.message(BYTES)
  step 'received a body of all 256 byte values'
  raise frame.to_s unless frame.headers['note'] == note

  step 'received a header as it was sent'
  client.disconnect
end

def durable_subscription(version, name)
  headers = { 'subscription-type' => 'MULTICAST', 'durable-subscription-name' => 'news' }
  client = Client.new(version, name)
  client.subscribe(name, 'auto', headers)
  client.disconnect
  step 'left the durable subscription'
  sender = Client.new(version)
  %w[first second].each do |body|
    sender.send(name, body, 'destination-type' => 'MULTICAST', 'persistent' => 'true')
  end
  sender.disconnect
  step 'sent two messages to the topic'
  client = Client.new(version, name)
  client.subscribe(name, 'auto', headers)
  %w[first second].each do |body|
    client.message(body)
    step "re-attached, received #{body}"
  end
  gone = { 'durable-subscription-name' => 'news', receipt: 'unsubscribed' }
  client.connection.unsubscribe(name, gone, '1')
  client.receipt('unsubscribed')
  step 'unsubscribed'
  client.disconnect
end

def transactions(version, name)
  client = Client.new(version)
  [%w[aborted abort], %w[committed commit]].each do |body, ending|
    client.connection.begin(body, receipt: 'begun')
    client.receipt('begun')
    client.send(name, body, ANYCAST.merge('transaction' => body))
    client.connection.public_send(ending, body, receipt: 'ended')
    client.receipt('ended')
    step "#{body} a transaction"
  end
  client.send(name, 'last', ANYCAST)
  client.subscribe(name, 'auto', FROM_QUEUE)
  client.message('committed')
  client.message('last')
  step 'received only the committed message'
  client.disconnect
end

prefix, version = ARGV
individual_acknowledgement(version, "#{prefix}.queue")
bodies_and_headers(version, "#{prefix}.bytes")
durable_subscription(version, "#{prefix}.topic")
transactions(version, "#{prefix}.transaction")
step 'done'
