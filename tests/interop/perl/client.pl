# The interoperability steps with Net::Stomp: client.pl PREFIX VERSION, one line for each step done.
# A surprise dies, which ends the program with a code other than 0. The library knows no escapes
# and acknowledges by message-id, so that VERSION is 1.0 or 1.1.
use strict;
use warnings;

use Net::Stomp;
use Net::Stomp::Frame;

my $SECONDS = 10;    # for any one answer
my $BYTES   = pack('C*', 0 .. 255);
my @QUEUE   = ('subscription-type' => 'ANYCAST', id => 1);

$| = 1;

my ($prefix, $version) = @ARGV;
individual_acknowledgement("$prefix.queue");
bodies_and_headers("$prefix.bytes");
durable_subscription("$prefix.topic");
transactions("$prefix.transaction");
step('done');

sub step {
    print "$_[0]\n";
}

# A connection, and the CONNECTED frame.
sub connected {
    my ($client_id) = @_;
    my $client = Net::Stomp->new(
        {hostname => $ENV{STOMP_HOST}, port => $ENV{STOMP_PORT}, timeout => $SECONDS});
    my %headers = (login => 'admin', passcode => 'admin', 'accept-version' => $version);
    $headers{'client-id'} = $client_id if defined $client_id;
    my $frame = $client->connect(\%headers);
    die 'no CONNECTED' unless $frame && $frame->command eq 'CONNECTED';
    return ($client, $frame);
}

sub receive {
    my ($client, $command) = @_;
    my $frame = $client->receive_frame or die "no $command";
    die $frame->as_string . " instead of $command" unless $frame->command eq $command;
    return $frame;
}

sub receipt {
    my ($client, $name) = @_;
    my $got = receive($client, 'RECEIPT')->headers->{'receipt-id'};
    die "receipt $got instead of $name" unless $got eq $name;
}

sub message {
    my ($client, $body) = @_;
    my $frame = receive($client, 'MESSAGE');
    die 'another body: ' . $frame->body unless $frame->body eq $body;
    return $frame;
}

# Sends to a queue unless told another destination-type.
sub send_message {
    my ($client, $destination, $body, %headers) = @_;
    my %frame = (destination => $destination, 'destination-type' => 'ANYCAST', body => $body,
                 bytes_message => 1, %headers);
    $client->send_with_receipt(\%frame) or die "no receipt for $body";
}

sub subscribe {
    my ($client, $destination, %headers) = @_;
    $client->subscribe({destination => $destination, receipt => 'subscribed', %headers});
    receipt($client, 'subscribed');
}

sub acknowledge {
    my ($client, $frame) = @_;
    $client->ack({frame => $frame, subscription => 1, receipt => 'acknowledged'});
    receipt($client, 'acknowledged');
}

sub send_command {
    my ($client, $command, %headers) = @_;
    $client->send_frame(Net::Stomp::Frame->new(
        {command => $command, headers => {receipt => $command, %headers}}));
    receipt($client, $command);
}

# The library's own disconnect asks for no receipt.
sub disconnect {
    my ($client) = @_;
    send_command($client, 'DISCONNECT');
    $client->_close_socket;
}

sub individual_acknowledgement {
    my ($name) = @_;
    my ($client, $connected) = connected();
    step('connected with STOMP ' . ($connected->headers->{version} // '1.0'));
    send_message($client, $name, $_, persistent => 'true') for qw(one two three);
    step('sent three messages with receipts');
    subscribe($client, $name, ack => 'client-individual', @QUEUE);
    my @frames;
    for my $body (qw(one two three)) {
        push @frames, message($client, $body);
        step("received $body");
    }
    acknowledge($client, $frames[$_]) for 2, 0;
    disconnect($client);
    step('acknowledged one and three, disconnected with a receipt');
    ($client) = connected();
    subscribe($client, $name, ack => 'client-individual', @QUEUE);
    my $frame = message($client, 'two');
    die 'not redelivered' unless $frame->headers->{redelivered} eq 'true';
    acknowledge($client, $frame);
    step('received two again, redelivered');
    disconnect($client);
}

sub bodies_and_headers {
    my ($name) = @_;
    my ($client) = connected();
    send_message($client, $name, $BYTES, note => 'plain');
    subscribe($client, $name, @QUEUE);
    my $frame = message($client, $BYTES);
    step('received a body of all 256 byte values');
    die $frame->headers->{note} unless $frame->headers->{note} eq 'plain';
    step('received a header as it was sent');
    disconnect($client);
}

sub durable_subscription {
    my ($name) = @_;
    my %headers = (id => 1, 'subscription-type' => 'MULTICAST',
                   'durable-subscription-name' => 'news');
    my ($client) = connected($name);
    subscribe($client, $name, %headers);
    disconnect($client);
    step('left the durable subscription');
    my ($sender) = connected();
    my @topic = ('destination-type' => 'MULTICAST', persistent => 'true');
    send_message($sender, $name, $_, @topic) for qw(first second);
    disconnect($sender);
    step('sent two messages to the topic');
    ($client) = connected($name);
    subscribe($client, $name, %headers);
    for my $body (qw(first second)) {
        message($client, $body);
        step("re-attached, received $body");
    }
    $client->unsubscribe(
        {id => 1, 'durable-subscription-name' => 'news', receipt => 'unsubscribed'});
    receipt($client, 'unsubscribed');
    step('unsubscribed');
    disconnect($client);
}

sub transactions {
    my ($name) = @_;
    my ($client) = connected();
    for (['aborted', 'ABORT'], ['committed', 'COMMIT']) {
        my ($body, $ending) = @$_;
        send_command($client, 'BEGIN', transaction => $body);
        send_message($client, $name, $body, transaction => $body);
        send_command($client, $ending, transaction => $body);
        step("$body a transaction");
    }
    send_message($client, $name, 'last');
    subscribe($client, $name, @QUEUE);
    message($client, $_) for qw(committed last);
    step('received only the committed message');
    disconnect($client);
}
