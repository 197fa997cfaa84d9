"""Makes transcripts of two runs comparable."""
import hashlib
import json
import re
import time


class Normaliser:
    """Replaces what legitimately differs between two runs by stable tokens; the rest stays to the letter."""

    def __init__(self):
        self.tokens = {}

    def token(self, kind, value):
        known = self.tokens.setdefault(kind, {})
        return f"<{kind}{known.setdefault(value, len(known) + 1)}>"

    def header(self, command, name, value):
        if name in ("message-id", "ack") and command == "MESSAGE" and re.search(r"\d", value):
            return self.token("id", value)
        if name == "session":
            return "<session>"
        if name == "server":
            return "<server>" if re.match(r"ActiveMQ-Artemis/\d+\.\d+\.\d+ ", value) else value
        if name == "timestamp" and value != "0":
            return "<now>" if value.isdigit() and abs(time.time() * 1000 - int(value)) < 600000 else value
        if name in ("expires", "_AMQ_ACTUAL_EXPIRY", "_AMQ_NotifTimestamp", "_AMQ_SCHED_DELIVERY",
                    "_AMQ_INGRESS_TIMESTAMP", "ingress-timestamp") and value not in ("0", ""):
            return "<time>" if value.isdigit() else value
        if name == "_AMQ_ClusterName":                   # the queue's name and the broker's node id, unseparated
            return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uuid>", value)
        if name in ("_AMQ_Binding_ID", "_AMQ_Message_ID"):
            return f"<{name}>" if value.isdigit() else value
        if name in ("_AMQ_ORIG_MESSAGE_ID", "amqMessageId", "_AMQ_ConnectionName", "_AMQ_ConsumerName",
                    "_AMQ_SessionName"):
            return f"<{name}>"
        if name == "__AMQ_CID" and re.fullmatch(r"[0-9a-f]{8}", value):
            return "<connection>"
        if command == "ERROR":
            for known, number in self.tokens.get("id", {}).items():      # a text that quotes the id of a message
                value = re.sub(rf"(?<!\d){re.escape(known)}(?!\d)", f"<id{number}>", value)
        return self.text(value)

    @staticmethod
    def text(text):
        text = re.sub(r"/?127\.0\.0\.1:\d+", "<peer>", text)
        text = re.sub(r"ServerConsumerImpl \[id=\d+, .*closed=\w+\]", "ServerConsumerImpl [<consumer>]", text)
        text = re.sub(r"CoreMessage\[messageID=\d+, .*\]\]@\d+", "CoreMessage[<message>]", text)
        text = re.sub(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<uuid>", text)
        text = "\n".join(line for line in text.split("\n") if not re.match(r"\s+at [\w.$/<>]+\(", line))
        return text

    def wire(self, data):
        """Raw bytes as one JSON string, their header lines sorted and the varying values replaced."""
        text = self.text(data.decode("utf-8", "backslashreplace"))
        gap = "\r\n\r\n" if "\r\n\r\n" in text else "\n\n"
        head, between, body = text.lstrip("\r\n").partition(gap)
        first, *rest = head.split("\r\n" if "\r" in gap else "\n")
        rest = [re.sub(r"^(session|message-id|ack|server|timestamp):.*", r"\1:<\1>", line) for line in sorted(rest)]
        lead = text[:len(text) - len(text.lstrip("\r\n"))]
        body = re.sub(r"\bsession:[0-9a-f]{8}\b", "session:<session>", body)
        line_end = "\r\n" if "\r" in gap else "\n"
        return json.dumps(lead + line_end.join([first, *rest]) + (between + body), ensure_ascii=False)

    def body(self, frame, limit=400):
        text = frame.body.decode("utf-8", "backslashreplace")
        text = self.text(text) if frame.command == "ERROR" else text
        if len(frame.body) > limit and not (frame.command == "ERROR" and len(text) <= limit):
            return f"<{len(frame.body)} bytes, sha256 {hashlib.sha256(frame.body).hexdigest()[:16]}>"
        return json.dumps(text, ensure_ascii=False)

    def frame(self, who, frame):
        lines = [f"{who} < {frame.command}"]
        for name, value in sorted(frame.headers, key=lambda pair: pair[0]):   # header order is not compared
            if name == "content-length" and frame.command == "ERROR" and b"ServerConsumerImpl [" in frame.body:
                value = "<length>"
            shown = json.dumps(self.header(frame.command, name, value), ensure_ascii=False)[1:-1]
            lines.append(f"{who}      {name}: {shown}")
        if frame.body:
            lines.append(f"{who}      = {self.body(frame)}")
        return lines
