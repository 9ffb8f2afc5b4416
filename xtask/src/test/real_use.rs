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

const SCENES: [Scene; 3] = [
    Scene { name: "a formula is worked out, and a wrong one is refused", play: formulas },
    Scene { name: "a base is read with sqlite3, without cadre", play: sqlite3_reads },
    Scene { name: "a backup is restored, and an undo goes back", play: backup_and_undo },
];

/// An untidy table: a code that stands twice, cells that are missing, a link to a record that is not in the file.
const STAGES: &str = r#"[
  {"id":"recStage000000001","createdTime":"2025-11-09T03:50:06.000Z","fields":{"Code":"S-1","Hours":3,"Phase":["recPhase000000001"]}},
  {"id":"recStage000000002","createdTime":"2025-11-09T03:50:07.000Z","fields":{"Code":"S-1","Hours":4.5}},
  {"id":"recStage000000003","createdTime":"2025-11-09T03:50:08.000Z","fields":{"Hours":0}}
]"#;

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

impl Stage {
    /// Imports the untidy table.
    fn stages(&self) -> Result<()> {
        let file = self.data.join("stages.json");
        std::fs::write(&file, STAGES).with_context(|| format!("{} cannot be written", file.display()))?;
        self.cadre(&["base", "import", "stages.json", "--quiet"]).output_text().map(drop)
    }

    fn codes(&self, words: &[&str]) -> Result<String> {
        let query = ["query", "stages", "--fields", "Code,Hours", "--sort", "Hours", "--csv"];
        self.cadre(&[&query, words].concat()).output_text()
    }
}

const SORTED: &str = "Record ID,Code,Hours\nrecStage000000003,,0\nrecStage000000001,S-1,3\nrecStage000000002,S-1,4.5\n";

fn sqlite3_reads(stage: &Stage) -> Result<()> {
    stage.stages()?;
    let sql = "SELECT id || ' ' || (cells ->> ('$.' || (SELECT number FROM documents WHERE kind = 'field'
        AND json ->> '$.field.name' = 'Hours'))) FROM records WHERE id LIKE 'recStage%' ORDER BY row_no";
    let database = stage.data.join("cadre.sqlite").display().to_string();
    let said = Run::new("sqlite3").args(["-readonly", &database, sql]).output_text()?;
    expect("what sqlite3 reads", &said, "recStage000000001 3\nrecStage000000002 4.5\nrecStage000000003 0\n")
}

fn backup_and_undo(stage: &Stage) -> Result<()> {
    stage.stages()?;
    expect("the table as imported", &stage.codes(&[])?, SORTED)?;
    stage.cadre(&["backup", "copy", "--quiet"]).output_text()?;
    stage.cadre(&["undo", "--quiet"]).output_text()?;
    if stage.codes(&[]).is_ok() {
        bail!("the table is still there after its import was undone");
    }
    expect("the table as of before the undo", &stage.codes(&["--as-of", "2"])?, SORTED)?;
    let restored = stage.data.join("fresh").display().to_string();
    stage.cadre(&["--data", &restored, "restore", "copy", "--quiet"]).output_text()?;
    expect("the restored table", &stage.codes(&["--data", &restored])?, SORTED)?;
    stage.cadre(&["--data", &restored, "base", "check"]).output_text().map(drop)
}

fn expect(what: &str, found: &str, wanted: &str) -> Result<()> {
    if found != wanted {
        bail!("{what} is {found:?}, wanted is {wanted:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
