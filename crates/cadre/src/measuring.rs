//! The measuring, handed to the command line.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use cadre_bench::{ApiOptions, Options, Report, api, bare, engine, open_once};
use cadre_cli::{ApiPlan, Bench, Figures};

use crate::serving::runtime;

/// Measures this program's engine and its server; opening and serving are measured in processes of this program.
pub(crate) struct Measuring;

impl Bench for Measuring {
    fn engine(&self, rows: usize, folder: Option<&Path>, tell: &mut dyn FnMut(&str)) -> Result<Figures, String> {
        let program = program()?;
        let opener = [program.to_string_lossy().as_ref(), "bench", "open"].map(str::to_owned).to_vec();
        let options = Options { rows, folder: folder.map(Path::to_owned), opener: Some(opener) };
        let report = engine(&options, tell).map_err(|error| format!("{error:#}"))?;
        figures(&report)
    }

    fn open(&self, folder: &Path) -> Result<serde_json::Value, String> {
        let opened = open_once(folder).map_err(|error| format!("{error:#}"))?;
        serde_json::to_value(opened).map_err(|error| error.to_string())
    }

    fn api(&self, plan: &ApiPlan, tell: &mut dyn FnMut(&str)) -> Result<Figures, String> {
        let ApiPlan { rows, beside, seconds, folder } = plan.clone();
        let options = ApiOptions { rows, beside, seconds, folder, program: program()? };
        figures(&api(&options, tell).map_err(|error| format!("{error:#}"))?)
    }

    fn bare(&self, tell: &mut dyn FnMut(SocketAddr) -> io::Result<()>) -> Result<(), String> {
        // Of the same settings as the server's, which it is held against.
        runtime().and_then(|runtime| bare(&runtime, tell)).map_err(|error| error.to_string())
    }
}

fn program() -> Result<PathBuf, String> {
    std::env::current_exe().map_err(|error| format!("this program cannot find itself: {error}"))
}

fn figures(report: &Report) -> Result<Figures, String> {
    let json = serde_json::to_value(report).map_err(|error| error.to_string())?;
    Ok(Figures { text: report.to_string(), json })
}
