//! Traffic: clients that get records, list pages and edit records, in shares. The server and its reference are asked alike.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::pace::{Pace, ROUNDS};
use crate::drive::{Ran, Until, Work, drive};

/// One request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The record in this row.
    Get(usize),
    /// The page of this number: a status, a phase and a field to sort by.
    Page(usize),
    /// A cell of the record in this row.
    Update {
        /// The row.
        row: usize,
        /// What the cell is set to.
        priority: u32,
    },
}

/// Who is asked.
pub(super) trait Side {
    /// Where requests go.
    fn address(&self) -> SocketAddr;

    /// Rows that can be asked for.
    fn rows(&self) -> usize;

    /// Pages that can be asked for.
    fn pages(&self) -> usize;

    /// Appends a request.
    fn compose(&self, asked: Asked, out: &mut Vec<u8>);

    /// Takes in that an update was acknowledged.
    fn updated(&mut self, row: usize, priority: u32);

    /// Holds the body of an answer against what is known of the table.
    ///
    /// # Errors
    /// It is another one.
    fn check(&self, asked: Asked, body: &[u8], meanwhile: Meanwhile) -> Result<()>;
}

/// What went on beside a request whose answer is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meanwhile {
    /// Nobody wrote.
    Nothing,
    /// Others edited records.
    Edits,
}

/// Of a hundred requests, how many are what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shares {
    pub(super) get: u32,
    pub(super) page: u32,
}

impl Shares {
    pub(super) const GETS: Self = Self { get: 100, page: 0 };
    pub(super) const PAGES: Self = Self { get: 0, page: 100 };
    pub(super) const UPDATES: Self = Self { get: 0, page: 0 };
    /// 60 gets, 30 pages, 10 updates.
    pub(super) const MIXED: Self = Self { get: 60, page: 30 };

    fn meanwhile(self) -> Meanwhile {
        if self.get + self.page == 100 { Meanwhile::Nothing } else { Meanwhile::Edits }
    }
}

/// Draws requests, and keeps a few of their answers to be checked when the time is not measured any more.
struct Traffic<'a, S> {
    side: &'a mut S,
    shares: Shares,
    rng: StdRng,
    clients: usize,
    /// The last request of each client.
    asked: Vec<Asked>,
    answers: u64,
    /// The number of the next answer that is kept: they are rarer and rarer, so that the last ones are among them.
    next_kept: u64,
    kept: Vec<(Asked, Vec<u8>)>,
}

impl<'a, S: Side> Traffic<'a, S> {
    fn new(side: &'a mut S, shares: Shares, clients: usize, seed: u64) -> Self {
        let rng = StdRng::seed_from_u64(seed);
        let asked = vec![Asked::Get(0); clients];
        Self { side, shares, rng, clients, asked, answers: 0, next_kept: 0, kept: Vec::new() }
    }

    /// A row that no other client edits, so that it is known what is in it.
    fn row_of(&mut self, client: usize) -> usize {
        let rows = self.side.rows();
        let row = self.rng.random_range(0..rows);
        let own = row - row % self.clients + client;
        if own < rows { own } else { client % rows }
    }

    fn draw(&mut self, client: usize) -> Asked {
        match self.rng.random_range(0..100) {
            dice if dice < self.shares.get => Asked::Get(self.rng.random_range(0..self.side.rows())),
            dice if dice < self.shares.get + self.shares.page => {
                Asked::Page(self.rng.random_range(0..self.side.pages()))
            }
            _ => Asked::Update { row: self.row_of(client), priority: self.rng.random_range(1..=100) },
        }
    }

    /// Checks the answers that were kept.
    ///
    /// # Errors
    /// One is wrong.
    fn check(&self) -> Result<()> {
        anyhow::ensure!(!self.kept.is_empty(), "nothing was answered");
        for (asked, body) in &self.kept {
            self.side.check(*asked, body, self.shares.meanwhile()).with_context(|| format!("{asked:?}"))?;
        }
        Ok(())
    }
}

impl<S: Side> Work for Traffic<'_, S> {
    fn ask(&mut self, client: usize, request: &mut Vec<u8>) -> Result<bool> {
        let asked = self.draw(client);
        *self.asked.get_mut(client).context("there is no such client")? = asked;
        self.side.compose(asked, request);
        Ok(true)
    }

    fn answered(&mut self, client: usize, body: &[u8]) -> Result<()> {
        let asked = *self.asked.get(client).context("there is no such client")?;
        if let Asked::Update { row, priority } = asked {
            self.side.updated(row, priority);
        }
        if self.answers == self.next_kept {
            self.kept.push((asked, body.to_vec()));
            self.next_kept += 1 + self.next_kept / 3;
        }
        self.answers += 1;
        Ok(())
    }
}

/// Lets both sides answer the same traffic, in turns, so that what else goes on in the machine meets both. The first turns, in
/// which they get warm, are short and not counted.
///
/// # Errors
/// Somebody answers wrongly or not at all.
pub(super) fn in_turns<A: Side, B: Side>(
    ours: &mut A,
    theirs: &mut B,
    shares: Shares,
    clients: usize,
    pace: Pace,
) -> Result<(Ran, Ran)> {
    let (mut our_run, mut their_run) = (Ran::default(), Ran::default());
    for round in 0..=ROUNDS {
        let until = if round == 0 { pace.warm() } else { pace.turn() };
        let our_turn = answered(ours, shares, clients, until, round).context("the server")?;
        let their_turn = answered(theirs, shares, clients, until, round).context("the reference")?;
        if round > 0 {
            our_run.add(&our_turn);
            their_run.add(&their_turn);
        }
    }
    Ok((our_run, their_run))
}

/// Lets one side answer traffic, and checks a few of its answers.
///
/// # Errors
/// It answers wrongly or not at all.
pub(super) fn answered<S: Side>(side: &mut S, shares: Shares, clients: usize, until: Until, round: u32) -> Result<Ran> {
    let address = side.address();
    let mut traffic = Traffic::new(side, shares, clients, u64::from(round) + 11);
    let ran = drive(address, clients, until, &mut traffic)?;
    traffic.check()?;
    Ok(ran)
}
