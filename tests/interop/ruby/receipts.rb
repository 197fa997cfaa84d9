# Sends with receipts while subscribed, with the stomp gem: receipts.rb DESTINATION COUNT VERSION.
# On the connection as it is, frame by frame: the receipt comes first, then the message.
require 'stomp'
require 'timeout'

SECONDS = 10 # for any one answer

destination, count, version = ARGV
host = { login: 'admin', passcode: 'admin', host: ENV.fetch('STOMP_HOST'),
         port: ENV.fetch('STOMP_PORT').to_i }
headers = { 'accept-version' => version, 'host' => 'localhost' }
connection = Stomp::Connection.new(hosts: [host], reliable: false, connect_headers: headers)
receive = lambda do |command|
  frame = Timeout.timeout(SECONDS) { connection.receive }
  raise "#{frame} instead of #{command}" if frame.nil? || frame.command != command

  frame
end
connection.subscribe(destination, { 'subscription-type' => 'ANYCAST', receipt: 'ready' }, '1')
receive.call('RECEIPT')
count.to_i.times do |number|
  connection.publish(destination, number.to_s,
                     'destination-type' => 'ANYCAST', 'persistent' => number.odd?.to_s,
                     'receipt' => "r#{number}")
  got = receive.call('RECEIPT').headers['receipt-id']
  raise "receipt #{got} instead of r#{number}" unless got == "r#{number}"

  body = receive.call('MESSAGE').body
  raise "#{body} instead of #{number}" unless body == number.to_s
end
connection.disconnect
puts "#{count} in order"
