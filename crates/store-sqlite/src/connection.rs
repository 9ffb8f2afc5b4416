//! Opening connections: the version that is needed, the settings of writer and readers, and the pool of readers.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use cadre_store::LogError;
use rusqlite::{Connection, OpenFlags};

use crate::checkpoint::Asking;
use crate::error::During;
use crate::schema;

/// Older ones can corrupt a database when the write-ahead log is reset while another connection writes.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Marks the file as one of Cadre's: `CDRE`.
pub(crate) const APPLICATION_ID: i32 = 0x4344_5245;

/// Size to which the file of the write-ahead log is cut when it starts anew.
const WAL_BYTES: i64 = 16 * 1024 * 1024;

/// Page cache of the writer and of each reader. The base is in memory, so that SQLite needs little.
const WRITER_CACHE_KIB: i32 = 4096;
const READER_CACHE_KIB: i32 = 512;

/// Connections kept open for readers; more are opened when more read at once, and closed after.
const IDLE_READERS: usize = 3;

/// Prepared statements kept by each connection; there are fewer.
const STATEMENTS: usize = 48;

/// Checks the SQLite that this program was built with.
pub(crate) fn check_version() -> Result<(), LogError> {
    let found = rusqlite::version_number();
    if found >= OLDEST_SQLITE {
        return Ok(());
    }
    let text = format!("SQLite {} is built in, 3.51.3 or newer is needed", rusqlite::version());
    Err(LogError::Database { what: "start", source: text.into() })
}

/// Opens the connection that writes: creates or updates the database first.
pub(crate) fn open_writer(path: &Path, max_bytes: Option<u64>, mut asking: Asking) -> Result<Connection, LogError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags).during("open the database")?;
    set_up(&conn, max_bytes).during("open the database")?;
    schema::migrate(&mut conn, schema::STEPS)?;
    let committed = move |wal: &mut rusqlite::hooks::Wal, pages| {
        asking.committed(wal, pages);
        Ok(())
    };
    conn.wal_hook(Some(committed)).during("open the database")?;
    Ok(conn)
}

fn set_up(conn: &Connection, max_bytes: Option<u64>) -> rusqlite::Result<()> {
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    let application: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == 0 && application == 0 {
        // Only a database without tables takes this setting.
        conn.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    } else if application != APPLICATION_ID {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOTADB);
        let text = "cadre.sqlite is a database of another program".to_owned();
        return Err(rusqlite::Error::SqliteFailure(code, Some(text)));
    }
    let journal: String = conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if journal != "wal" {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN);
        let text = "the file system of the data folder cannot hold a write-ahead log".to_owned();
        return Err(rusqlite::Error::SqliteFailure(code, Some(text)));
    }
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update_and_check(None, "journal_size_limit", WAL_BYTES, |_| Ok(()))?;
    conn.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    conn.pragma_update(None, "foreign_keys", "OFF")?;
    conn.pragma_update(None, "cell_size_check", "ON")?;
    if let Some(bytes) = max_bytes {
        let page_size: i64 = conn.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages = i64::try_from(bytes).unwrap_or(i64::MAX) / page_size;
        conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    }
    Ok(())
}

/// Opens a connection that only reads.
pub(crate) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
    conn.pragma_update(None, "query_only", "ON")?;
    conn.pragma_update(None, "cell_size_check", "ON")?;
    Ok(conn)
}

/// Connections that only read.
#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, idle: Mutex::new(Vec::new()) }
    }

    /// Runs something inside one read transaction: all it reads is of one moment.
    pub(crate) fn read<T>(&self, run: impl FnOnce(&Connection) -> Result<T, LogError>) -> Result<T, LogError> {
        let taken = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match taken {
            Some(conn) => conn,
            None => open_reader(&self.path).during("open the database for reading")?,
        };
        let result = {
            let transaction = conn.unchecked_transaction().during("begin to read")?;
            run(&transaction)
        };
        // A connection on which something failed is not used again.
        if result.is_ok() || matches!(result, Err(LogError::NoBase(_))) {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < IDLE_READERS {
                idle.push(conn);
            }
        }
        result
    }
}
