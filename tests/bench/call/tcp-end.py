# tcp-end.py serve ADDRESS PORT CONGESTION-CONTROL | fetch ADDRESS PORT: the ends of a download
# without end. Python, because node cannot choose a socket's congestion control, and the kernel lets
# a network namespace have none of its own but Reno. `serve` says which it has got.
import socket
import sys

role, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])

if role == "serve":
    with socket.create_server((host, port)) as server:
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, sys.argv[4].encode())
        connection_of = server.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16)
        print(connection_of.rstrip(b"\0").decode(), flush=True)
        client, _ = server.accept()
        chunk = b"x" * 65536
        try:
            while True:
                client.sendall(chunk)
        except OSError:
            pass  # The other end is gone.
else:
    with socket.create_connection((host, port)) as client:
        while client.recv(65536):
            pass
