//! An address where nobody listens, and nobody will as long as its socket is kept.

use std::net::SocketAddr;

use tokio::net::TcpSocket;

/// A port that is taken and never listened at; whoever connects is refused. One
/// that is merely free may be somebody else's a moment later.
pub(crate) fn deserted() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("a free port");
    let address = socket.local_addr().expect("an address");
    (socket, address)
}
