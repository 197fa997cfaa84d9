"""The player of the fidelity scenarios; ../fidelity.py is its command line.

frames            one raw STOMP connection, the frames that arrive on it
normaliser        what may differ between two runs becomes a token
profiles          the configurations that scenarios name
brokers, artemis  a broker process: a command's, or a real Artemis's
scenario          reads a script
run               plays one: connection_steps and broker_steps are what its steps do
goldens           which transcript to compare with, and what differs on purpose
"""
