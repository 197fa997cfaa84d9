"""A plain STOMP client on a socket, for tests that look at single frames and instants."""
import socket


class RawClient:
    def __init__(self, port, version="1.2", client_id=None):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        head = f"CONNECT\naccept-version:{version}\nlogin:admin\npasscode:admin\n"
        if client_id:
            head += f"client-id:{client_id}\n"
        self.send_bytes(head.encode() + b"\n\0")
        command, _, _ = self.receive()
        assert command == "CONNECTED", command

    def send_bytes(self, data):
        self.socket.sendall(data)

    def send(self, command, body="", **headers):
        """Header names are written with _ for -."""
        head = "".join(f"{name.replace('_', '-')}:{value}\n" for name, value in headers.items())
        self.send_bytes(f"{command}\n{head}\n{body}\0".encode())

    def receive(self, timeout=10):
        """The next frame as (command, headers, body); the command is "" at end of file."""
        self.socket.settimeout(timeout)
        while True:
            self.buffer = self.buffer.lstrip(b"\n")
            head, gap, rest = self.buffer.partition(b"\n\n")
            if gap:
                lines = head.decode().split("\n")
                headers = dict(reversed([line.partition(":")[::2] for line in lines[1:]]))
                size = headers.get("content-length")
                end = int(size) if size is not None else rest.find(b"\0")
                if 0 <= end < len(rest):
                    self.buffer = rest[end + 1:]
                    return lines[0], headers, rest[:end].decode()
            data = self.socket.recv(1 << 16)
            if not data:
                return "", {}, ""
            self.buffer += data

    def close(self):
        self.socket.close()
