//! The server that the clients ask: `cadre up` on an empty folder, at a port that the system chooses.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::process::Run;

/// A server that runs. Dropped before it is stopped it is killed.
pub(super) struct Server {
    process: Child,
    /// Where it serves.
    pub(super) url: String,
    /// The administrator's token.
    pub(super) token: String,
}

/// What `cadre up --json` says when it serves.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Up {
    url: String,
    token_file: PathBuf,
}

/// How long a server may take to end, and how often we look.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(50);

impl Server {
    /// Starts `cadre up` on an empty folder below `folder`, and waits until it says that it serves.
    pub(super) fn start(cadre: &Path, folder: &Path) -> Result<Self> {
        let data = folder.join("data");
        if data.exists() {
            std::fs::remove_dir_all(&data).with_context(|| format!("{} cannot be emptied", data.display()))?;
        }
        let log = folder.join("server.log");
        let errors = File::create(&log).with_context(|| format!("{} cannot be written", log.display()))?;
        let run = Run::new(cadre).args(["up", "--listen", "127.0.0.1:0", "--json", "--data"]).arg(&data);
        println!("$ {} 2> {}", run.line(), log.display());
        let mut process = run
            .command()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .with_context(|| format!("`{}` could not be started", run.line()))?;
        let mut line = String::new();
        let said = process.stdout.take().map(|out| BufReader::new(out).read_line(&mut line));
        let mut server = Self { process, url: String::new(), token: String::new() };
        said.transpose().context("what the server says cannot be read")?;
        let up: Up = serde_json::from_str(&line)
            .with_context(|| format!("the server said {line:?} and not where it serves: see {}", log.display()))?;
        let token = std::fs::read_to_string(&up.token_file)
            .with_context(|| format!("{} cannot be read", up.token_file.display()))?;
        server.url = up.url;
        token.trim().clone_into(&mut server.token);
        Ok(server)
    }

    /// Asks the server to end as a service manager does, and waits for it.
    pub(super) fn stop(mut self) -> Result<()> {
        Run::new("kill").arg("-TERM").arg(self.process.id().to_string()).quiet()?;
        match self.ended()? {
            Some(status) if status.success() => Ok(()),
            Some(status) => bail!("the server ended with {status}"),
            None => bail!("the server did not end within {} s of being asked", PATIENCE.as_secs()),
        }
    }

    fn ended(&mut self) -> Result<Option<ExitStatus>> {
        let mut waited = Duration::ZERO;
        while waited < PATIENCE {
            if let Some(status) = self.process.try_wait().context("the server cannot be waited for")? {
                return Ok(Some(status));
            }
            thread::sleep(LOOK);
            waited += LOOK;
        }
        Ok(None)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Of no effect on one that has ended.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
