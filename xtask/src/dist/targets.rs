//! What the archives are built for, and what this machine has at hand to build it.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::process::{self, Run};

/// An architecture that users run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Architecture {
    X86_64,
    Arm64,
}

impl Architecture {
    /// The name that people use.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86-64",
            Self::Arm64 => "arm64",
        }
    }

    /// The name in target triples.
    fn in_triples(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "aarch64",
        }
    }
}

/// The C library that goes into a static binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Library {
    Musl,
    Gnu,
}

impl Library {
    fn in_triples(self) -> &'static str {
        match self {
            Self::Musl => "musl",
            Self::Gnu => "gnu",
        }
    }
}

/// A target that can be built here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) triple: String,
    architecture: Architecture,
    /// The compiler of C, which links as well; the machine's own when there is none.
    compiler: Option<String>,
}

/// Whether an architecture gets an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Build(Target),
    /// With the reason, for a person.
    LeaveOut(String),
}

/// Chooses the target for an architecture from what is installed: musl before the GNU library.
pub(super) fn choose(architecture: Architecture) -> Result<Choice> {
    let sysroot = PathBuf::from(Run::new("rustc").args(["--print", "sysroot"]).output_text()?.trim());
    let has_target = |triple: &str| has_standard_library(&sysroot, triple);
    let has_program = |name: &str| process::find_program(name).is_some();
    Ok(choose_from(architecture, std::env::consts::ARCH, &has_target, &has_program))
}

fn has_standard_library(sysroot: &Path, triple: &str) -> bool {
    sysroot.join("lib/rustlib").join(triple).join("lib").is_dir()
}

fn choose_from(
    architecture: Architecture,
    here: &str,
    has_target: &dyn Fn(&str) -> bool,
    has_program: &dyn Fn(&str) -> bool,
) -> Choice {
    let mut missing = Vec::new();
    for library in [Library::Musl, Library::Gnu] {
        let triple = format!("{}-unknown-linux-{}", architecture.in_triples(), library.in_triples());
        let compiler = compiler(architecture, here, library);
        let lacks_compiler = compiler.as_deref().filter(|name| !has_program(name));
        match (has_target(&triple), lacks_compiler) {
            (true, None) => return Choice::Build(Target { triple, architecture, compiler }),
            (true, Some(compiler)) => missing.push(format!("for {triple} the C compiler {compiler} is missing")),
            (false, None) => missing.push(format!("for {triple} Rust's standard library is missing")),
            (false, Some(compiler)) => {
                missing.push(format!("for {triple} Rust's standard library and the C compiler {compiler} are missing"));
            }
        }
    }
    Choice::LeaveOut(missing.join("; "))
}

/// The compiler of C for a target, by Debian's names; `None` when the machine's own does.
fn compiler(architecture: Architecture, here: &str, library: Library) -> Option<String> {
    match (architecture.in_triples() == here, library) {
        (true, Library::Gnu) => None,
        (true, Library::Musl) => Some("musl-gcc".to_owned()),
        (false, Library::Gnu) => Some(format!("{}-linux-gnu-gcc", architecture.in_triples())),
        (false, Library::Musl) => Some(format!("{}-linux-musl-gcc", architecture.in_triples())),
    }
}

impl Target {
    /// The `cargo build` of the static binary.
    pub(super) fn cargo_build(&self) -> Run {
        let in_names = self.triple.replace('-', "_");
        let run = process::cargo()
            .args([
                "build",
                "--locked",
                "--profile",
                "dist",
                "--package",
                "cadre",
                "--bin",
                "cadre",
                "--target",
                &self.triple,
            ])
            .env(format!("CARGO_TARGET_{}_RUSTFLAGS", in_names.to_uppercase()), "-C target-feature=+crt-static");
        match &self.compiler {
            Some(compiler) => run
                .env(format!("CARGO_TARGET_{}_LINKER", in_names.to_uppercase()), compiler)
                .env(format!("CC_{in_names}"), compiler),
            None => run,
        }
    }

    /// Whether a binary for this target runs on this machine.
    pub(super) fn runs_here(&self) -> bool {
        self.architecture.in_triples() == std::env::consts::ARCH && std::env::consts::OS == "linux"
    }
}

#[cfg(test)]
mod tests;
