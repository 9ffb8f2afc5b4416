//! One client of a closed loop: a connection on which one request is under way at a time.

use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

use super::answer::{Answer, Incoming};

/// A connection that is kept.
#[derive(Debug)]
pub(super) struct Connection {
    socket: TcpStream,
    /// The request that is under way; empty when none is. Where the next one is put.
    pub(super) outgoing: Vec<u8>,
    sent: usize,
    incoming: Incoming,
    /// When the request began to be sent.
    pub(super) began: Duration,
}

impl Connection {
    /// Connects, without Nagle's delay.
    pub(super) fn open(to: SocketAddr) -> Result<Self> {
        let socket = std::net::TcpStream::connect(to).with_context(|| format!("cannot connect to {to}"))?;
        socket.set_nodelay(true)?;
        socket.set_nonblocking(true)?;
        let socket = TcpStream::from_std(socket);
        Ok(Self { socket, outgoing: Vec::new(), sent: 0, incoming: Incoming::default(), began: Duration::ZERO })
    }

    /// Has events of this connection told under a number.
    pub(super) fn register(&mut self, registry: &Registry, number: usize) -> io::Result<()> {
        registry.register(&mut self.socket, Token(number), Interest::READABLE | Interest::WRITABLE)
    }

    /// Whether nothing is asked any more.
    pub(super) fn is_at_rest(&self) -> bool {
        self.outgoing.is_empty()
    }

    /// Begins to send what is in `outgoing`.
    pub(super) fn begin(&mut self, now: Duration) -> Result<()> {
        self.began = now;
        self.sent = 0;
        self.incoming.clear();
        self.send()
    }

    /// Sends as much of the request as the connection takes.
    pub(super) fn send(&mut self) -> Result<()> {
        while self.sent < self.outgoing.len() {
            match self.socket.write(&self.outgoing[self.sent..]) {
                Ok(0) => bail!("the connection takes nothing"),
                Ok(bytes) => self.sent += bytes,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error).context("a request broke off"),
            }
        }
        Ok(())
    }

    /// Reads what came; the answer, once it is whole.
    ///
    /// Events are told when something new comes, so that a read that does not fill its room need not be repeated.
    pub(super) fn receive(&mut self) -> Result<Option<Answer<'_>>> {
        loop {
            let room = self.incoming.room();
            let most = room.len();
            let bytes = match self.socket.read(room) {
                Ok(0) => bail!("the other side closed the connection while an answer was under way"),
                Ok(bytes) => bytes,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error).context("an answer broke off"),
            };
            // The borrow checker sees no way to give out the answer from inside the loop.
            if self.incoming.came(bytes)?.is_some() {
                return Ok(self.incoming.came(0)?);
            }
            if bytes < most {
                return Ok(None);
            }
        }
    }
}
