//! `cargo xtask dist`: what users get.
//!
//! For each Linux target an archive `dist/cadre-<version>-<target>.tar.gz` with the static binary, completions, manual
//! pages, the systemd units, the licences and the README; beside them `SHA256SUMS`. The same sources give the same
//! bytes: times come from the last commit, names are sorted, owners are dropped.

mod archive;
mod elf;
mod targets;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::needs;
use crate::process::Run;
use crate::workspace;
use targets::{Architecture, Choice, Target};

/// Arguments of `cargo xtask dist`.
#[derive(Args)]
pub(crate) struct DistArgs {
    /// The folder that gets the archives; `dist` in the checkout unless told otherwise.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// The shells that get completions, and the file each of them looks for.
const COMPLETIONS: [(&str, &str); 3] = [("bash", "cadre.bash"), ("zsh", "_cadre"), ("fish", "cadre.fish")];

/// Files of the checkout that go into every archive, and the folder they get there.
const FILES: [(&str, &str); 6] = [
    ("README.md", ""),
    ("CHANGELOG.md", ""),
    ("LICENSE-MIT", ""),
    ("LICENSE-APACHE", ""),
    ("packaging/cadre-backup.service", "systemd"),
    ("packaging/cadre-backup.timer", "systemd"),
];

pub(crate) fn run(args: &DistArgs) -> Result<ExitCode> {
    make_archives(args.out.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the archives of every architecture that this machine can build for, and says what it leaves out and why.
///
/// Errors: no archive can be made, a binary is not static, or the binary's own pages cannot be made.
pub(crate) fn make_archives(out: Option<&Path>) -> Result<()> {
    needs::require(&[needs::GIT, needs::C_COMPILER, needs::TAR, needs::GZIP])?;
    let out = out.map_or_else(|| workspace::root().join("dist"), Path::to_path_buf);
    std::fs::create_dir_all(&out).with_context(|| format!("{} cannot be made", out.display()))?;
    let mut archives = Vec::new();
    let mut pages = None;
    for architecture in [Architecture::X86_64, Architecture::Arm64] {
        match targets::choose(architecture)? {
            Choice::Build(target) => archives.push(make(&target, &mut pages, &out)?),
            Choice::LeaveOut(reason) => println!("{} is left out: {reason}", architecture.name()),
        }
    }
    if archives.is_empty() {
        bail!("this machine can build for no architecture that has an archive");
    }
    let sums = archive::checksums(&archives)?;
    write(&out.join("SHA256SUMS"), &sums)?;
    print!("{sums}");
    println!("in {}", out.display());
    Ok(())
}

/// Builds for one target and packs the archive. The pages of the binary are made once, by a binary that runs here.
fn make(target: &Target, pages: &mut Option<PathBuf>, out: &Path) -> Result<PathBuf> {
    let binary = crate::run::build_with(target.cargo_build())?;
    let bytes = std::fs::read(&binary).with_context(|| format!("{} cannot be read", binary.display()))?;
    elf::check_static(&bytes).with_context(|| format!("{} would not run everywhere", binary.display()))?;
    let work = workspace::target_folder()?.join("dist-work");
    if pages.is_none() {
        *pages = Some(make_pages(target.runs_here().then_some(binary.as_path()), &work)?);
    }
    let name = format!("cadre-{}-{}", env!("CARGO_PKG_VERSION"), target.triple);
    let folder = work.join(&name);
    empty(&folder)?;
    copy(&binary, &folder.join("cadre"))?;
    for (file, place) in FILES {
        let from = workspace::root().join(file);
        let file_name = from.file_name().context("the table names files")?;
        copy(&from, &folder.join(place).join(file_name))?;
    }
    if let Some(pages) = pages {
        copy_folder(pages, &folder)?;
    }
    archive::pack(&folder, &out.join(format!("{name}.tar.gz")), commit_time()?)
}

/// Lets the binary write its completions and manual pages; builds one for this machine when `binary` does not run here.
fn make_pages(binary: Option<&Path>, work: &Path) -> Result<PathBuf> {
    let binary = match binary {
        Some(binary) => binary.to_path_buf(),
        None => crate::run::build(&["--release", "--locked"])?,
    };
    let pages = work.join("pages");
    empty(&pages.join("man"))?;
    empty(&pages.join("completions"))?;
    Run::new(&binary).arg("man").arg(pages.join("man")).quiet()?;
    for (shell, file) in COMPLETIONS {
        let text = Run::new(&binary).args(["completions", shell]).output_text()?;
        if text.trim().is_empty() {
            bail!("cadre gave no completions for {shell}");
        }
        write(&pages.join("completions").join(file), &text)?;
    }
    if files_of(&pages.join("man"))?.is_empty() {
        bail!("cadre gave no manual pages");
    }
    Ok(pages)
}

/// The time of the last commit, in seconds since 1970, which the files of an archive bear.
fn commit_time() -> Result<u64> {
    let text = Run::new("git").args(["log", "-1", "--format=%ct"]).output_text()?;
    text.trim().parse().context("git gave no time for the last commit")
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let copied = to.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::copy(from, to));
    copied.map(|_| ()).with_context(|| format!("{} cannot be copied to {}", from.display(), to.display()))
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for path in files_of(from)? {
        let inside = path.strip_prefix(from).context("a file of the folder is inside it")?;
        copy(&path, &to.join(inside))?;
    }
    Ok(())
}

/// Every file under a folder.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    for entry in entries {
        let path = entry.with_context(|| format!("{} cannot be read", folder.display()))?.path();
        if path.is_dir() {
            files.extend(files_of(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}
