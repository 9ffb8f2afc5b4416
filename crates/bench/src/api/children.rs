//! The processes that are measured: started, told apart from what they print, and ended.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::Deserialize;

use crate::memory::resident_of;

/// Bytes of what a process said last that are shown when it does not start.
const LAST_WORDS: usize = 2_000;

/// A process that serves. It is killed when this is dropped.
#[derive(Debug)]
struct Child {
    process: std::process::Child,
    /// Its standard input: one that reads it ends with it.
    _input: Option<ChildStdin>,
    /// Kept open, so that the process may go on writing.
    output: BufReader<ChildStdout>,
}

impl Child {
    /// Starts a program that writes where it serves into its first line; gives that line. Standard error goes to a file.
    ///
    /// The process sees no variable of the environment: what is measured is the program as it is set by itself.
    #[expect(clippy::disallowed_methods, reason = "servers are measured in processes of their own")]
    fn start(program: &Path, words: &[&str], log: &Path) -> Result<(Self, String)> {
        let mut process = Command::new(program)
            .args(words)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(log)?)
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        let (input, output) = (process.stdin.take(), process.stdout.take().context("standard output is a pipe")?);
        let mut child = Self { process, _input: input, output: BufReader::new(output) };
        let mut line = String::new();
        child.output.read_line(&mut line)?;
        let said = std::fs::read_to_string(log).unwrap_or_default();
        let last = said.get(said.len().saturating_sub(LAST_WORDS)..).unwrap_or(&said);
        ensure!(!line.is_empty(), "`{}` ended before it served: {last}", words.join(" "));
        Ok((child, line))
    }

    /// Asks for a good end and waits for it.
    fn stop(&mut self) -> Result<()> {
        kill(Pid::from_raw(i32::try_from(self.process.id())?), Signal::SIGTERM)?;
        let status = self.process.wait()?;
        ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// What the server says of itself once it serves.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Up {
    url: String,
    token_file: PathBuf,
}

/// The server, over a data folder.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    pub(super) address: SocketAddr,
    /// A token of the administrator.
    pub(super) token: String,
}

impl Server {
    /// Starts `cadre up` on a free port. Its log goes to a file beside the folder.
    pub(super) fn start(program: &Path, folder: &Path) -> Result<Self> {
        let data = folder.to_string_lossy();
        let words = ["up", "--data", &data, "--listen", "127.0.0.1:0", "--json"];
        let (child, line) = Child::start(program, &words, &folder.with_extension("log"))?;
        let up: Up = serde_json::from_str(&line).with_context(|| format!("the server said {line:?}"))?;
        let address = up.url.strip_prefix("http://").and_then(|address| address.parse().ok());
        let address = address.with_context(|| format!("no address in {:?}", up.url))?;
        let token = std::fs::read_to_string(&up.token_file)?.trim().to_owned();
        Ok(Self { child, address, token })
    }

    /// What it holds in memory now, in MiB.
    pub(super) fn resident_mib(&self) -> Result<f64> {
        Ok(resident_of(self.child.process.id())? as f64 / f64::from(1 << 20))
    }

    /// Asks for a good end and waits for it.
    pub(super) fn stop(&mut self) -> Result<()> {
        self.child.stop()
    }
}

/// The bare server.
#[derive(Debug)]
pub(super) struct Bare {
    _child: Child,
    pub(super) address: SocketAddr,
}

impl Bare {
    /// Starts `cadre bench bare`.
    pub(super) fn start(program: &Path, folder: &Path) -> Result<Self> {
        let (child, line) = Child::start(program, &["bench", "bare"], &folder.join("bare.log"))?;
        let address = line.trim().parse().with_context(|| format!("the bare server said {line:?}"))?;
        Ok(Self { _child: child, address })
    }
}
