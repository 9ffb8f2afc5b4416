//! The bare server as it is asked: the same traffic, the same sizes.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use serde_json::Value as Json;

use super::bare::{PAGE, RECORDS};
use super::children::Bare;
use super::listed::Walk;
use super::request::Words;
use super::served::edit;
use super::traffic::{Asked, Meanwhile, Side};
use crate::drive::{Ran, Until, drive};

/// The bare server as it is asked.
pub(super) struct BareSide {
    pub(super) address: SocketAddr,
    words: Words,
}

impl BareSide {
    pub(super) fn new(bare: &Bare) -> Self {
        // Not looked at, and as long as a token is.
        let token = format!("pat{}.{}", "0".repeat(14), "0".repeat(64));
        Self { address: bare.address, words: Words::new(&token) }
    }

    /// Reads as many records as so many are, in pages of 100.
    pub(super) fn walk(&self, records: usize) -> Result<Ran> {
        let pages = records.div_ceil(PAGE);
        let mut walk = Walk::new(pages, |offset: Option<&str>, out: &mut Vec<u8>| {
            self.words.plain("GET", &["/page/", offset.unwrap_or("0")], out);
        });
        let ran = drive(self.address, 1, Until::Done, &mut walk)?;
        ensure!(walk.ids.len() == pages * PAGE, "the bare server gave {} records", walk.ids.len());
        Ok(ran)
    }
}

impl Side for BareSide {
    fn address(&self) -> SocketAddr {
        self.address
    }

    fn rows(&self) -> usize {
        RECORDS
    }

    fn pages(&self) -> usize {
        RECORDS - PAGE + 1
    }

    fn compose(&self, asked: Asked, out: &mut Vec<u8>) {
        match asked {
            Asked::Get(row) => self.words.plain("GET", &["/one/", &row.to_string()], out),
            Asked::Page(at) => self.words.plain("GET", &["/page/", &at.to_string()], out),
            Asked::Update { row, priority } => {
                self.words.json("PATCH", &["/one/", &row.to_string()], "", &edit(priority), out);
            }
        }
    }

    fn updated(&mut self, _: usize, _: u32) {}

    fn check(&self, asked: Asked, body: &[u8], _: Meanwhile) -> Result<()> {
        let body: Json = serde_json::from_slice(body)?;
        match asked {
            Asked::Get(_) => ensure!(body["fields"]["Task ID"].is_string(), "the bare server gave {body}"),
            Asked::Page(_) => {
                let records = body["records"].as_array().map(Vec::len);
                ensure!(records == Some(PAGE), "the bare server gave {records:?} records");
            }
            Asked::Update { priority, .. } => {
                ensure!(body["fields"]["Priority"] == priority, "the bare server gave {body}");
            }
        }
        Ok(())
    }
}
