//! Copying the write-ahead log back into the database, beside the writer.
//!
//! SQLite would do it on the thread that commits, which then keeps everybody waiting for the copying and for an fsync of the
//! database. Here a thread of its own copies what is there when the log has grown for a while; a writer that never rests
//! copies the little that is left by itself, so that the log begins anew and stays bounded.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::hooks::Wal;
use rusqlite::{Connection, OpenFlags};

/// Pages (of 4 KiB) of write-ahead log after which the thread is asked to copy them.
const SOON_PAGES: i32 = 1_000;
/// Pages from which on the writer copies what is left itself.
const LATEST_PAGES: i32 = 2_500;

/// The copying thread of one store; ends, and is waited for, when dropped.
#[derive(Debug)]
pub(crate) struct Checkpoints {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    state: Mutex<State>,
    changed: Condvar,
    /// Held while the thread copies.
    copying: Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    thread: Option<std::thread::JoinHandle<()>>,
    is_wanted: bool,
    is_ending: bool,
}

/// What the writing connection calls after each commit.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    shared: Arc<Shared>,
    /// Pages at which the thread was asked last.
    asked_at: i32,
}

impl Checkpoints {
    /// Of the database at this path. The thread starts when it is first needed.
    pub(crate) fn of(path: PathBuf) -> Self {
        let shared = Shared { path, state: Mutex::default(), changed: Condvar::new(), copying: Mutex::default() };
        Self { shared: Arc::new(shared) }
    }

    /// For a writing connection.
    pub(crate) fn asking(&self) -> Asking {
        Asking { shared: Arc::clone(&self.shared), asked_at: 0 }
    }

    /// Runs something while the thread does not copy.
    pub(crate) fn held<T>(&self, run: impl FnOnce() -> T) -> T {
        let _copying = guard(&self.shared.copying);
        run()
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        let thread = {
            let mut state = guard(&self.shared.state);
            state.is_ending = true;
            self.shared.changed.notify_all();
            state.thread.take()
        };
        if let Some(thread) = thread {
            // A panic of the thread has been printed; there is nothing left to undo.
            drop(thread.join());
        }
    }
}

impl Asking {
    /// After a commit that left the write-ahead log this long.
    ///
    /// What cannot be copied now is copied later: it is safe in the log, and appends meet the same disk themselves.
    pub(crate) fn committed(&mut self, wal: &mut Wal, pages: i32) {
        if pages < self.asked_at {
            // The log began anew.
            self.asked_at = 0;
        }
        if pages >= LATEST_PAGES {
            let _copying = guard(&self.shared.copying);
            drop(wal.checkpoint());
            self.asked_at = pages;
        } else if pages - self.asked_at >= SOON_PAGES {
            self.asked_at = pages;
            self.shared.ask();
        }
    }
}

impl Shared {
    fn ask(self: &Arc<Self>) {
        let mut state = guard(&self.state);
        state.is_wanted = true;
        if state.thread.is_none() && !state.is_ending {
            let shared = Arc::clone(self);
            // Without a thread the writer copies by itself, later.
            state.thread =
                std::thread::Builder::new().name("cadre-checkpoint".to_owned()).spawn(move || shared.run()).ok();
        }
        self.changed.notify_one();
    }

    fn run(&self) {
        let mut conn = None;
        while self.is_asked() {
            let _copying = guard(&self.copying);
            conn = conn.or_else(|| self.open().ok());
            let copied = conn.as_ref().map(|conn| conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())));
            if !matches!(copied, Some(Ok(()))) {
                // Whatever it was, it is met again, or not, by a connection that knows nothing of it.
                conn = None;
            }
        }
    }

    /// Waits until there is something to do; `false` at the end.
    fn is_asked(&self) -> bool {
        let mut state = guard(&self.state);
        loop {
            if state.is_ending {
                return false;
            }
            if std::mem::take(&mut state.is_wanted) {
                return true;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn open(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(&self.path, flags)?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.pragma_update(None, "wal_autocheckpoint", 0)?;
        Ok(conn)
    }
}

fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
