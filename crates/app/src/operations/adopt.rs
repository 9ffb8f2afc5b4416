//! `adopt`: a base that is there becomes a project: what its tables, fields and words mean is proposed, and kept when asked for.

use cadre_base::BaseError;
use cadre_plan::adopt::propose;
use cadre_plan::ledger::{Ledger, found};
use cadre_plan::{Mapping, Project, doctor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::{AppError, Problem};
use crate::operation::{Effect, NoEvent, Operation};
use crate::operations::doctor::DoctorFinding;
use crate::record::input::draft;
use crate::role::Role;
use crate::scope::Scope;

/// Makes a base a project.
pub struct Adopt;

/// Which base, and what it means.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AdoptIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table `[project]` of a text in TOML that says what tables, fields and words mean; proposed when absent.
    #[serde(default)]
    pub mapping: Option<String>,
    /// Whether the base becomes a project by it; otherwise it is only shown.
    #[serde(default)]
    pub apply: bool,
}

/// What a base means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdoptOut {
    /// The mapping, as the table `[project]` of `cadre.toml`.
    pub mapping: String,
    /// What it was made of, when it was proposed.
    pub findings: Vec<AdoptFinding>,
    /// What is missing, in words.
    pub missing: Vec<String>,
    /// What is untidy in the tasks; nothing of it stands in the way.
    pub warnings: Vec<DoctorFinding>,
    /// Whether the base is a project by this mapping now.
    pub applied: bool,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdoptFinding {
    /// What it is for: `tasks`, `tasks.status`, `status.ready`.
    pub what: String,
    /// The table, field or word.
    pub found: String,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// What speaks for it.
    pub why: String,
}

impl Operation for Adopt {
    const NAME: &'static str = "adopt";
    const SUMMARY: &'static str = "Propose what the tables of a base mean, and make it a project by that";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    type In = AdoptIn;
    type Out = AdoptOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: AdoptIn, _: &mut dyn FnMut(NoEvent)) -> Result<AdoptOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Create)?;
        let now = base.snapshot();
        let refused = |message: String| AppError::new(Code::InvalidRequest, message);
        let (mapping, findings, missing) = match &input.mapping {
            Some(text) => (Mapping::of_toml(text).map_err(|error| refused(error.to_string()))?, Vec::new(), Vec::new()),
            None => {
                let found = propose(&now).map_err(|error| {
                    refused(error.to_string()).hint("say what tables, fields and words mean, in the form of [project]")
                })?;
                let findings = found.findings.into_iter().map(|finding| AdoptFinding {
                    what: finding.what,
                    found: finding.found,
                    confidence: finding.confidence,
                    why: finding.why,
                });
                (found.mapping, findings.collect(), found.missing)
            }
        };
        let project = Project::resolve(&mapping, now.schema()).map_err(|faults| {
            let problems = faults
                .into_iter()
                .map(|fault| Problem { place: fault.place, what: format!("{}; {}", fault.wrong, fault.repair) });
            refused("the mapping does not fit the base".to_owned()).problems(problems.collect())
        })?;
        if input.apply {
            let kept = project.by_id(&now);
            let ops = match Ledger::find(now.schema()) {
                // Tasks in another table would leave the leases of those before.
                Some(_) if known_tasks(&now).is_some_and(|table| table != project.tasks.table) => {
                    return Err(refused("the base is a project already, with its tasks in another table".to_owned()));
                }
                Some(ledger) => vec![ledger.remap(&now, &kept)],
                None => found(&project, &kept, now.schema()),
            };
            let authority = cadre_base::Authority::Operation;
            let committed = base.commit(cadre_base::Draft {
                authority,
                if_head: Some(now.seq()),
                ..draft(caller, Self::NAME, ops)
            });
            match committed {
                Err(error @ BaseError::Changed { .. }) => return Err(AppError::from(error).hint("ask again")),
                done => drop(done?),
            }
        }
        let reading = cadre_plan::reading::Reading::new(&now, &project, None);
        let warnings = doctor::examine(&reading).into_iter().map(DoctorFinding::from).collect();
        Ok(AdoptOut { mapping: mapping.to_toml(), findings, missing, warnings, applied: input.apply })
    }
}

/// The table of tasks by the mapping that the base has.
fn known_tasks(now: &cadre_base::Snapshot) -> Option<cadre_model::TableNo> {
    let ledger = Ledger::find(now.schema())?;
    match &now.schema().field(ledger.task).map(|field| &field.kind) {
        Some(cadre_model::FieldKind::MultipleRecordLinks(link)) => Some(link.linked_table),
        _ => None,
    }
}
