//! A load generator: a closed loop over kept connections of HTTP/1.1, on the thread that calls it.
//!
//! It shares the machine with what it measures, so it does as little as can be done for a request: a write of bytes that are
//! ready, a read, a look at the status and at the length.

mod answer;
mod connection;
mod histogram;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use mio::{Events, Poll};

pub use answer::{Answer, AnswerError, Incoming};
use connection::Connection;
pub use histogram::Histogram;

use crate::watch::Watch;

/// No answer for so long ends a run.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of an error that are shown.
const SHOWN: usize = 400;

/// What clients ask.
pub trait Work {
    /// Appends the next request of a client; `false` when that client has asked everything.
    ///
    /// # Errors
    /// There is no such request.
    fn ask(&mut self, client: usize, request: &mut Vec<u8>) -> Result<bool>;

    /// Takes in the body of a good answer to a client's last request.
    ///
    /// # Errors
    /// It is not what it should be; that ends the run.
    fn answered(&mut self, client: usize, body: &[u8]) -> Result<()>;
}

/// How long clients go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Until they have asked everything.
    Done,
    /// Until they have asked everything, or so long at most; what is under way then is waited for.
    Over(Duration),
}

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Ran {
    /// Good answers.
    pub answers: u64,
    /// From the first request to the last answer.
    pub time: Duration,
    /// From the first byte of a request to the last byte of its answer.
    pub latencies: Histogram,
}

impl Ran {
    /// Answers a second.
    pub fn rate(&self) -> f64 {
        self.answers as f64 / self.time.as_secs_f64()
    }

    /// A quantile of the latencies, in milliseconds.
    pub fn ms(&self, share: f64) -> f64 {
        self.latencies.quantile(share).as_secs_f64() * 1e3
    }

    /// Adds another run's answers and time.
    pub fn add(&mut self, other: &Self) {
        self.answers += other.answers;
        self.time += other.time;
        self.latencies.add(&other.latencies);
    }
}

/// Answers with a status that is not good.
#[derive(Debug, Default)]
struct Refusals {
    count: u64,
    first: String,
}

impl Refusals {
    fn count(&mut self, answer: Answer<'_>) {
        self.count += 1;
        if self.count == 1 {
            let body = String::from_utf8_lossy(&answer.body[..answer.body.len().min(SHOWN)]);
            self.first = format!("{} {body}", answer.status);
        }
    }
}

/// Lets so many clients ask, each its next request once the last one is answered.
///
/// # Errors
/// A connection breaks or hangs, the work finds fault with an answer, or an answer has a status other than 2xx: those are
/// counted and told at the end.
pub fn drive(to: SocketAddr, clients: usize, until: Until, work: &mut dyn Work) -> Result<Ran> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(clients.max(1) * 2);
    let mut connections = (0..clients).map(|_| Connection::open(to)).collect::<Result<Vec<_>>>()?;
    let (mut ran, mut refusals) = (Ran::default(), Refusals::default());
    let watch = Watch::start();
    let mut under_way = 0_usize;
    for (client, connection) in connections.iter_mut().enumerate() {
        connection.register(poll.registry(), client)?;
        under_way += usize::from(next(connection, client, watch, until, work)?);
    }
    while under_way > 0 {
        events.clear();
        match poll.poll(&mut events, Some(PATIENCE)) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            polled => polled?,
        }
        ensure!(!events.is_empty(), "no answer in {} s", PATIENCE.as_secs());
        for event in &events {
            let client = event.token().0;
            let connection = connections.get_mut(client).context("events are of connections")?;
            if connection.is_at_rest() {
                continue;
            }
            if event.is_writable() {
                connection.send()?;
            }
            let began = connection.began;
            let Some(answer) = connection.receive()? else { continue };
            ran.time = watch.elapsed();
            if (200..300).contains(&answer.status) {
                ran.answers += 1;
                ran.latencies.count(ran.time.saturating_sub(began));
                work.answered(client, answer.body)?;
            } else {
                refusals.count(answer);
            }
            under_way -= usize::from(!next(connection, client, watch, until, work)?);
        }
    }
    if refusals.count > 0 {
        bail!(
            "{} of {} answers were errors, the first: {}",
            refusals.count,
            refusals.count + ran.answers,
            refusals.first
        );
    }
    Ok(ran)
}

/// Lets a client ask its next request; whether there was one.
fn next(connection: &mut Connection, client: usize, watch: Watch, until: Until, work: &mut dyn Work) -> Result<bool> {
    if matches!(until, Until::Over(end) if watch.elapsed() >= end) {
        return Ok(false);
    }
    connection.outgoing.clear();
    if !work.ask(client, &mut connection.outgoing)? {
        return Ok(false);
    }
    connection.begin(watch.elapsed())?;
    Ok(true)
}

#[cfg(test)]
mod tests;
