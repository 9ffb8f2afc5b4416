//! `base_create`: a base, with its tables or without.

use std::sync::Arc;

use cadre_base::{At, Authority, Base, BaseOptions, Draft, NewField, Op, Snapshot};
use cadre_model::{BaseId, Seq, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::app::App;
use crate::bases::Bases;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::schema::known::Known;
use crate::schema::{SchemaPart, TableShown, shown};
use crate::scope::Scope;
use crate::system::{BaseEntry, System, record_of_base, system_base};

/// What the first commit of a base is called in the log.
const LABEL: &str = "create_base";

/// Creates a base.
pub struct BaseCreate;

/// The base to create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseCreateIn {
    /// Its name.
    pub name: String,
    /// Its id; a new one is drawn when absent.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub id: Option<BaseId>,
    /// The workspace it belongs to, by id or name; the first one in which the caller may make bases when absent. Without a
    /// workspace the owner of the data folder gives a name that no other base has, so that names find bases.
    #[serde(default)]
    pub workspace: Option<String>,
    /// Its tables, made in the same commit.
    #[serde(default)]
    pub tables: Vec<BaseCreateTable>,
    /// What is shown of the tables besides.
    #[serde(default)]
    pub include: Vec<SchemaPart>,
}

/// A table of a base to create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseCreateTable {
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Its fields as `{name, type, description?, options?}`, the one that names records first; computed ones and links may refer
    /// to what is before them.
    pub fields: Vec<Json>,
}

/// A base that was created.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseCreateOut {
    /// Its id.
    #[schemars(with = "String")]
    pub id: BaseId,
    /// Its name.
    pub name: String,
    /// Its tables, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableShown>,
}

impl Operation for BaseCreate {
    const NAME: &'static str = "base_create";
    const SUMMARY: &'static str = "Create a base, with its tables or empty";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    type In = BaseCreateIn;
    type Out = BaseCreateOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: BaseCreateIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<BaseCreateOut, AppError> {
        let ops = plan(&input.tables)?;
        let base = create(
            app,
            caller,
            New {
                name: &input.name,
                id: input.id,
                workspace: input.workspace.as_deref(),
                ops,
                label: LABEL,
                authority: Authority::User,
            },
        )?;
        let first = first_state(&base)?;
        let tables = shown::schema(&first, &input.include).tables;
        Ok(BaseCreateOut { id: base.id(), name: first.schema().head.name.clone(), tables })
    }
}

/// The tables of a base that is empty before.
fn plan(tables: &[BaseCreateTable]) -> Result<Vec<Op>, AppError> {
    let empty = Snapshot::empty();
    let mut known = Known::new(&empty);
    let create = |table: &BaseCreateTable| {
        let specs = known.plan_table(&table.name, &table.fields)?;
        let field = |spec: cadre_base::cells::options::FieldSpec| NewField {
            description: spec.description,
            ..NewField::new(spec.name, spec.kind)
        };
        let (name, description) = (table.name.clone(), table.description.clone());
        Ok(Op::CreateTable { id: None, name, description, fields: specs.into_iter().map(field).collect() })
    };
    tables.iter().map(create).collect()
}

/// A base as its first commit left it.
fn first_state(base: &Base) -> Result<Arc<Snapshot>, AppError> {
    let now = base.snapshot();
    if now.seq() == Seq(1) { Ok(now) } else { Ok(base.as_of(At::Seq(Seq(1)))?) }
}

/// A base to create.
pub(crate) struct New<'n> {
    pub(crate) name: &'n str,
    pub(crate) id: Option<BaseId>,
    /// The workspace that was asked for.
    pub(crate) workspace: Option<&'n str>,
    /// What its first commit does besides naming it.
    pub(crate) ops: Vec<Op>,
    /// What that commit is called in the log.
    pub(crate) label: &'static str,
    /// On whose authority.
    pub(crate) authority: Authority,
}

impl New<'_> {
    /// A base of a name and nothing else said.
    pub(crate) fn named(name: &str) -> New<'_> {
        New { name, id: None, workspace: None, ops: Vec::new(), label: LABEL, authority: Authority::User }
    }
}

/// Creates a base.
///
/// Where it belongs is written before it is there: a base that nobody said the workspace of would be shown to the members of
/// the first one. Under a key that was used for the same request, the base of then is given; one that could not be written
/// then is written now.
pub(crate) fn create(app: &App, caller: &Caller, new: New<'_>) -> Result<Arc<Base>, AppError> {
    let opened = app.opened()?;
    let _creating = opened.bases.creating();
    let belongs_nowhere = caller.is_owner() && new.workspace.is_none();
    if belongs_nowhere && caller.key().is_none() {
        refuse_taken_name(app, caller, new.name)?;
        refuse_taken_id(&opened.bases, new.id)?;
        return write(app, caller, new.id.unwrap_or_else(draw), new);
    }
    let (system, workspace) = app.workspace_as(caller, new.workspace, Role::Create)?;
    if system.answered(caller)?.is_none() {
        if belongs_nowhere {
            refuse_taken_name(app, caller, new.name)?;
        }
        refuse_taken_id(&opened.bases, new.id)?;
    }
    let id = enter(&system, caller, new.id, workspace.id)?;
    if opened.bases.is_there(id)? {
        return opened.bases.open(id);
    }
    write(app, caller, id, new).inspect_err(|_| {
        if caller.key().is_none() {
            forget(&system, caller, id);
        }
    })
}

/// Says where a base that is not there yet belongs; its id, which is the one of then when it was said before.
fn enter(system: &System, caller: &Caller, id: Option<BaseId>, workspace: WorkspaceId) -> Result<BaseId, AppError> {
    let changed = system.change(caller, BaseCreate::NAME, |directory, changes| {
        let id = id.unwrap_or_else(draw);
        let entry = BaseEntry { id, workspace, deleted: None };
        match directory.bases.get(&id) {
            // Left behind by a base that could not be written.
            Some(kept) => changes.update(kept.record, &entry),
            None => changes.create_as(record_of_base(id), &entry),
        }
        Ok(())
    })?;
    Ok(system.made::<BaseEntry>(&changed.outcome)?.id)
}

/// Takes back where a base belongs that could not be created.
pub(crate) fn forget(system: &System, caller: &Caller, id: BaseId) {
    let mut changes = system.changes();
    changes.delete::<BaseEntry>(record_of_base(id));
    // The first error is the one to tell; where a base that is not there belongs concerns nobody.
    drop(system.commit(caller, BaseCreate::NAME, changes));
}

fn write(app: &App, caller: &Caller, id: BaseId, new: New<'_>) -> Result<Arc<Base>, AppError> {
    let bases = &app.opened()?.bases;
    let (log, clock) = (Arc::clone(bases.log()), Arc::clone(bases.clock()));
    let (actor, label) = (caller.actor().clone(), Some(new.label.to_owned()));
    let draft = Draft { actor, label, ops: new.ops, authority: new.authority, ..Draft::default() };
    let (base, _) = Base::create_with(log, clock, id, new.name, draft, &BaseOptions::default())?;
    bases.keep(&base);
    Ok(base)
}

fn draw() -> BaseId {
    BaseId::generate(&mut rand::rng())
}

fn refuse_taken_id(bases: &Bases, id: Option<BaseId>) -> Result<(), AppError> {
    match id {
        Some(id) if id == system_base() || bases.is_there(id)? => Err(taken(id)),
        _ => Ok(()),
    }
}

/// Refuses what [`create`] would refuse for its name, before there is anything to create.
pub(crate) fn refuse_taken(app: &App, caller: &Caller, name: &str, workspace: Option<&str>) -> Result<(), AppError> {
    if caller.is_owner() && workspace.is_none() { refuse_taken_name(app, caller, name) } else { Ok(()) }
}

/// Refuses a name that another base has, so that names find bases.
fn refuse_taken_name(app: &App, caller: &Caller, name: &str) -> Result<(), AppError> {
    let folded = name.to_lowercase();
    match app.bases_of(caller)?.into_iter().find(|base| base.name.to_lowercase() == folded) {
        Some(other) => {
            let message = format!("there is a base {:?} already ({})", other.name, other.id);
            Err(AppError::new(Code::NameTaken, message).hint("give another name"))
        }
        None => Ok(()),
    }
}

fn taken(id: BaseId) -> AppError {
    AppError::new(Code::NameTaken, format!("the id {id} is taken")).hint("leave the id out: one is drawn")
}
