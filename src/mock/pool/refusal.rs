//! A loopback port that refuses every connection.

use std::io;
use std::net::Ipv4Addr;

use tokio::net::TcpSocket;
use url::Url;

/// A port that is taken and on which nobody listens: the system refuses whoever
/// connects, and gives the port to no other program as long as this lives.
pub(super) struct Refusal(TcpSocket);

impl Refusal {
    /// Takes a port; 0 takes any free one.
    ///
    /// # Errors
    ///
    /// When somebody has the port.
    pub(super) fn at(port: u16) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        // Connections that were just closed do not keep the port from us, but it
        // is not to be shared.
        socket.set_reuseaddr(true)?;
        socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
        socket.set_reuseaddr(false)?;
        Ok(Self(socket))
    }

    /// Where nobody answers.
    pub(super) fn url(&self) -> Option<Url> {
        let address = self.0.local_addr().ok()?;
        Url::parse(&format!("http://{address}")).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn a_refusing_port_is_taken_and_answers_nobody() {
        let refusal = Refusal::at(0).unwrap();
        let address = refusal.0.local_addr().unwrap();
        assert_eq!(
            TcpStream::connect(address).unwrap_err().kind(),
            io::ErrorKind::ConnectionRefused
        );
        assert_eq!(TcpListener::bind(address).unwrap_err().kind(), io::ErrorKind::AddrInUse);
        drop(refusal);
        TcpListener::bind(address).unwrap();
    }
}
