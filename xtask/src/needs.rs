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
    /// Arguments with which it succeeds when it is whole; none where being there is enough.
    probe: &'static [&'static str],
    origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// A package of Debian.
    Debian(&'static str),
    /// A crate that installs a program, with the version that was tried.
    Crate { name: &'static str, version: &'static str },
}

impl Need {
    const fn debian(command: &'static str, packages: &'static str) -> Self {
        Self { command, probe: &[], origin: Origin::Debian(packages) }
    }

    /// A program that a crate of the same name installs.
    const fn program_of(name: &'static str, version: &'static str) -> Self {
        Self { command: name, probe: &[], origin: Origin::Crate { name, version } }
    }

    fn is_met(&self) -> bool {
        process::find_program(self.command).is_some()
            && (self.probe.is_empty() || Run::new(self.command).args(self.probe).succeeds())
    }
}

pub(crate) const C_COMPILER: Need = Need::debian("cc", "gcc libc6-dev");
pub(crate) const CPP_COMPILER: Need = Need::debian("c++", "g++");
pub(crate) const GIT: Need = Need::debian("git", "git");
pub(crate) const SQLITE: Need = Need::debian("sqlite3", "sqlite3");
pub(crate) const NODE: Need = Need::debian("node", "nodejs");
pub(crate) const NPM: Need = Need::debian("npm", "npm");
/// 3.10 or newer, with what makes environments: Debian has that in a package of its own.
pub(crate) const PYTHON: Need = Need {
    probe: &["-c", "import ensurepip, sys, venv; assert sys.version_info >= (3, 10)"],
    ..Need::debian("python3", "python3 python3-venv")
};
pub(crate) const TAR: Need = Need::debian("tar", "tar");
pub(crate) const GZIP: Need = Need::debian("gzip", "gzip");
pub(crate) const NEXTEST: Need = Need::program_of("cargo-nextest", "0.9.151");
pub(crate) const DENY: Need = Need::program_of("cargo-deny", "0.20.2");
pub(crate) const FUZZ: Need = Need::program_of("cargo-fuzz", "0.13.2");

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
        bail!("installed, yet not to be found on the path, or not whole: {}", still_missing.join(", "));
    }
    Ok(())
}

fn missing_of(needs: &[Need]) -> Vec<Need> {
    needs.iter().copied().filter(|need| !need.is_met()).collect()
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
