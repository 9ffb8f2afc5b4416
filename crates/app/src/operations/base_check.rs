//! `base_check`: whether everything stored is whole, holds together, and is what is in memory.

use cadre_base::verify::Report;
use cadre_base::{Snapshot, verify};
use cadre_model::{BaseId, Seq};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::bases::BaseName;
use crate::caller::Caller;
use crate::error::{AppError, Problem};
use crate::opened::Opened;
use crate::operation::{Effect, Flow, Operation};
use crate::scope::Scope;
use crate::system::{SYSTEM_NAME, system_base};
use crate::vault::{Progress, StoreCheck};

/// Checks what is stored.
pub struct BaseCheck;

/// What is to be checked.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseCheckIn {
    /// A base, by name or id; when absent everything in the data folder.
    #[serde(default)]
    pub base: Option<String>,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseCheckOut {
    /// Whether nothing is wrong.
    pub sound: bool,
    /// What was checked on disk: pages, checksums, hashes, chains; absent when one base was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreCheck>,
    /// What each base was checked for: that its commits come to its records, that links have two sides, that computed cells
    /// are what they should be.
    pub bases: Vec<BaseReport>,
}

/// What the check of one base found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseReport {
    /// Its id.
    #[schemars(with = "String")]
    pub id: BaseId,
    /// Its name.
    pub name: String,
    /// Commits checked.
    pub commits: u64,
    /// Commits whose changes were dropped, so that they could not be checked.
    pub compacted: u64,
    /// Records checked.
    pub records: u64,
    /// Computed cells checked.
    pub computed: u64,
    /// What is wrong; as much as is listed.
    pub problems: Vec<Problem>,
    /// How much is wrong, also what is not listed.
    pub problem_count: u64,
    /// Computed fields that do not work, with the reason; that is no damage.
    pub broken_fields: Vec<Problem>,
}

impl Operation for BaseCheck {
    const NAME: &'static str = "base_check";
    const SUMMARY: &'static str =
        "Check what is stored: checksums, hashes, the chain of commits, links, computed cells";
    const SCOPE: Option<Scope> = Some(Scope::FolderManage);
    const EFFECT: Effect = Effect::Read;
    const FLOW: Flow = Flow::Stream;
    type In = BaseCheckIn;
    type Out = BaseCheckOut;
    type Event = Progress;

    fn run(
        app: &App,
        caller: &Caller,
        input: BaseCheckIn,
        emit: &mut dyn FnMut(Progress),
    ) -> Result<BaseCheckOut, AppError> {
        app.folder_as(caller)?;
        let opened = app.existing()?;
        let (store, entries) = match input.base.as_deref() {
            Some(key) => (None, vec![opened.bases.resolve(Some(key), &|_| true)?]),
            None => (Some(opened.store.check(emit)?), opened.bases.list(&|_| true)?),
        };
        let total = entries.len() as u64;
        let mut bases = Vec::with_capacity(entries.len());
        for (done, entry) in (0..).zip(entries) {
            emit(Progress::new("check bases", done, total));
            bases.push(match opened.bases.open(entry.id) {
                Ok(base) => checked(&base.snapshot(), &entry, &verify(&base)?),
                Err(error) => unreadable(&entry, &error),
            });
        }
        if input.base.is_none() {
            bases.extend(own_base(&opened)?);
        }
        emit(Progress::new("check bases", total, total));
        let sound = store.as_ref().is_none_or(|store| store.problem_count == 0)
            && bases.iter().all(|base| base.problem_count == 0);
        Ok(BaseCheckOut { sound, store, bases })
    }
}

/// The base that the product keeps its own things in, if the folder has it: users, tokens, comments.
fn own_base(opened: &Opened) -> Result<Option<BaseReport>, AppError> {
    let name = |seq| BaseName { id: system_base(), name: SYSTEM_NAME.to_owned(), seq };
    let system = match opened.system() {
        Ok(Some(system)) => system,
        Ok(None) => return Ok(None),
        Err(error) => return Ok(Some(unreadable(&name(Seq::default()), &error))),
    };
    let snapshot = system.snapshot();
    let mut report = checked(&snapshot, &name(snapshot.seq()), &verify(system.base())?);
    let directory = system.directory();
    let wrong = directory.unreadable().map(|what| Problem { place: SYSTEM_NAME.to_owned(), what: what.clone() });
    report.problems.extend(wrong);
    report.problem_count += directory.unreadable().count() as u64;
    Ok(Some(report))
}

fn checked(snapshot: &Snapshot, entry: &BaseName, report: &Report) -> BaseReport {
    let problems = report
        .findings
        .iter()
        .map(|finding| Problem { place: format!("base {:?}", entry.name), what: finding.to_string() });
    BaseReport {
        id: entry.id,
        name: entry.name.clone(),
        commits: report.seq.0,
        compacted: report.compacted,
        records: snapshot
            .schema()
            .tables
            .keys()
            .filter_map(|no| snapshot.rows(*no))
            .map(|rows| rows.len() as u64)
            .sum(),
        computed: report.computed,
        problem_count: report.findings.len() as u64 + report.more,
        problems: problems.collect(),
        broken_fields: broken(snapshot),
    }
}

/// A base that cannot even be opened.
fn unreadable(entry: &BaseName, error: &AppError) -> BaseReport {
    let problem = Problem { place: format!("base {:?}", entry.name), what: error.message().to_owned() };
    BaseReport {
        id: entry.id,
        name: entry.name.clone(),
        commits: 0,
        compacted: 0,
        records: 0,
        computed: 0,
        problems: vec![problem],
        problem_count: 1,
        broken_fields: Vec::new(),
    }
}

/// The computed fields of a base that do not work.
fn broken(snapshot: &Snapshot) -> Vec<Problem> {
    let schema = snapshot.schema();
    let found = schema.fields.iter().filter_map(|(no, field)| {
        let why = snapshot.plan().broken(*no)?;
        let table = snapshot.owner(*no).map(|(_, table)| table.name.as_str()).unwrap_or_default();
        Some(Problem { place: format!("table {table:?}, field {:?}", field.name), what: why.to_owned() })
    });
    found.collect()
}
