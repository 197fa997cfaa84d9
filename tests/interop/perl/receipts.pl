# Sends with receipts while subscribed, with Net::Stomp: receipts.pl DESTINATION COUNT VERSION. Its
# send_with_receipt takes the very next frame for the receipt: a MESSAGE before it would be lost.
use strict;
use warnings;

use Net::Stomp;

my $SECONDS = 10;    # for any one answer

my ($destination, $count, $version) = @ARGV;
my $client = Net::Stomp->new(
    {hostname => $ENV{STOMP_HOST}, port => $ENV{STOMP_PORT}, timeout => $SECONDS});
my $connected = $client->connect(
    {login => 'admin', passcode => 'admin', 'accept-version' => $version});
die 'no CONNECTED' unless $connected && $connected->command eq 'CONNECTED';
$client->subscribe({destination => $destination, 'subscription-type' => 'ANYCAST', id => 1});
for my $number (0 .. $count - 1) {
    my %frame = (destination => $destination, 'destination-type' => 'ANYCAST', body => "m$number",
                 persistent => $number % 2 ? 'true' : 'false');
    $client->send_with_receipt(\%frame) or die "no receipt for $number";
    my $message = $client->receive_frame or die "no message $number";
    die $message->as_string . " instead of $number"
        unless $message->command eq 'MESSAGE' && $message->body eq "m$number";
}
$client->disconnect;
print "$count in order\n";
