//! A process with everything that it starts.
//!
//! The process leads a group of its own, and its environment carries a mark. When it has ended, or must end, the whole
//! group is killed, and then whatever left the group and still carries the mark.

use std::os::fd::OwnedFd;
use std::process::{Child, Command};

use nix::sys::signal::{Signal, kill, killpg};
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;

/// The variable that marks the processes of a run.
pub(crate) const MARK: &str = "CADRE_RUN";

/// A process group that is running; killed when it is dropped.
pub(crate) struct Group {
    child: Child,
    mark: String,
    done: bool,
}

impl Group {
    /// Starts a command as the leader of a group. `command` carries the mark in its environment already.
    pub(crate) fn start(command: &mut Command, mark: &str) -> std::io::Result<Self> {
        use std::os::unix::process::CommandExt as _;
        let child = command.process_group(0).spawn()?;
        Ok(Self { child, mark: mark.to_owned(), done: false })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    fn leader(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap_or(i32::MAX))
    }

    /// A function that waits until the leader has ended, without taking its end away from [`Group::end`]: the
    /// leader's number is nobody else's until then.
    pub(crate) fn watch(&self) -> impl FnOnce() + Send + 'static {
        let leader = self.leader();
        move || {
            while matches!(waitid(Id::Pid(leader), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT), Err(nix::Error::EINTR))
            {
            }
        }
    }

    /// Kills whatever is left and gives how the leader ended.
    pub(crate) fn end(&mut self) -> std::io::Result<std::process::ExitStatus> {
        self.kill_all();
        self.done = true;
        self.child.wait()
    }

    fn kill_all(&self) {
        // There may be nothing left to kill: that is what is wanted.
        let _ = killpg(self.leader(), Signal::SIGKILL);
        self.kill_marked();
    }

    /// Processes that made a session or group of their own keep the mark in their environment.
    fn kill_marked(&self) {
        const ROUNDS: usize = 20;
        let mark = format!("{MARK}={}", self.mark);
        for _ in 0..ROUNDS {
            let marked: Vec<Pid> = marked_processes(&mark).filter(|pid| *pid != self.leader()).collect();
            if marked.is_empty() {
                return;
            }
            for pid in marked {
                let _ = kill(pid, Signal::SIGKILL);
            }
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.done {
            drop(self.end());
        }
    }
}

/// Processes whose environment holds the mark, zombies left out. Where there is no `/proc`, none.
fn marked_processes(mark: &str) -> impl Iterator<Item = Pid> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let mark = mark.as_bytes().to_vec();
    entries.filter_map(move |entry| {
        let number: i32 = entry.file_name().to_str()?.parse().ok()?;
        let environment = std::fs::read(entry.path().join("environ")).ok()?;
        environment.split(|byte| *byte == 0).any(|variable| variable == mark).then(|| Pid::from_raw(number))
    })
}

/// Both ends of a pipe that is not handed on to other children.
pub(crate) fn pipe() -> std::io::Result<(std::io::PipeReader, OwnedFd, OwnedFd)> {
    let (reader, writer) = std::io::pipe()?;
    let second = writer.try_clone()?;
    Ok((reader, writer.into(), second.into()))
}
