//! The tables, as a list of steps from nothing to now.

use cadre_store::LogError;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::During;

/// A step of the schema: applied once, in one transaction with the new version.
pub(crate) struct Step {
    /// The version that the step leads to; steps count from 1.
    pub(crate) version: i64,
    /// What the step does, for errors.
    pub(crate) name: &'static str,
    /// Does it.
    pub(crate) apply: fn(&Transaction<'_>) -> rusqlite::Result<()>,
}

/// All steps, in order. A step that was released is never edited: its successor mends it.
pub(crate) const STEPS: &[Step] = &[Step { version: 1, name: "create the tables", apply: create_tables }];

/// Brings a database to the last version of the steps.
///
/// Errors: [`LogError::TooNew`] for a database of a later program; a step that fails leaves the version before it.
pub(crate) fn migrate(conn: &mut Connection, steps: &[Step]) -> Result<(), LogError> {
    let mut found = check_known(conn, steps)?;
    for step in steps {
        if step.version > found {
            run(conn, step).during(step.name)?;
            found = step.version;
        }
    }
    Ok(())
}

/// The version of a database, which is none of a later program.
pub(crate) fn check_known(conn: &Connection, steps: &[Step]) -> Result<i64, LogError> {
    let known = steps.last().map_or(0, |step| step.version);
    let found = version(conn).during("read the version of the database")?;
    if found > known { Err(LogError::TooNew { found, known }) } else { Ok(found) }
}

/// The version of a database; 0 for an empty one.
pub(crate) fn version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn run(conn: &mut Connection, step: &Step) -> rusqlite::Result<()> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    (step.apply)(&transaction)?;
    transaction.pragma_update(None, "user_version", step.version)?;
    transaction.commit()
}

fn create_tables(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(include_str!("schema/step_1.sql"))
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
