//! One run of a check: a program with arguments, bounded in time, output and memory, and what it left.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use cadre_plan::counts::{Counts, NoCounts, read, read_any};
use cadre_plan::evidence::{CountsFrom, End, Hash, NotStarted, ResolvedCheck};

use crate::environment::Environment;
use crate::group::{Group, MARK, pipe};

/// What is run, and where.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The check.
    pub check: &'a ResolvedCheck,
    /// The tree that it is run in.
    pub tree: &'a Path,
    /// Its environment.
    pub environment: &'a Environment,
    /// The run's id, which marks its processes.
    pub run: &'a str,
}

/// What a run left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The number of the process; none where none was started.
    pub pid: Option<u32>,
    /// How it ended.
    pub end: End,
    /// Both streams in the order in which they came, at most as long as the limit.
    pub output: Vec<u8>,
    /// The counts, where the check reads any.
    pub counts: Option<Result<Counts, NoCounts>>,
    /// The digest of its environment.
    pub environment: Hash,
}

/// After a run has ended, the output of what it started may still be on its way for so long.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Runs a check and waits for its end.
///
/// No shell reads the command. The program leads a process group of its own, which is killed whole when the program has
/// ended, or is over a limit; so is what left the group. What cannot be started is told as [`End::NotStarted`].
/// Blocks the calling thread, for the check's time limit at most.
#[must_use]
pub fn run(job: &Job<'_>) -> Finished {
    let folder = job.tree.join(&job.check.folder);
    let (pid, end, output, program) = match ready(job, &folder) {
        Err(why) => (None, End::NotStarted(why), Vec::new(), PathBuf::new()),
        Ok(program) => match spawn(job, &folder, &program) {
            Err(error) => (None, End::NotStarted(NotStarted::Refused(error.to_string())), Vec::new(), program),
            Ok((pid, end, output)) => (Some(pid), end, output, program),
        },
    };
    let counts = job.check.counts.map(|form| counts_of(job, form, &end, &output));
    Finished { pid, end, output, counts, environment: job.environment.digest(&program) }
}

/// Looks whether everything that the command names is there, and takes away the report of an earlier run.
fn ready(job: &Job<'_>, folder: &Path) -> Result<PathBuf, NotStarted> {
    if !folder.is_dir() {
        return Err(NotStarted::FolderMissing(job.check.folder.clone()));
    }
    let program = job.check.command.first().map_or("", String::as_str);
    let Some(found) = job.environment.find(program, folder) else {
        return Err(if program.contains('/') {
            NotStarted::ScriptMissing(program.to_owned())
        } else {
            NotStarted::ProgramMissing(program.to_owned())
        });
    };
    if let Some(script) = script_of(&job.check.command).filter(|script| !folder.join(script).exists()) {
        return Err(NotStarted::ScriptMissing(script.to_owned()));
    }
    if let Some(report) = &job.check.report {
        match std::fs::remove_file(job.tree.join(report)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(NotStarted::Refused(format!("an earlier report cannot be removed: {error}")));
            }
            _ => {}
        }
    }
    Ok(found)
}

/// The script that an interpreter is to run: its first argument that is no flag. Modules and lines of code are none.
fn script_of(command: &[String]) -> Option<&str> {
    const INTERPRETERS: [&str; 9] = ["sh", "bash", "dash", "zsh", "python", "python3", "node", "perl", "ruby"];
    let program = command.first()?.rsplit('/').next()?;
    if !INTERPRETERS.contains(&program) {
        return None;
    }
    let mut arguments = command.iter().skip(1).map(String::as_str);
    let first = arguments.find(|argument| !argument.starts_with('-') || ["-c", "-m", "-e", "--"].contains(argument))?;
    (!first.starts_with('-') && !first.contains(['*', '?'])).then_some(first)
}

enum Event {
    /// The leader has ended.
    Ended,
    /// Nobody holds the output open any more.
    Closed,
    /// More output than is allowed.
    TooMuch,
}

fn spawn(job: &Job<'_>, folder: &Path, program: &Path) -> std::io::Result<(u32, End, Vec<u8>)> {
    let limits = job.check.limits;
    let (mut reader, out, err) = pipe()?;
    let mut command = command_of(job, program);
    command
        .current_dir(folder)
        .env_clear()
        .envs(job.environment.variables())
        .env(MARK, job.run)
        .stdin(Stdio::null())
        .stdout(Stdio::from(out))
        .stderr(Stdio::from(err));
    let mut group = Group::start(&mut command, job.run)?;
    drop(command); // It holds the writing ends of the pipe.
    let (tell, events) = channel();
    let watch = group.watch();
    let ended = tell.clone();
    std::thread::spawn(move || {
        watch();
        drop(ended.send(Event::Ended));
    });
    let (give, output) = channel();
    let most = usize::try_from(limits.output_bytes).unwrap_or(usize::MAX);
    std::thread::spawn(move || {
        let mut bytes = vec![0; 64 * 1024];
        let mut room = most;
        while let Ok(n) = reader.read(&mut bytes) {
            let Some(read) = bytes.get(..n.min(room)).filter(|_| n > 0) else { break };
            drop(give.send(read.to_vec()));
            if n > room {
                drop(tell.send(Event::TooMuch));
                return;
            }
            room -= n;
        }
        drop(tell.send(Event::Closed));
    });
    let killed = wait(&events, Duration::from_secs(limits.time_s));
    let status = group.end()?;
    let pid = group.pid();
    let mut killed = killed.map(|why| match why {
        Killed::Time => End::TimedOut(limits.time_s),
        Killed::Output => End::TooMuchOutput(limits.output_bytes),
    });
    let mut output_bytes = Vec::new();
    while let Ok(part) = output.recv_timeout(LAST_WORDS) {
        output_bytes.extend(part);
    }
    if killed.is_none() && events.try_iter().any(|event| matches!(event, Event::TooMuch)) {
        killed = Some(End::TooMuchOutput(limits.output_bytes));
    }
    Ok((pid, killed.unwrap_or_else(|| end_of(status)), output_bytes))
}

enum Killed {
    Time,
    Output,
}

/// Waits for the end of the leader; gives why it must be killed instead.
fn wait(events: &Receiver<Event>, limit: Duration) -> Option<Killed> {
    loop {
        // An output that is closed early restarts the time, once: a process that goes on in silence gets twice its time
        // at most.
        match events.recv_timeout(limit) {
            Ok(Event::Ended) | Err(RecvTimeoutError::Disconnected) => return None,
            Ok(Event::TooMuch) => return Some(Killed::Output),
            Ok(Event::Closed) => {}
            Err(RecvTimeoutError::Timeout) => return Some(Killed::Time),
        }
    }
}

/// The command itself; where its memory is bounded, behind a shell that sets the bound and replaces itself.
///
/// The shell's line is fixed: program and arguments are its parameters, never part of the line.
#[expect(clippy::disallowed_methods, reason = "this is where the crew starts processes")]
fn command_of(job: &Job<'_>, program: &Path) -> Command {
    let arguments = job.check.command.iter().skip(1);
    match job.check.limits.memory_bytes / 1024 {
        0 => {
            let mut command = Command::new(program);
            command.args(arguments);
            command
        }
        kib => {
            let mut command = Command::new("/bin/sh");
            command.args(["-c", "ulimit -v \"$1\" && shift && exec \"$@\"", "sh"]).arg(kib.to_string());
            command.arg(program).args(arguments);
            command
        }
    }
}

fn end_of(status: ExitStatus) -> End {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => End::Exited(code),
        (None, signal) => End::Signalled(signal.unwrap_or(0)),
    }
}

fn counts_of(job: &Job<'_>, form: CountsFrom, end: &End, output: &[u8]) -> Result<Counts, NoCounts> {
    match end {
        End::NotStarted(_) => return Err(NoCounts::Incomplete("nothing was run".to_owned())),
        End::TooMuchOutput(_) | End::TimedOut(_) => {
            return Err(NoCounts::Incomplete("the run was ended before its end".to_owned()));
        }
        End::Exited(_) | End::Signalled(_) => {}
    }
    let text = match &job.check.report {
        None => String::from_utf8_lossy(output).into_owned(),
        Some(report) => report_of(&job.tree.join(report), job.check.limits.output_bytes)
            .map_err(|why| NoCounts::Incomplete(format!("the report {report} {why}")))?,
    };
    match form {
        CountsFrom::Auto => read_any(&text),
        CountsFrom::Form(format) => read(format, &text),
    }
}

/// A report that the run wrote: a plain file within the limit of output.
fn report_of(path: &Path, most: u64) -> Result<String, String> {
    let data = std::fs::symlink_metadata(path).map_err(|_| "was not written by the run".to_owned())?;
    if !data.is_file() {
        return Err("is no plain file".to_owned());
    }
    if data.len() > most {
        return Err(format!("has {} bytes, {most} are allowed", data.len()));
    }
    let bytes = std::fs::read(path).map_err(|error| format!("cannot be read: {error}"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests;
