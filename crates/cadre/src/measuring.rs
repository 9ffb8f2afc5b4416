//! The measuring of the engine, handed to the command line.

use std::path::Path;

use cadre_bench::{Options, engine, open_once};
use cadre_cli::{Bench, Figures};

/// Measures this program's engine; opening is measured in processes of this program.
pub(crate) struct Measuring;

impl Bench for Measuring {
    fn engine(&self, rows: usize, folder: Option<&Path>, tell: &mut dyn FnMut(&str)) -> Result<Figures, String> {
        let program = std::env::current_exe().map_err(|error| format!("this program cannot find itself: {error}"))?;
        let opener = [program.to_string_lossy().as_ref(), "bench", "open"].map(str::to_owned).to_vec();
        let options = Options { rows, folder: folder.map(Path::to_owned), opener: Some(opener) };
        let report = engine(&options, tell).map_err(|error| format!("{error:#}"))?;
        let json = serde_json::to_value(&report).map_err(|error| error.to_string())?;
        Ok(Figures { text: report.to_string(), json })
    }

    fn open(&self, folder: &Path) -> Result<serde_json::Value, String> {
        let opened = open_once(folder).map_err(|error| format!("{error:#}"))?;
        serde_json::to_value(opened).map_err(|error| error.to_string())
    }
}
