//! The group `real-use`: the release binary as people use it, with the programs that they use beside it.
//!
//! A scene is a row of the table: a short story with its own empty data folder. What the binary must get right in
//! every detail is for the tests of the crates; a scene shows that the parts fit together outside of them.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::process::{self, Run};
use crate::workspace;

/// A story with the binary.
struct Scene {
    name: &'static str,
    play: fn(&Stage) -> Result<()>,
}

const SCENES: [Scene; 1] = [Scene { name: "a formula is worked out, and a wrong one is refused", play: formulas }];

/// What a scene has to play with.
struct Stage {
    cadre: PathBuf,
    /// An empty data folder of the scene alone.
    data: PathBuf,
}

/// Plays every scene, and fails naming those that went wrong.
pub(super) fn run() -> Result<()> {
    let cadre = crate::run::build(&["--release", "--locked"])?;
    let folder = workspace::target_folder()?.join("real-use");
    let mut failed = Vec::new();
    for (number, scene) in SCENES.iter().enumerate() {
        let data = folder.join(number.to_string());
        if data.exists() {
            std::fs::remove_dir_all(&data).with_context(|| format!("{} cannot be emptied", data.display()))?;
        }
        std::fs::create_dir_all(&data).with_context(|| format!("{} cannot be made", data.display()))?;
        let (outcome, time) = process::timed(|| (scene.play)(&Stage { cadre: cadre.clone(), data }));
        match outcome {
            Ok(()) => println!("{} ({:.2} s)", scene.name, time.as_secs_f64()),
            Err(error) => {
                println!("{}: {error:#}", scene.name);
                failed.push(scene.name);
            }
        }
    }
    if !failed.is_empty() {
        bail!("scenes that went wrong: {}", failed.join("; "));
    }
    Ok(())
}

impl Stage {
    /// A run of cadre on the scene's data folder.
    fn cadre(&self, words: &[&str]) -> Run {
        Run::new(&self.cadre).args(words).env("CADRE_DATA", &self.data).folder(&self.data)
    }
}

fn formulas(stage: &Stage) -> Result<()> {
    let said = stage.cadre(&["formula", "eval", "LEFT(\"quick brown fox\", 5) & 1 + 2"]).output_text()?;
    expect("what the formula gives", said.trim_end(), "quick3")?;
    if stage.cadre(&["formula", "eval", "LEFT(\"quick\","]).succeeds() {
        bail!("a formula without an end was accepted");
    }
    Ok(())
}

fn expect(what: &str, found: &str, wanted: &str) -> Result<()> {
    if found != wanted {
        bail!("{what} is {found:?}, wanted is {wanted:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
