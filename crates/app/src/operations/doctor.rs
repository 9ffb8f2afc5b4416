//! `doctor`: whether a base still is what its project takes it for, with the repair of each fault.

use cadre_plan::guard::{Broken, Known};
use cadre_plan::mapping::FaultKind;
use cadre_plan::{Mapping, Project, doctor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;

/// Looks a project over.
pub struct Doctor;

/// Which base.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DoctorIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// A mapping to hold the base to, as the table `[project]` of a text in TOML; the base's own when absent.
    #[serde(default)]
    pub mapping: Option<String>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DoctorOut {
    /// Whether nothing is broken; warnings may be.
    pub sound: bool,
    /// What is wrong, worst first.
    pub findings: Vec<DoctorFinding>,
}

/// Something that the doctor found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DoctorFinding {
    /// `fault` for what does not work, `warning` for what is not as it looks.
    pub weight: String,
    /// What kind it is: stable, for programs.
    pub kind: String,
    /// What is wrong.
    pub wrong: String,
    /// What repairs it.
    pub repair: String,
}

impl From<doctor::Finding> for DoctorFinding {
    fn from(finding: doctor::Finding) -> Self {
        let weight = match finding.weight {
            doctor::Weight::Fault => "fault",
            doctor::Weight::Warning => "warning",
        };
        Self { weight: weight.to_owned(), kind: finding.kind.to_owned(), wrong: finding.wrong, repair: finding.repair }
    }
}

impl Operation for Doctor {
    const NAME: &'static str = "doctor";
    const SUMMARY: &'static str = "Check a project: its mapping, its tasks, and what repairs each fault";
    const SCOPE: Option<Scope> = Some(Scope::RecordsRead);
    const EFFECT: Effect = Effect::Read;
    type In = DoctorIn;
    type Out = DoctorOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: DoctorIn, _: &mut dyn FnMut(NoEvent)) -> Result<DoctorOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Read)?;
        let now = base.snapshot();
        let known = match &input.mapping {
            None => Known::of(&now),
            Some(text) => {
                let mapping =
                    Mapping::of_toml(text).map_err(|error| AppError::new(Code::InvalidRequest, error.to_string()))?;
                match (Project::resolve(&mapping, now.schema()), cadre_plan::ledger::Ledger::find(now.schema())) {
                    (Ok(project), Some(ledger)) => Ok(Some(Known { project, ledger })),
                    (Ok(_), None) => Ok(None),
                    (Err(faults), _) => Err(Broken::Faults(faults)),
                }
            }
        };
        let findings: Vec<DoctorFinding> = match known {
            Ok(Some(known)) => doctor::examine(&known.read(&now)).into_iter().map(DoctorFinding::from).collect(),
            Ok(None) => {
                let name = &now.schema().head.name;
                let message = format!("base {name:?} is no project: nothing says what its tables mean");
                return Err(AppError::new(Code::NotAProject, message).hint("`adopt` proposes it from the base itself"));
            }
            Err(Broken::Faults(faults)) => faults.into_iter().map(fault).collect(),
            Err(broken @ Broken::Mapping(_)) => vec![DoctorFinding {
                weight: "fault".to_owned(),
                kind: "MAPPING_UNREADABLE".to_owned(),
                wrong: broken.to_string(),
                repair: "adopt the base again, with a mapping that this version reads".to_owned(),
            }],
        };
        Ok(DoctorOut { sound: findings.iter().all(|finding| finding.weight != "fault"), findings })
    }
}

fn fault(fault: cadre_plan::mapping::Fault) -> DoctorFinding {
    let kind = match fault.kind {
        FaultKind::TableMissing => "TABLE_MISSING",
        FaultKind::FieldMissing => "FIELD_MISSING",
        FaultKind::WrongType => "WRONG_TYPE",
        FaultKind::WrongTable => "WRONG_TABLE",
        FaultKind::OptionMissing => "OPTION_MISSING",
        FaultKind::RoleMissing => "ROLE_MISSING",
    };
    DoctorFinding {
        weight: "fault".to_owned(),
        kind: kind.to_owned(),
        wrong: format!("{}: {}", fault.place, fault.wrong),
        repair: fault.repair,
    }
}
