//! What the command line is given of the world around it.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cadre_app::{AppError, Vault};
use cadre_model::Clock;
use clap::ValueEnum;
use serde::Deserialize;

use crate::commands::up::{RateBody, Up};

/// The world around one run of the command line; the binary hands over the real one, tests their own.
pub struct World<'a> {
    /// The words of the command line, the program's name first.
    pub arguments: Vec<OsString>,
    /// The variables of the environment.
    pub variables: BTreeMap<OsString, OsString>,
    /// The current folder.
    pub folder: PathBuf,
    /// Where the user's own data folder is, if the user has a home.
    pub user_data: Option<PathBuf>,
    /// The data folder at a place, for this process in a role (the name of a command).
    pub vaults: &'a dyn Fn(&Path, &str) -> Arc<dyn Vault>,
    /// What measures this program.
    pub bench: &'a dyn Bench,
    /// What serves.
    pub server: &'a dyn Server,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Where `-` is read from.
    pub input: &'a mut dyn Read,
    /// Where answers go.
    pub out: &'a mut dyn Write,
    /// What answers go to.
    pub out_to: Target,
    /// Where messages, errors and progress go.
    pub err: &'a mut dyn Write,
    /// What messages go to.
    pub err_to: Target,
}

/// What measures this program; the binary brings it along.
pub trait Bench {
    /// Measures the engine beside its reference. `tell` is told each step.
    ///
    /// Errors: why it could not be measured, in words.
    fn engine(&self, rows: usize, folder: Option<&Path>, tell: &mut dyn FnMut(&str)) -> Result<Figures, String>;

    /// Opens the only base of a data folder, and says what that took.
    ///
    /// Errors: why not, in words.
    fn open(&self, folder: &Path) -> Result<serde_json::Value, String>;

    /// Measures the server under load beside its references. `tell` is told each step.
    ///
    /// Errors: why it could not be measured, in words.
    fn api(&self, plan: &ApiPlan, tell: &mut dyn FnMut(&str)) -> Result<Figures, String>;

    /// Serves fixed records over bare HTTP until the standard input ends. `tell` is told where.
    ///
    /// Errors: why not, in words.
    fn bare(&self, tell: &mut dyn FnMut(SocketAddr) -> io::Result<()>) -> Result<(), String>;
}

/// How to measure the server.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiPlan {
    /// Records of the standard table.
    pub rows: usize,
    /// Records of a second table, whose gets and updates the first one's are held against.
    pub beside: Option<usize>,
    /// Seconds that each figure takes, about.
    pub seconds: f64,
    /// A new or empty folder for everything; a temporary one when absent.
    pub folder: Option<PathBuf>,
}

/// What was measured.
#[derive(Clone, Debug)]
pub struct Figures {
    /// As a table.
    pub text: String,
    /// As JSON.
    pub json: serde_json::Value,
}

/// What serves; the binary brings it along.
pub trait Server {
    /// Serves a data folder until it is asked to end, by a signal. `tell` is told where, once it serves.
    fn up(&self, options: &UpOptions, tell: &mut dyn FnMut(&Up) -> io::Result<()>) -> Result<(), UpError>;
}

/// How to serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpOptions {
    /// The data folder; made when missing.
    pub folder: PathBuf,
    /// The address to listen on; port 0 is any that is free.
    pub listen: SocketAddr,
    /// Where clients reach it, without a slash at the end, when that is elsewhere.
    pub public_url: Option<String>,
    /// What TLS is made with; without it requests come in clear.
    pub tls: Option<Certificate>,
    /// Airtable's limits, and how a request beyond the rate is answered.
    pub airtable_limits: Option<RateBody>,
    /// Whether webhooks and addresses of files may lead into private networks.
    pub private_targets: bool,
    /// How the log is written.
    pub log_format: LogFormat,
    /// What is logged: a level, or parts with levels.
    pub log: String,
    /// Where traces of requests go (OpenTelemetry's OTLP over HTTP), if anywhere: a URL that `/v1/traces` is put behind.
    pub otlp_endpoint: Option<String>,
}

/// A certificate and its key, as files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The certificate, with those that vouch for it.
    pub chain: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// Why a server did not serve.
#[derive(Debug)]
pub enum UpError {
    /// The data folder cannot be used.
    Folder(AppError),
    /// Something around it is not as it should be, in words.
    Start(String),
    /// Where it serves cannot be told.
    Tell(io::Error),
}

/// What a stream goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A terminal of this many columns.
    Terminal(usize),
    /// A file, a pipe, another program.
    Elsewhere,
}

impl Target {
    /// The columns of the terminal; `None` elsewhere, where lines may be of any length.
    pub fn columns(self) -> Option<usize> {
        match self {
            Self::Terminal(columns) => Some(columns),
            Self::Elsewhere => None,
        }
    }

    /// Whether somebody is watching.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Terminal(_))
    }
}

impl World<'_> {
    /// A variable of the environment that is set and not empty.
    pub(crate) fn variable(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }
}
