//! What is read: records, pages, everything, texts, a column that was just made.

use anyhow::{Context, Result, ensure};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::Deserialize;
use serde_json::json;

use super::listed::Listed;
use super::pace::ROUNDS;
use super::served::one;
use super::traffic::{Shares, in_turns};
use super::{CLIENTS, MANY_CLIENTS, Run};
use crate::drive::{Ran, Until, drive};
use crate::report::Target;
use crate::watch::{Watch, median};

/// Letters of a text that is searched for: long enough to be in few notes.
const NEEDLE: usize = 12;

#[derive(Deserialize)]
struct MadeField {
    id: String,
}

impl Run<'_> {
    /// Filtered, sorted pages of 100; status, phase and what they are sorted by are drawn anew for each.
    pub(super) fn pages(&mut self) -> Result<()> {
        // The server has answered each kind once, as one has that runs for a minute.
        self.served.every_page()?;
        let (ours, theirs) = in_turns(&mut self.served, &mut self.bare, Shares::PAGES, CLIENTS, self.pace)?;
        let (rate, reference) = (ours.rate(), Some(theirs.rate()));
        self.push(
            "filtered, sorted page of 100, 16 clients",
            "pages/s",
            rate,
            reference,
            Some(Target::AtLeastTimes(0.5)),
        );
        let (ours, theirs) = in_turns(&mut self.served, &mut self.bare, Shares::PAGES, 1, self.pace)?;
        let (p50, reference) = (ours.ms(0.5), Some(theirs.ms(0.5)));
        self.push("the same, 1 client, p50", "ms", p50, reference, Some(Target::AtMostTimes(3.0)));
        Ok(())
    }

    /// Records by their ids.
    pub(super) fn gets(&mut self) -> Result<()> {
        let (ours, theirs) = in_turns(&mut self.served, &mut self.bare, Shares::GETS, CLIENTS, self.pace)?;
        let (rate, reference) = (ours.rate(), Some(theirs.rate()));
        self.push("get one, 16 clients", "requests/s", rate, reference, Some(Target::AtLeastTimes(0.6)));
        Ok(())
    }

    /// The whole table in pages of 100, each from where the one before it ended.
    pub(super) fn everything(&mut self) -> Result<()> {
        let rows = self.options.rows;
        let (mut ours, mut theirs) = (Ran::default(), Ran::default());
        for _ in 0..ROUNDS {
            ours.add(&self.served.walk()?);
            theirs.add(&self.bare.walk(rows)?);
        }
        // All pages of the reference are full, and the last one of the server need not be.
        let rate = (rows * ROUNDS as usize) as f64 / ours.time.as_secs_f64();
        let reference = theirs.answers as f64 * 100.0 / theirs.time.as_secs_f64();
        let target = Some(Target::AtLeastTimes(0.4));
        self.push("everything in pages of 100, 1 client", "records/s", rate, Some(reference), target);
        Ok(())
    }

    /// Texts of some letters out of some note: the first page of the rows that have them, where SQLite counts them.
    pub(super) fn search(&mut self) -> Result<()> {
        let mut rng = StdRng::seed_from_u64(7);
        let (mut ours, mut theirs) = (Ran::default(), Vec::new());
        for _ in 0..self.pace.count(60) {
            let notes = &self.served.tasks[rng.random_range(0..self.served.tasks.len())].notes;
            let at = rng.random_range(0..notes.len() - NEEDLE);
            let needle = notes[at..at + NEEDLE].to_owned();
            let request = self.served.filtered(&format!("FIND(\"{needle}\",{{Notes}})"));
            let mut page = Vec::new();
            let mut take = |_: usize, body: &[u8]| {
                page.extend_from_slice(body);
                Ok(())
            };
            ours.add(&drive(self.served.address, 1, Until::Done, &mut Listed::new(&[request], 1, &mut take))?);
            let watch = Watch::start();
            let count = self.sqlite.find(&needle)?;
            theirs.push(watch.elapsed().as_secs_f64() * 1e3);
            self.served.check_filtered(&page, |task| task.notes.contains(&needle))?;
            let expected = self.served.tasks.iter().filter(|task| task.notes.contains(&needle)).count();
            ensure!(i64::try_from(expected)? == count, "SQLite found {count} of {expected}");
        }
        let reference = Some(median(theirs));
        self.push("text search, p50", "ms", ours.ms(0.5), reference, Some(Target::AtMostTimes(0.15)));
        Ok(())
    }

    /// Gets, filtered pages and updates at once, by many clients.
    pub(super) fn mixed(&mut self) -> Result<()> {
        let (ours, theirs) = in_turns(&mut self.served, &mut self.bare, Shares::MIXED, MANY_CLIENTS, self.pace)?;
        let (p99, reference) = (ours.ms(0.99), Some(theirs.ms(0.99)));
        let name = "64 clients, 60 % get, 30 % page, 10 % update, p99";
        self.push(name, "ms", p99, reference, Some(Target::AtMostTimes(10.0)));
        self.push("the same, all requests", "requests/s", ours.rate(), Some(theirs.rate()), None);
        Ok(())
    }

    /// A formula field is made, and a list is filtered by it; SQLite works the expression out over all rows.
    pub(super) fn formula(&mut self) -> Result<()> {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let fields = format!("/v0/meta/bases/{}/tables/{}/fields", self.served.base, self.served.table);
        for round in 0..self.pace.count(9) {
            let name = format!("Weight {round}");
            let options = json!({ "formula": "IF({Status}=\"Complete\",1,0)*{Priority}" });
            let field = json!({ "name": name, "type": "formula", "options": options }).to_string();
            let mut made = Vec::new();
            self.served.words.json("POST", &[&fields], "", field.as_bytes(), &mut made);
            let requests = [made, self.served.filtered(&format!("{{{name}}}>=95"))];
            let mut answers = vec![Vec::new(); 2];
            let mut take = |at: usize, body: &[u8]| {
                answers[at] = body.to_vec();
                Ok(())
            };
            let ran = drive(self.served.address, 1, Until::Done, &mut Listed::new(&requests, 1, &mut take))?;
            ours.push(ran.time.as_secs_f64() * 1e3);
            let complete = 2;
            let is_in = |task: &crate::standard::Task| task.status == complete && task.priority >= 95;
            self.served.check_filtered(&answers[1], is_in)?;
            let MadeField { id } = serde_json::from_slice(&answers[0]).context("a field was made")?;
            let mut gone = Vec::new();
            self.served.words.plain("DELETE", &[&fields, "/", &id], &mut gone);
            one(self.served.address, gone)?;
            let watch = Watch::start();
            ensure!(self.sqlite.expression()? > 0.0, "SQLite found nothing");
            theirs.push(watch.elapsed().as_secs_f64() * 1e3);
        }
        let name = "formula field added until a list filtered by it";
        self.push(name, "ms", median(ours), Some(median(theirs)), Some(Target::AtMostTimes(1.3)));
        Ok(())
    }
}
