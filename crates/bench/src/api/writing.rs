//! What is written: the load, updates, new records. Every answer says that a commit is on disk; so it is in SQLite.

use std::time::Duration;

use anyhow::Result;

use super::pace::ROUNDS;
use super::traffic::{Shares, answered};
use super::{CLIENTS, Run};
use crate::drive::Ran;
use crate::report::Target;
use crate::standard::Task;

/// Records of a batch of the load.
pub(super) const LOAD_BATCH: usize = 1_000;
/// Batches of the load that are under way at a time.
pub(super) const LOADERS: usize = 2;

/// New records: so many in a request, by so many clients.
struct Creation {
    name: &'static str,
    batch: usize,
    clients: usize,
    /// Requests at the usual pace.
    requests: u32,
    /// Times the rate of SQLite.
    target: f64,
}

const CREATIONS: [Creation; 4] = [
    Creation { name: "create one, 1 client", batch: 1, clients: 1, requests: 3_000, target: 0.4 },
    Creation { name: "create one, 16 clients", batch: 1, clients: CLIENTS, requests: 9_000, target: 1.7 },
    Creation { name: "batches of 10, 1 client", batch: 10, clients: 1, requests: 500, target: 0.35 },
    Creation { name: "batches of 10, 16 clients", batch: 10, clients: CLIENTS, requests: 1_500, target: 0.9 },
];

impl Run<'_> {
    /// The table is filled, and what the server then holds in memory is looked at.
    pub(super) fn load(&mut self) -> Result<()> {
        let tasks = self.next_tasks(self.options.rows);
        let text_bytes: usize = tasks.iter().map(Task::tsv_bytes).sum();
        let records = tasks.len() as f64;
        let theirs = self.sqlite.load(&tasks, LOAD_BATCH)?;
        let ours = self.served.create_records(tasks, LOAD_BATCH, LOADERS)?;
        let (rate, reference) = (records / ours.time.as_secs_f64(), records / theirs.as_secs_f64());
        let name = "load, batches of 1,000, 2 under way";
        self.push(name, "records/s", rate, Some(reference), Some(Target::AtLeastTimes(0.33)));
        let (resident, text) = (self.server.resident_mib()?, text_bytes as f64 / f64::from(1 << 20));
        let name = "memory after load, data as text beside it";
        self.push(name, "MiB", resident, Some(text), Some(Target::AtMost(120.0)));
        Ok(())
    }

    /// One cell of one record.
    pub(super) fn updates(&mut self) -> Result<()> {
        // The server keeps the orders that the pages before made it make; so does SQLite.
        self.sqlite.index()?;
        let (mut ours, mut theirs) = (Ran::default(), Duration::ZERO);
        let count = self.pace.count(3_000);
        for round in 0..=ROUNDS {
            let until = if round == 0 { self.pace.warm() } else { self.pace.turn() };
            let turn = answered(&mut self.served, Shares::UPDATES, CLIENTS, until, round)?;
            let begin = round as usize * count;
            let their_turn = self.sqlite.commits(begin..begin + count, self.options.rows)?;
            if round > 0 {
                ours.add(&turn);
                theirs += their_turn;
            }
        }
        self.sqlite.drop_indexes()?;
        let reference = f64::from(ROUNDS) * count as f64 / theirs.as_secs_f64();
        let target = Some(Target::AtLeastTimes(2.0));
        self.push("update one, 16 clients", "requests/s", ours.rate(), Some(reference), target);
        Ok(())
    }

    /// New records, one and ten in a request.
    pub(super) fn creations(&mut self) -> Result<()> {
        for Creation { name, batch, clients, requests, target } in CREATIONS {
            let records = self.pace.count(requests).max(clients) * batch;
            let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
            for _ in 0..ROUNDS {
                let tasks = self.next_tasks(records / ROUNDS as usize);
                theirs += self.sqlite.load(&tasks, batch)?;
                ours += self.served.create_records(tasks, batch, clients)?.time;
            }
            let records = (records / ROUNDS as usize * ROUNDS as usize) as f64;
            let (rate, reference) = (records / ours.as_secs_f64(), records / theirs.as_secs_f64());
            self.push(name, "records/s", rate, Some(reference), Some(Target::AtLeastTimes(target)));
        }
        Ok(())
    }
}
