//! A folder, a data folder in memory, a clock that stands still, and commands run on them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Cursor;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use cadre_app::{AppError, Code, CopyReport, Holder, Progress, Sizes, Store, StoreCheck, Vault};
use cadre_cli::{ApiPlan, Bench, Exit, Figures, Server, Target, Up, UpError, UpOptions, World, run};
use cadre_model::{Clock, Timestamp};
use cadre_store::{Blobs, Log, MemoryBlobs, MemoryLog};

/// 2026-11-20T09:30:00Z, for ever.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp(1_795_167_000_000)
    }
}

/// A data folder in memory, which outlives the commands.
#[derive(Default)]
struct Memory {
    log: Arc<MemoryLog>,
    blobs: Arc<MemoryBlobs>,
    made: Mutex<bool>,
    /// Who holds it, if that is somebody else.
    holder: Mutex<Option<Holder>>,
}

impl Memory {
    fn holder(&self) -> MutexGuard<'_, Option<Holder>> {
        self.holder.lock().expect("no test panics while it holds this")
    }
}

struct MemoryVault {
    folder: std::path::PathBuf,
    memory: Arc<Memory>,
}

impl Vault for MemoryVault {
    fn folder(&self) -> &Path {
        &self.folder
    }

    fn is_made(&self) -> bool {
        *self.memory.made.lock().expect("no test panics while it holds this")
    }

    fn open(&self) -> Result<Arc<dyn Store>, AppError> {
        if let Some(holder) = &*self.memory.holder() {
            let message = format!("the data folder is in use by process {} (cadre {})", holder.pid, holder.role);
            return Err(AppError::new(Code::FolderInUse, message));
        }
        *self.memory.made.lock().expect("no test panics while it holds this") = true;
        Ok(Arc::new(OpenMemory(Arc::clone(&self.memory))))
    }

    fn holder(&self) -> Option<Holder> {
        self.memory.holder().clone()
    }

    fn backup(&self, _: &Path, _: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError> {
        Err(AppError::new(Code::StoreFailed, "what is in memory alone has no files to copy"))
    }

    fn restore(&self, _: &Path, _: &mut dyn FnMut(Progress)) -> Result<CopyReport, AppError> {
        Err(AppError::new(Code::StoreFailed, "what is in memory alone has no files to copy"))
    }
}

struct OpenMemory(Arc<Memory>);

impl Store for OpenMemory {
    fn log(&self) -> Arc<dyn Log> {
        Arc::<MemoryLog>::clone(&self.0.log)
    }

    fn blobs(&self) -> Arc<dyn Blobs> {
        Arc::<MemoryBlobs>::clone(&self.0.blobs)
    }

    fn check(&self, _: &mut dyn FnMut(Progress)) -> Result<StoreCheck, AppError> {
        let bases = self.0.log.bases()?;
        let commits = bases.iter().map(|base| base.head.seq.0).sum();
        Ok(StoreCheck { bases: bases.len() as u64, commits, ..StoreCheck::default() })
    }

    fn sizes(&self) -> Result<Sizes, AppError> {
        Ok(Sizes::default())
    }
}

/// A place to run commands.
pub(crate) struct Shell {
    pub(crate) folder: tempfile::TempDir,
    memory: Arc<Memory>,
    columns: Option<usize>,
    home: bool,
    variables: BTreeMap<OsString, OsString>,
}

/// What a command did.
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) exit: Exit,
}

impl Shell {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Self { folder, memory: Arc::default(), columns: None, home: true, variables: BTreeMap::new() }
    }

    /// The same on a terminal of so many columns.
    pub(crate) fn on_terminal(mut self, columns: usize) -> Self {
        self.columns = Some(columns);
        self
    }

    /// The same for somebody without a home.
    pub(crate) fn without_home(mut self) -> Self {
        self.home = false;
        self
    }

    pub(crate) fn set(&mut self, variable: &str, value: &str) {
        self.variables.insert(variable.into(), value.into());
    }

    /// The data folder held by another process, which serves it at an address or is a command.
    pub(crate) fn held(&self, by: Option<(&str, Option<&str>)>) {
        let holder = |(role, url): (&str, Option<&str>)| Holder {
            pid: 4711,
            role: role.to_owned(),
            url: url.map(str::to_owned),
        };
        *self.memory.holder() = by.map(holder);
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).expect("the folder can be written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).expect("the file is there")
    }

    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        self.run_with(words, "")
    }

    /// Runs a command that reads `input`.
    pub(crate) fn run_with(&self, words: &[&str], input: &str) -> Ran {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let memory = Arc::clone(&self.memory);
        let vaults = move |folder: &Path, _: &str| -> Arc<dyn Vault> {
            Arc::new(MemoryVault { folder: folder.to_owned(), memory: Arc::clone(&memory) })
        };
        let target = self.columns.map_or(Target::Elsewhere, Target::Terminal);
        let exit = run(&mut World {
            arguments: std::iter::once("cadre").chain(words.iter().copied()).map(OsString::from).collect(),
            variables: self.variables.clone(),
            folder: self.folder.path().to_owned(),
            user_data: self.home.then(|| self.folder.path().join("home")),
            vaults: &vaults,
            bench: &Fixed,
            server: &Fixed,
            clock: Arc::new(Still),
            input: &mut Cursor::new(input.as_bytes()),
            out: &mut out,
            out_to: target,
            err: &mut err,
            err_to: Target::Elsewhere,
        });
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("all output is UTF-8");
        Ran { out: text(out), err: text(err), exit }
    }

    /// What a command writes and how it ends, as one text: ids stand as `app...`, the folder as `DIR`.
    pub(crate) fn told(&self, words: &[&str]) -> String {
        let ran = self.run(words);
        let mut text = ran.out;
        if !ran.err.is_empty() {
            text.push_str("--- standard error\n");
            text.push_str(&ran.err);
        }
        if ran.exit != Exit::Done {
            text.push_str(&format!("--- exit {}\n", ran.exit.code()));
        }
        let text = text.replace(&*self.folder.path().to_string_lossy(), "DIR");
        hidden(&without_memory(&without_secrets(&text)))
    }
}

/// A measuring whose figures do not depend on the machine.
struct Fixed;

impl Bench for Fixed {
    fn engine(&self, rows: usize, _: Option<&Path>, tell: &mut dyn FnMut(&str)) -> Result<Figures, String> {
        tell("measuring");
        Ok(Figures { text: format!("{rows} rows\n"), json: serde_json::json!({ "rows": rows }) })
    }

    fn open(&self, folder: &Path) -> Result<serde_json::Value, String> {
        Err(format!("{} holds no base", folder.display()))
    }

    fn api(&self, plan: &ApiPlan, tell: &mut dyn FnMut(&str)) -> Result<Figures, String> {
        tell("asking");
        let ApiPlan { rows, beside, seconds, .. } = plan;
        let json = serde_json::json!({ "rows": rows, "beside": beside, "seconds": seconds });
        Ok(Figures { text: format!("{rows} rows beside {beside:?}, {seconds} s\n"), json })
    }

    fn bare(&self, tell: &mut dyn FnMut(SocketAddr) -> std::io::Result<()>) -> Result<(), String> {
        tell(SocketAddr::from(([127, 0, 0, 1], 9))).map_err(|error| error.to_string())
    }
}

/// A server that says how it was asked to serve, and ends.
impl Server for Fixed {
    fn up(&self, options: &UpOptions, tell: &mut dyn FnMut(&Up) -> std::io::Result<()>) -> Result<(), UpError> {
        if options.log == "fail" {
            return Err(UpError::Start("the log's filter \"fail\" cannot be read".to_owned()));
        }
        let scheme = if options.tls.is_some() { "https" } else { "http" };
        let url = options.public_url.clone().unwrap_or_else(|| format!("{scheme}://{}", options.listen));
        let token_file = options.folder.join("admin.token");
        let up = Up { url, data: options.folder.clone(), token_file, token_made: options.airtable_limits.is_none() };
        tell(&up).map_err(UpError::Tell)
    }
}

/// The text with `(secret)` for 64 hexadecimal digits.
fn without_secrets(text: &str) -> String {
    let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let word = |word: &str| match word.split_once('.') {
        Some((id, secret)) if secret.trim_end().len() == 64 && secret.trim_end().chars().all(is_digit) => {
            word.replace(secret.trim_end(), "(secret)").replace(id, &id[..3])
        }
        _ => word.to_owned(),
    };
    text.split_inclusive([' ', '\n', '"']).map(word).collect()
}

/// The text with `...` for how much memory a base takes, which is not the command line's business.
fn without_memory(text: &str) -> String {
    let line = |line: &str| match line.split_once(" in memory, ") {
        Some((_, rest)) => format!("... in memory, {rest}\n"),
        None => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

/// The text with `...` for what follows the prefix of an id, except in ids that are written out in tests: those have zeros.
fn hidden(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['a', 't', 'f', 'v', 'r', 's', 'u', 'w', 'p']) {
        let (before, from) = rest.split_at(at);
        shown.push_str(before);
        let id = from.get(..17).filter(|id| is_drawn(id) && !shown.ends_with(char::is_alphanumeric));
        match id {
            Some(id) => {
                shown.push_str(&id[..3]);
                shown.push_str("...");
                rest = &from[17..];
            }
            None => {
                shown.push_str(&from[..1]);
                rest = &from[1..];
            }
        }
    }
    shown + rest
}

fn is_drawn(id: &str) -> bool {
    let kinds = ["app", "tbl", "fld", "viw", "rec", "sel", "usr", "wsp", "pat"];
    kinds.iter().any(|kind| id.starts_with(kind))
        && id.bytes().all(|b| b.is_ascii_alphanumeric())
        && !id.contains("0000")
}
