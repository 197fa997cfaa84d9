// The interoperability steps with go-stomp: client PREFIX VERSION, one line for each step done.
// A surprise panics, which ends the program with a code other than 0.
package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/go-stomp/stomp/v3"
	"github.com/go-stomp/stomp/v3/frame"
)

const timeout = 10 * time.Second // for any one answer

type sendOption = func(*frame.Frame) error

var (
	toQueue   = stomp.SendOpt.Header("destination-type", "ANYCAST")
	toTopic   = stomp.SendOpt.Header("destination-type", "MULTICAST")
	fromQueue = stomp.SubscribeOpt.Header("subscription-type", "ANYCAST")
	fromTopic = stomp.SubscribeOpt.Header("subscription-type", "MULTICAST")
	durable   = stomp.SubscribeOpt.Header("durable-subscription-name", "news")
	kept      = stomp.SendOpt.Header("persistent", "true")
)

func step(format string, values ...any) {
	fmt.Printf(format+"\n", values...)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func connect(version stomp.Version, clientID string) *stomp.Conn {
	options := []func(*stomp.Conn) error{
		stomp.ConnOpt.Login("admin", "admin"),
		stomp.ConnOpt.AcceptVersion(version),
		stomp.ConnOpt.RcvReceiptTimeout(timeout),
		stomp.ConnOpt.DisconnectReceiptTimeout(timeout),
		stomp.ConnOpt.UnsubscribeReceiptTimeout(timeout),
	}
	if clientID != "" {
		options = append(options, stomp.ConnOpt.Header("client-id", clientID))
	}
	address := net.JoinHostPort(os.Getenv("STOMP_HOST"), os.Getenv("STOMP_PORT"))
	connection, err := stomp.Dial("tcp", address, options...)
	must(err)
	return connection
}

// Returns after the RECEIPT.
func send(connection *stomp.Conn, destination string, body []byte, options ...sendOption) {
	options = append(options, stomp.SendOpt.Receipt)
	must(connection.Send(destination, "", body, options...))
}

func subscribe(connection *stomp.Conn, destination string, mode stomp.AckMode,
	options ...sendOption) *stomp.Subscription {
	subscription, err := connection.Subscribe(destination, mode, options...)
	must(err)
	return subscription
}

func message(subscription *stomp.Subscription, body []byte) *stomp.Message {
	select {
	case got := <-subscription.C:
		must(got.Err)
		if !bytes.Equal(got.Body, body) {
			panic(fmt.Sprintf("body %q instead of %q", got.Body, body))
		}
		return got
	case <-time.After(timeout):
		panic(fmt.Sprintf("no message %q", body))
	}
}

// Waits for the RECEIPT: the library asks for it.
func disconnect(connection *stomp.Conn) {
	must(connection.Disconnect())
}

func individualAcknowledgement(version stomp.Version, name string) {
	connection := connect(version, "")
	step("connected with STOMP %s", connection.Version())
	words := []string{"one", "two", "three"}
	for _, word := range words {
		send(connection, name, []byte(word), toQueue, kept)
	}
	step("sent three messages with receipts")
	subscription := subscribe(connection, name, stomp.AckClientIndividual, fromQueue)
	messages := map[string]*stomp.Message{}
	for _, word := range words {
		messages[word] = message(subscription, []byte(word))
		step("received %s", word)
	}
	must(connection.Ack(messages["three"]))
	must(connection.Ack(messages["one"]))
	disconnect(connection)
	step("acknowledged one and three, disconnected with a receipt")
	connection = connect(version, "")
	subscription = subscribe(connection, name, stomp.AckClientIndividual, fromQueue)
	again := message(subscription, []byte("two"))
	if again.Header.Get("redelivered") != "true" {
		panic("not redelivered")
	}
	must(connection.Ack(again))
	step("received two again, redelivered")
	disconnect(connection)
}

func bodiesAndHeaders(version stomp.Version, name string) {
	connection := connect(version, "")
	note := "a:b\\ \nd"
	if version == stomp.V10 {
		note = "plain"
	}
	all := make([]byte, 256)
	for value := range all {
		all[value] = byte(value)
	}
	send(connection, name, all, toQueue, stomp.SendOpt.Header("note", note))
	subscription := subscribe(connection, name, stomp.AckAuto, fromQueue)
	got := message(subscription, all)
	step("received a body of all 256 byte values")
	if got.Header.Get("note") != note {
		panic(got.Header.Get("note"))
	}
	step("received a header as it was sent")
	disconnect(connection)
}

func durableSubscription(version stomp.Version, name string) {
	connection := connect(version, name)
	subscribe(connection, name, stomp.AckAuto, fromTopic, durable)
	disconnect(connection)
	step("left the durable subscription")
	sender := connect(version, "")
	words := []string{"first", "second"}
	for _, word := range words {
		send(sender, name, []byte(word), toTopic, kept)
	}
	disconnect(sender)
	step("sent two messages to the topic")
	connection = connect(version, name)
	subscription := subscribe(connection, name, stomp.AckAuto, fromTopic, durable)
	for _, word := range words {
		message(subscription, []byte(word))
		step("re-attached, received %s", word)
	}
	must(subscription.Unsubscribe(durable))
	step("unsubscribed")
	disconnect(connection)
}

func transactions(version stomp.Version, name string) {
	connection := connect(version, "")
	for _, word := range []string{"aborted", "committed"} {
		transaction, err := connection.BeginWithError()
		must(err)
		must(transaction.Send(name, "", []byte(word), toQueue, stomp.SendOpt.Receipt))
		if word == "aborted" {
			must(transaction.AbortWithReceipt())
		} else {
			must(transaction.CommitWithReceipt())
		}
		step("%s a transaction", word)
	}
	send(connection, name, []byte("last"), toQueue)
	subscription := subscribe(connection, name, stomp.AckAuto, fromQueue)
	message(subscription, []byte("committed"))
	message(subscription, []byte("last"))
	step("received only the committed message")
	disconnect(connection)
}

func main() {
	prefix, version := os.Args[1], stomp.Version(os.Args[2])
	individualAcknowledgement(version, prefix+".queue")
	bodiesAndHeaders(version, prefix+".bytes")
	durableSubscription(version, prefix+".topic")
	transactions(version, prefix+".transaction")
	step("done")
}
