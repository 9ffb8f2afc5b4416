//! Records of the standard table as JSON has them: in requests, and in the answers of the reference.

use cadre_model::{RecordId, Timestamp};
use rand::rngs::StdRng;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::standard::{PEOPLE, STATUSES, Task, phases};

/// A record as it is answered.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Record {
    pub(super) id: String,
    created_time: String,
    pub(super) fields: Fields,
}

/// The cells of a record.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Fields {
    #[serde(rename = "Task ID")]
    task_id: String,
    #[serde(rename = "Task Name")]
    task_name: String,
    #[serde(rename = "Phase")]
    phase: String,
    #[serde(rename = "Status")]
    status: &'static str,
    #[serde(rename = "Assigned To")]
    assigned_to: &'static str,
    #[serde(rename = "Progress")]
    progress: f64,
    #[serde(rename = "Started", skip_serializing_if = "Option::is_none")]
    started: Option<String>,
    #[serde(rename = "Notes")]
    notes: String,
    #[serde(rename = "Priority")]
    pub(super) priority: u32,
    #[serde(rename = "Estimate")]
    estimate: f64,
}

impl Fields {
    pub(super) fn of(task: &Task) -> Self {
        Self {
            task_id: task.id.clone(),
            task_name: task.name.clone(),
            phase: phases().swap_remove(task.phase),
            status: STATUSES[task.status],
            assigned_to: PEOPLE[task.assigned],
            progress: task.progress,
            started: task.started.map(|ms| Timestamp(ms).to_string()),
            notes: task.notes.clone(),
            priority: task.priority,
            estimate: task.estimate,
        }
    }
}

impl Record {
    pub(super) fn of(task: &Task, rng: &mut StdRng) -> Self {
        let id = RecordId::generate(rng).to_string();
        Self { id, created_time: Timestamp(1_763_000_000_000).to_string(), fields: Fields::of(task) }
    }
}

/// A page of records, and where the next one begins.
#[derive(Debug, Serialize)]
pub(super) struct Page<'a> {
    pub(super) records: &'a [Record],
    pub(super) offset: String,
}

/// A new record, and a record that is edited.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Cells<T> {
    pub(super) fields: T,
}

/// Several of them.
#[derive(Debug, Serialize)]
pub(super) struct Batch {
    pub(super) records: Vec<Cells<Fields>>,
}

/// The one cell that updates set.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Priority {
    #[serde(rename = "Priority")]
    pub(super) priority: u32,
}

/// The request that makes a base with the standard table.
pub(super) fn new_base() -> Json {
    let select = |names: &[&str]| {
        let choices: Vec<Json> = names.iter().map(|name| json!({ "name": name })).collect();
        ("singleSelect", json!({ "choices": choices }))
    };
    let phases = phases();
    let phases: Vec<&str> = phases.iter().map(String::as_str).collect();
    let text = || ("singleLineText", Json::Null);
    let number = |precision: u8| ("number", json!({ "precision": precision }));
    let time = json!({ "timeZone": "utc", "dateFormat": { "name": "iso" }, "timeFormat": { "name": "24hour" } });
    let fields = [
        ("Task ID", text()),
        ("Task Name", text()),
        ("Phase", select(&phases)),
        ("Status", select(&STATUSES)),
        ("Assigned To", text()),
        ("Progress", number(2)),
        ("Started", ("dateTime", time)),
        ("Notes", ("multilineText", Json::Null)),
        ("Priority", number(0)),
        ("Estimate", number(2)),
    ];
    let fields = fields.into_iter().map(|(name, (kind, options))| match options {
        Json::Null => json!({ "name": name, "type": kind }),
        options => json!({ "name": name, "type": kind, "options": options }),
    });
    json!({ "name": "Standard", "tables": [{ "name": "Tasks", "fields": fields.collect::<Vec<_>>() }] })
}
