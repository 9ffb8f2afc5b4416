//! Facts about a repository, found by the `git` program, without trusting the repository.
//!
//! Nothing of the repository's own configuration is used: its objects are read through a git folder of ours that borrows
//! them, so that no hook, filter, alias, include or monitor that is set there runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cadre_model::Timestamp;
use cadre_plan::evidence::{ChangeKind, CommitFact, FileChange, Pattern};

use crate::folder::Folder;

/// Why a fact about a repository cannot be found.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryError {
    /// There is none.
    #[error("`{0}` is no git repository")]
    None(String),
    /// `git` cannot be started.
    #[error("`git` cannot be started: {0}; it must be installed where claims are verified")]
    NoGit(std::io::Error),
    /// `git` refused.
    #[error("git {command} failed: {text}")]
    Refused {
        /// What was asked.
        command: String,
        /// Its words.
        text: String,
    },
    /// A file or folder of ours.
    #[error("{0}")]
    Files(#[from] std::io::Error),
}

type Answer<T> = Result<T, RepositoryError>;

/// A repository, seen through a git folder of ours.
#[derive(Debug)]
pub struct Repository {
    ours: Folder,
}

/// A tree that is checked out; removed when it is dropped.
#[derive(Debug)]
pub struct Worktree {
    path: PathBuf,
    _folder: Folder,
}

impl Worktree {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Repository {
    /// Opens the repository at `source`: a worktree, or a bare one. What is made for it is below `scratch`.
    pub fn open(source: &Path, scratch: &Path) -> Answer<Self> {
        let common = git(None, Some(source), &["rev-parse", "--path-format=absolute", "--git-common-dir"], &[])
            .map_err(|error| match error {
                RepositoryError::Refused { .. } => RepositoryError::None(source.display().to_string()),
                other => other,
            })?;
        let objects = PathBuf::from(text(&common).trim_end()).join("objects");
        let ours = Folder::new(scratch, "git")?;
        for folder in ["objects/info", "objects/pack", "refs/heads"] {
            fs::create_dir_all(ours.path().join(folder))?;
        }
        fs::write(ours.path().join("HEAD"), "ref: refs/heads/none\n")?;
        fs::write(ours.path().join("config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n")?;
        fs::write(ours.path().join("objects/info/alternates"), format!("{}\n", objects.display()))?;
        Ok(Self { ours })
    }

    /// The commit that a worktree is at; none where it has none.
    pub fn head_of(worktree: &Path) -> Answer<Option<String>> {
        match git(None, Some(worktree), &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], &[]) {
            Ok(id) => Ok(Some(text(&id).trim_end().to_owned())),
            Err(RepositoryError::Refused { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A commit by its id, whole or abbreviated; none where there is no such commit. Names of branches are none.
    pub fn commit(&self, id: &str, base: Option<&str>) -> Answer<Option<CommitFact>> {
        if id.len() < 7 || id.len() > 64 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(None);
        }
        let found =
            self.git(&["show", "-s", "--no-show-signature", "--format=%H %ct", &format!("{id}^{{commit}}"), "--"]);
        let Ok(found) = found else { return Ok(None) };
        let found = text(&found);
        let Some((id, seconds)) = found.trim_end().split_once(' ') else { return Ok(None) };
        let committed_at = Timestamp(seconds.parse::<i64>().unwrap_or(0).saturating_mul(1000));
        let descends_from_base = match base {
            Some(base) => self.git(&["merge-base", "--is-ancestor", base, id]).is_ok(),
            None => true,
        };
        Ok(Some(CommitFact { id: id.to_owned(), committed_at, descends_from_base }))
    }

    /// What differs between two commits. A file that is moved is gone here and new there.
    pub fn changes(&self, base: &str, commit: &str) -> Answer<Vec<FileChange>> {
        let raw = text(&self.git(&["diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", base, commit, "--"])?);
        let sizes = self.sizes(commit)?;
        let mut parts = raw.split('\0');
        let mut changes = Vec::new();
        // `:100644 100755 before after M`, then the path.
        while let (Some(head), Some(path)) = (parts.next().filter(|head| head.starts_with(':')), parts.next()) {
            let words: Vec<&str> = head.split(' ').collect();
            let kind = match words.as_slice() {
                [_, _, before, after, "M" | "T"] if before == after => ChangeKind::ModeOnly,
                [.., "A"] => ChangeKind::Added,
                [.., "D"] => ChangeKind::Deleted,
                _ => ChangeKind::Modified,
            };
            changes.push(FileChange { path: path.to_owned(), kind, bytes: sizes.get(path).copied().unwrap_or(0) });
        }
        self.mark_whitespace(base, commit, &mut changes)?;
        Ok(changes)
    }

    /// Modified files of which nothing is left when spaces and blank lines do not count.
    fn mark_whitespace(&self, base: &str, commit: &str, changes: &mut [FileChange]) -> Answer<()> {
        if !changes.iter().any(|change| change.kind == ChangeKind::Modified) {
            return Ok(());
        }
        let args =
            ["diff", "-w", "--ignore-blank-lines", "--numstat", "-z", "--no-renames", "--no-ext-diff", "--no-textconv"];
        let left = text(&self.git(&[args.as_slice(), &[base, commit, "--"]].concat())?);
        let differing: Vec<&str> = left.split('\0').filter_map(|row| row.splitn(3, '\t').nth(2)).collect();
        for change in changes.iter_mut().filter(|change| change.kind == ChangeKind::Modified) {
            if !differing.contains(&change.path.as_str()) {
                change.kind = ChangeKind::WhitespaceOnly;
            }
        }
        Ok(())
    }

    /// Every file of a commit, with its size.
    pub fn sizes(&self, commit: &str) -> Answer<BTreeMap<String, u64>> {
        let listed = text(&self.git(&["ls-tree", "-r", "-l", "-z", "--full-tree", commit])?);
        Ok(listed
            .split('\0')
            .filter_map(|row| {
                let (data, path) = row.split_once('\t')?;
                Some((path.to_owned(), data.split_whitespace().last()?.parse().unwrap_or(0)))
            })
            .collect())
    }

    /// The content of a file at a commit; none where it is not there.
    pub fn file(&self, commit: &str, path: &str) -> Answer<Option<Vec<u8>>> {
        match self.git(&["cat-file", "blob", &format!("{commit}:{path}")]) {
            Ok(content) => Ok(Some(content)),
            Err(RepositoryError::Refused { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The unified diff of some files between two commits.
    pub fn diff(&self, base: &str, commit: &str, paths: &[String]) -> Answer<String> {
        if paths.is_empty() {
            return Ok(String::new());
        }
        let mut args =
            vec!["--literal-pathspecs", "diff", "--no-ext-diff", "--no-textconv", "--no-renames", base, commit, "--"];
        args.extend(paths.iter().map(String::as_str));
        Ok(text(&self.git(&args)?))
    }

    /// What is changed in a folder beside a commit: files that differ, are new, or are gone; ignored ones are left out.
    pub fn uncommitted(&self, folder: &Path, commit: &str) -> Answer<Vec<String>> {
        let index = Folder::new(self.ours.path(), "index")?;
        let file = index.path().join("index");
        let env = [("GIT_INDEX_FILE", file.as_os_str())];
        git(Some(self.ours.path()), None, &["read-tree", commit], &env)?;
        let tree = folder.as_os_str();
        let env = [("GIT_INDEX_FILE", file.as_os_str()), ("GIT_WORK_TREE", tree)];
        let args = ["-c", "core.bare=false", "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"];
        let listed = git(Some(self.ours.path()), Some(folder), &args, &env)?;
        // The index holds the commit, and HEAD is unborn here: the second letter tells of the folder.
        Ok(text(&listed)
            .split('\0')
            .filter(|row| row.starts_with("??") || row.as_bytes().get(1).is_some_and(|letter| *letter != b' '))
            .filter_map(|row| row.get(3..).map(str::to_owned))
            .collect())
    }

    /// Checks a commit out into a folder of its own.
    pub fn worktree(&self, commit: &str, scratch: &Path) -> Answer<Worktree> {
        let folder = Folder::new(scratch, "tree")?;
        let path = folder.path().join("t");
        let name = path.to_string_lossy().into_owned();
        let args = ["worktree", "add", "--detach", "--force", "--quiet", &name, commit];
        git(Some(self.ours.path()), None, &args, &[])?;
        Ok(Worktree { path, _folder: folder })
    }

    /// Puts the files that the patterns mean back as they are at `base`: changed and removed ones as they were; new ones stay.
    pub fn put_back(&self, tree: &Path, base: &str, patterns: &[Pattern]) -> Answer<()> {
        let files: Vec<String> =
            self.sizes(base)?.into_keys().filter(|path| patterns.iter().any(|pattern| pattern.matches(path))).collect();
        if files.is_empty() {
            return Ok(());
        }
        let mut args = vec!["--literal-pathspecs", "checkout", "--quiet", base, "--"];
        args.extend(files.iter().map(String::as_str));
        git(None, Some(tree), &args, &[]).map(drop)
    }

    fn git(&self, args: &[&str]) -> Answer<Vec<u8>> {
        git(Some(self.ours.path()), None, args, &[])
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs `git` with an environment of ours, in which nothing of the user's or of the machine's configuration counts.
#[expect(clippy::disallowed_methods, reason = "this is where the crew asks git")]
fn git(
    git_dir: Option<&Path>,
    folder: Option<&Path>,
    args: &[&str],
    env: &[(&str, &std::ffi::OsStr)],
) -> Answer<Vec<u8>> {
    let mut command = Command::new("git");
    for setting in
        ["core.hooksPath=/dev/null", "core.fsmonitor=false", "safe.directory=*", "protocol.allow=never", "gc.auto=0"]
    {
        command.args(["-c", setting]);
    }
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    command.args(args).env_clear().envs(env.iter().copied());
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    if let Some(git_dir) = git_dir {
        command.env("GIT_DIR", git_dir);
    }
    for (name, value) in [
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_ATTR_NOSYSTEM", "1"),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("GIT_OPTIONAL_LOCKS", "0"),
        ("GIT_NO_LAZY_FETCH", "1"),
        ("GIT_PAGER", "cat"),
        ("HOME", "/nonexistent"),
        ("LC_ALL", "C"),
    ] {
        command.env(name, value);
    }
    let answer = command.stdin(std::process::Stdio::null()).output().map_err(RepositoryError::NoGit)?;
    if answer.status.success() {
        return Ok(answer.stdout);
    }
    let words = args.iter().skip_while(|arg| arg.starts_with('-')).take(2).copied().collect::<Vec<_>>().join(" ");
    Err(RepositoryError::Refused { command: words, text: text(&answer.stderr).trim().chars().take(500).collect() })
}

#[cfg(test)]
mod tests;
