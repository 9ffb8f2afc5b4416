//! The reference: the same table in plain SQLite, with the indexes that its queries want.

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use rusqlite::{Connection, params};

use crate::standard::{PEOPLE, STATUSES, Task, phases};
use crate::watch::Watch;

/// The standard table in SQLite.
pub struct Reference {
    connection: Connection,
    phases: Vec<String>,
}

/// The columns that queries sort by.
pub const SORTABLE: [&str; 5] = ["task_id", "task_name", "priority", "estimate", "started"];

impl Reference {
    /// An empty table in a new file: WAL, every commit synced.
    pub fn create(folder: &Path) -> Result<Self> {
        let connection = Connection::open(folder.join("reference.sqlite"))?;
        connection.execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-200000;
             CREATE TABLE tasks (id INTEGER PRIMARY KEY, task_id TEXT, task_name TEXT, phase TEXT, status TEXT,
                assigned TEXT, progress REAL, started INTEGER, notes TEXT, priority INTEGER, estimate REAL);",
        )?;
        Ok(Self { connection, phases: phases() })
    }

    /// Loads rows, a transaction a batch; how long that took.
    pub fn load(&mut self, tasks: &[Task], batch: usize) -> Result<Duration> {
        let watch = Watch::start();
        for rows in tasks.chunks(batch) {
            let transaction = self.connection.transaction()?;
            {
                let mut insert = transaction.prepare_cached(
                    "INSERT INTO tasks (task_id, task_name, phase, status, assigned, progress, started, notes, priority, estimate)
                     VALUES (?,?,?,?,?,?,?,?,?,?)",
                )?;
                for t in rows {
                    insert.execute(params![
                        t.id,
                        t.name,
                        self.phases[t.phase],
                        STATUSES[t.status],
                        PEOPLE[t.assigned],
                        t.progress,
                        t.started,
                        t.notes,
                        t.priority,
                        t.estimate
                    ])?;
                }
            }
            transaction.commit()?;
        }
        Ok(watch.elapsed())
    }

    /// Makes the indexes that the filtered, sorted queries want.
    pub fn index(&self) -> Result<()> {
        for column in SORTABLE {
            self.connection
                .execute_batch(&format!("CREATE INDEX by_{column} ON tasks (status, phase, {column}, task_id);"))?;
        }
        self.connection.execute_batch("ANALYZE;")?;
        Ok(())
    }

    /// Takes the indexes away, for what is measured beside a base that has made no orders yet.
    pub fn drop_indexes(&self) -> Result<()> {
        for column in SORTABLE {
            self.connection.execute_batch(&format!("DROP INDEX by_{column};"))?;
        }
        Ok(())
    }

    /// The first 100 of a status and phase by a column; bytes read.
    pub fn page(&self, status: &str, phase: &str, sort: &str) -> Result<usize> {
        let sql = format!(
            "SELECT task_id, task_name, priority, estimate FROM tasks WHERE status=? AND phase=? ORDER BY {sort}, task_id LIMIT 100"
        );
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query([status, phase])?;
        let mut read = 0;
        while let Some(row) = rows.next()? {
            read += row.get_ref(0)?.as_str()?.len() + row.get_ref(1)?.as_str()?.len();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "only keeps the reads from being left out"
            )]
            let numbers = (row.get::<_, i64>(2)? as f64 + row.get::<_, f64>(3)?) as usize;
            read += numbers & 1;
        }
        Ok(read)
    }

    /// How many notes hold a text.
    pub fn find(&self, needle: &str) -> Result<i64> {
        let mut count = self.connection.prepare_cached("SELECT count(*) FROM tasks WHERE notes LIKE ?")?;
        Ok(count.query_row([format!("%{needle}%")], |row| row.get(0))?)
    }

    /// The formula of the standard run, over the whole table.
    pub fn expression(&self) -> Result<f64> {
        let mut scan = self
            .connection
            .prepare_cached("SELECT total(CASE WHEN status='Complete' THEN 1 ELSE 0 END * priority) FROM tasks")?;
        Ok(scan.query_row([], |row| row.get(0))?)
    }

    /// Durable commits of one cell each, those of these numbers; how long they took.
    ///
    /// A number stands for a row and a value. SQLite writes nothing where the value is there already, so that numbers are to
    /// be used once.
    pub fn commits(&self, numbers: Range<usize>, rows: usize) -> Result<Duration> {
        /// A prime, so that a row that comes again gets another value.
        const VALUES: i64 = 97;
        let mut update = self.connection.prepare_cached("UPDATE tasks SET priority=? WHERE id=?")?;
        let watch = Watch::start();
        let rows = i64::try_from(rows)?;
        for number in numbers {
            let number = i64::try_from(number)?;
            update.execute([number % VALUES + 1, (number * 7919) % rows + 1])?;
        }
        Ok(watch.elapsed())
    }
}
