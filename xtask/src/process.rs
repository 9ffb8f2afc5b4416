//! Starting other programs: one place, so that every failure says which command it was.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::workspace;

/// A program to be started from the root of the checkout.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    program: OsString,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    folder: PathBuf,
}

/// A run of the Cargo that started us, so that the pinned toolchain is kept.
pub(crate) fn cargo() -> Run {
    Run::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

impl Run {
    pub(crate) fn new(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), arguments: Vec::new(), environment: Vec::new(), folder: workspace::root() }
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    pub(crate) fn args<I: IntoIterator<Item: AsRef<OsStr>>>(mut self, arguments: I) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    pub(crate) fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.folder);
        self
    }

    /// The command as a person would type it, for messages.
    pub(crate) fn line(&self) -> String {
        let program = Path::new(&self.program).file_name().unwrap_or(&self.program);
        let mut words = vec![program.to_string_lossy().into_owned()];
        words.extend(self.arguments.iter().map(|argument| argument.to_string_lossy().into_owned()));
        words.join(" ")
    }

    /// Prints the command, runs it on our terminal, and fails when it fails.
    pub(crate) fn shown(&self) -> Result<()> {
        println!("$ {}", self.line());
        self.quiet()
    }

    /// Runs the command on our terminal without naming it first, and fails when it fails.
    pub(crate) fn quiet(&self) -> Result<()> {
        let status = self.command().status().with_context(|| self.cannot_start())?;
        self.judge(status)
    }

    /// Prints the command, runs it with everything it says going to a file, and fails when it fails.
    pub(crate) fn logged(&self, file: &Path) -> Result<()> {
        println!("$ {} > {}", self.line(), file.display());
        let log = File::create(file).with_context(|| format!("{} cannot be written", file.display()))?;
        let errors = log.try_clone().with_context(|| format!("{} cannot be written", file.display()))?;
        let status = self.command().stdout(log).stderr(errors).status().with_context(|| self.cannot_start())?;
        self.judge(status)
    }

    /// Runs the command and gives its standard output; its standard error goes to our terminal.
    pub(crate) fn output_text(&self) -> Result<String> {
        let output = self.command().stderr(Stdio::inherit()).output().with_context(|| self.cannot_start())?;
        self.judge(output.status)?;
        String::from_utf8(output.stdout)
            .with_context(|| format!("`{}` printed something that is not UTF-8", self.line()))
    }

    /// Runs the command out of sight; `false` when it could not be started or failed.
    pub(crate) fn succeeds(&self) -> bool {
        self.command()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// The underlying command, for callers that need pipes or to replace this process.
    #[expect(clippy::disallowed_methods, reason = "the one place of this crate that starts processes")]
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    fn judge(&self, status: ExitStatus) -> Result<()> {
        if !status.success() {
            bail!("`{}` failed ({status})", self.line());
        }
        Ok(())
    }

    fn cannot_start(&self) -> String {
        format!("`{}` could not be started", self.line())
    }
}

/// Runs `work` and gives its result with the time it took on the wall.
#[expect(clippy::disallowed_methods, reason = "durations are shown to a person, nothing is decided by them")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

/// Finds a program on the path, as a shell would; later, in the folder where Cargo installs programs.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(cargo_bin_folder())
        .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|candidate| candidate.is_file())
}

fn cargo_bin_folder() -> Option<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")))
        .map(|home| home.join("bin"))
}
