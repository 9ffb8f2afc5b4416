//! `csv_sync_create`: a table that mirrors a CSV file.

use cadre_base::{Authority, Draft, Made, NewField, Op, Snapshot};
use cadre_model::{FieldKind, TableId};
use rand::RngExt as _;
use rand::distr::Alphanumeric;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::record::input::draft;
use crate::role::Role;
use crate::schema::commit;
use crate::scope::Scope;

/// Makes a table mirror a CSV file.
pub struct CsvSyncCreate;

/// The table.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CsvSyncCreateIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id; one that there is not is made under this name.
    pub table: String,
    /// For a table that is made: the name of the field by which rows are matched, `Name` when absent.
    #[serde(default)]
    pub primary_field: Option<String>,
}

/// A table that mirrors a CSV file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CsvSyncCreateOut {
    /// The table.
    #[schemars(with = "String")]
    pub table: TableId,
    /// What `csv_sync` is given with the file.
    pub sync: String,
}

impl Operation for CsvSyncCreate {
    const NAME: &'static str = "csv_sync_create";
    const SUMMARY: &'static str =
        "Make a table mirror a CSV file; its records are created and deleted by `csv_sync` alone from then on";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    type In = CsvSyncCreateIn;
    type Out = CsvSyncCreateOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: CsvSyncCreateIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<CsvSyncCreateOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Create)?;
        let (outcome, after) = commit::planned(app, &base, caller, |snapshot| {
            let draft = draft(caller, Self::NAME, plan(snapshot, &input));
            Ok(Draft { authority: Authority::Operation, ..draft })
        })?;
        let schema = after.schema();
        let made = outcome.made.iter().find_map(|made| match made {
            Made::Table { no, .. } => schema.table(*no),
            _ => None,
        });
        let table = made.or_else(|| schema.find_table(&input.table).map(|(_, table)| table));
        let found = table.and_then(|table| Some((table.id, table.sync.clone()?)));
        let (table, sync) = found.ok_or_else(|| AppError::new(Code::Internal, "the table is not marked"))?;
        Ok(CsvSyncCreateOut { table, sync })
    }
}

/// Marks the table, which is made when there is none; one that is marked keeps its mark.
fn plan(snapshot: &Snapshot, input: &CsvSyncCreateIn) -> Vec<Op> {
    let sync = || format!("syn{}", rand::rng().sample_iter(Alphanumeric).take(14).map(char::from).collect::<String>());
    match snapshot.schema().find_table(&input.table) {
        Some((_, table)) if table.sync.is_some() => Vec::new(),
        Some((table, _)) => vec![Op::MarkSync { table, sync: sync() }],
        None => {
            let primary = input.primary_field.clone().unwrap_or_else(|| "Name".to_owned());
            let fields = vec![NewField { system: true, ..NewField::new(primary, FieldKind::SingleLineText) }];
            let table = snapshot.schema().head.last_table.next();
            let make = Op::CreateTable { id: None, name: input.table.clone(), description: None, fields };
            vec![make, Op::MarkSync { table, sync: sync() }]
        }
    }
}
