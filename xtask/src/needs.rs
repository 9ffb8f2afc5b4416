//! What the commands need from the machine, and how a Debian machine gets it.
//!
//! Nothing is skipped silently: a need that is missing is installed, or the command ends with an error that
//! names the need and where it comes from.

use anyhow::{Result, bail};

use crate::process::{self, Run};

/// A program that a command starts, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    /// The program's name on the path.
    command: &'static str,
    origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// A package of Debian.
    Debian(&'static str),
    /// A crate that installs a program, with the version that was tried.
    Crate { name: &'static str, version: &'static str },
}

pub(crate) const C_COMPILER: Need = Need { command: "cc", origin: Origin::Debian("gcc libc6-dev") };
pub(crate) const CPP_COMPILER: Need = Need { command: "c++", origin: Origin::Debian("g++") };
pub(crate) const GIT: Need = Need { command: "git", origin: Origin::Debian("git") };
pub(crate) const SQLITE: Need = Need { command: "sqlite3", origin: Origin::Debian("sqlite3") };
pub(crate) const TAR: Need = Need { command: "tar", origin: Origin::Debian("tar") };
pub(crate) const GZIP: Need = Need { command: "gzip", origin: Origin::Debian("gzip") };
pub(crate) const NEXTEST: Need =
    Need { command: "cargo-nextest", origin: Origin::Crate { name: "cargo-nextest", version: "0.9.151" } };
pub(crate) const DENY: Need =
    Need { command: "cargo-deny", origin: Origin::Crate { name: "cargo-deny", version: "0.20.2" } };
pub(crate) const FUZZ: Need =
    Need { command: "cargo-fuzz", origin: Origin::Crate { name: "cargo-fuzz", version: "0.13.2" } };

/// How this process may install packages of Debian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rights {
    Root,
    Sudo,
    None,
}

/// Makes sure that every need is met, installing what is missing.
///
/// Errors: a package is missing and there is no `apt-get`, or neither root nor `sudo`; or an installation failed.
pub(crate) fn require(needs: &[Need]) -> Result<()> {
    let missing = missing_of(needs);
    let packages = packages_of(&missing);
    if !packages.is_empty() {
        install_packages(&packages, rights())?;
    }
    for need in &missing {
        if let Origin::Crate { name, version } = need.origin {
            install_crate(name, version)?;
        }
    }
    let still_missing: Vec<&str> = missing_of(&missing).iter().map(|need| need.command).collect();
    if !still_missing.is_empty() {
        bail!("installed, yet not to be found on the path: {}", still_missing.join(", "));
    }
    Ok(())
}

fn missing_of(needs: &[Need]) -> Vec<Need> {
    needs.iter().copied().filter(|need| process::find_program(need.command).is_none()).collect()
}

fn packages_of(missing: &[Need]) -> Vec<&'static str> {
    missing
        .iter()
        .filter_map(|need| match need.origin {
            Origin::Debian(packages) => Some(packages.split(' ')),
            Origin::Crate { .. } => None,
        })
        .flatten()
        .collect()
}

fn rights() -> Rights {
    if process::find_program("apt-get").is_none() {
        return Rights::None;
    }
    let user = Run::new("id").arg("-u").output_text().unwrap_or_default();
    if user.trim() == "0" {
        Rights::Root
    } else if Run::new("sudo").args(["-n", "true"]).succeeds() {
        Rights::Sudo
    } else {
        Rights::None
    }
}

fn install_packages(packages: &[&str], rights: Rights) -> Result<()> {
    for run in package_commands(packages, rights)? {
        run.shown()?;
    }
    Ok(())
}

/// The commands that install packages of Debian under the given rights.
fn package_commands(packages: &[&str], rights: Rights) -> Result<Vec<Run>> {
    let apt = || match rights {
        Rights::Root => Run::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive"),
        _ => Run::new("sudo").args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]),
    };
    if rights == Rights::None {
        bail!(
            "this machine lacks {}, named here as packages of Debian; they can be installed only by root, or by a \
             user with sudo, on a machine with apt-get: please install them, then start again",
            packages.join(", ")
        );
    }
    let install = apt().args(["install", "--yes", "--no-install-recommends"]).args(packages);
    Ok(vec![apt().args(["update", "--quiet"]), install])
}

fn install_crate(name: &str, version: &str) -> Result<()> {
    install_command(name, version).shown()
}

/// The command that installs a program from its crate.
///
/// The programs are used for minutes, not days: they are built with little optimisation, which takes less than
/// half the time.
fn install_command(name: &str, version: &str) -> Run {
    process::cargo()
        .args(["install", "--locked", "--version", version, name])
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "none")
}

#[cfg(test)]
mod tests;
