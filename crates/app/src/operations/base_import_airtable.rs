//! `base_import_airtable`: a base from the real Airtable, with its ids, all of it or nothing.

use std::sync::Arc;
use std::sync::mpsc::channel;

use cadre_model::BaseId;
use cadre_notify::{Fetcher, Outgoing, Policy};
use cadre_sync::{AIRTABLE, AirtableClient, SecretString};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::base_import::ImportedField;
use crate::airtable::{Peer, Wanted, import, system_for};
use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, Flow, Operation};
use crate::scope::Scope;
use crate::secret_text::SecretText;
use crate::vault::Progress;

/// Imports a base from Airtable.
pub struct BaseImportAirtable;

/// The base, and how it is read.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseImportAirtableIn {
    /// Its id.
    #[schemars(with = "String")]
    pub base: BaseId,
    /// A personal access token of Airtable for the base, with the scopes `schema.bases:read`, `data.records:read` and, for
    /// comments, `data.recordComments:read`.
    pub token: SecretText,
    /// The name that it gets here; the one it has there when absent.
    #[serde(default)]
    pub name: Option<String>,
    /// The workspace it goes to, by id or name; as for `base_create` when absent.
    #[serde(default)]
    pub workspace: Option<String>,
    /// What is not brought.
    #[serde(default)]
    pub without: Vec<Optional>,
    /// Whether what an import that was broken off has brought is forgotten.
    #[serde(default)]
    pub anew: bool,
    /// The address of another server with Airtable's API, with its scheme; for those who administer.
    #[serde(default)]
    pub url: Option<String>,
}

/// What may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Optional {
    /// Comments on records.
    Comments,
    /// The contents of attachments: cells keep names, types and sizes, and addresses at Airtable that end after hours.
    Attachments,
}

/// What was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseImportAirtableOut {
    /// The base.
    #[schemars(with = "String")]
    pub base: BaseId,
    /// Its name.
    pub base_name: String,
    /// Its tables, in their order.
    pub tables: Vec<String>,
    /// How many records were brought.
    pub records: u64,
    /// How many comments were brought.
    pub comments: u64,
    /// How many attachments were brought with their contents.
    pub attachments: u64,
    /// Attachments whose contents were not to be had: cells keep them as they were told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingFile>,
    /// What was not brought because Airtable told only a part of it.
    #[serde(default, skip_serializing_if = "LeftOut::is_nothing")]
    pub left_out: LeftOut,
    /// Fields that are another way here, because Airtable does not tell all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ImportedField>,
}

/// An attachment whose content was not to be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MissingFile {
    /// The table.
    pub table: String,
    /// The record.
    pub record: String,
    /// The attachment.
    pub attachment: String,
    /// Its name.
    pub filename: String,
    /// Why.
    pub why: String,
}

/// What was told in parts only, mostly because the base was changed while it was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    /// Links to records that were not told.
    pub links: u64,
    /// Cells of fields that were not told.
    pub cells: u64,
    /// Comments on records that were not told.
    pub comments: u64,
}

impl BaseImportAirtableOut {
    /// A base with tables and nothing in them yet.
    pub(crate) fn of(base: BaseId, tables: Vec<String>) -> Self {
        Self {
            base,
            base_name: String::new(),
            tables,
            records: 0,
            comments: 0,
            attachments: 0,
            missing: Vec::new(),
            left_out: LeftOut::default(),
            fields: Vec::new(),
        }
    }
}

impl Operation for BaseImportAirtable {
    const NAME: &'static str = "base_import_airtable";
    const SUMMARY: &'static str = "Import a base from Airtable with its ids, records, comments and attachments; broken off, it goes on where it was";
    const SCOPE: Option<Scope> = Some(Scope::SchemaWrite);
    const EFFECT: Effect = Effect::Write;
    const FLOW: Flow = Flow::Stream;
    type In = BaseImportAirtableIn;
    type Out = BaseImportAirtableOut;
    type Event = Progress;

    fn run(
        app: &App,
        caller: &Caller,
        input: BaseImportAirtableIn,
        emit: &mut dyn FnMut(Progress),
    ) -> Result<BaseImportAirtableOut, AppError> {
        system_for(app, caller, input.workspace.as_deref())?;
        let peer = peer(app, caller, &input)?;
        let token = input.token.expose().trim().to_owned();
        let wanted = Wanted {
            base: input.base,
            comments: !input.without.contains(&Optional::Comments),
            attachments: !input.without.contains(&Optional::Attachments),
            name: input.name,
            workspace: input.workspace,
            anew: input.anew,
        };
        read(app, caller, &peer, &wanted, emit).map_err(|error| error.without(&token))
    }
}

/// Reads on a thread of its own: whoever is told how far it has come may block, and a thread that waits for requests may not.
fn read(
    app: &App,
    caller: &Caller,
    peer: &Peer,
    wanted: &Wanted,
    emit: &mut dyn FnMut(Progress),
) -> Result<BaseImportAirtableOut, AppError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime
        .map_err(|error| AppError::new(Code::Internal, "what waits for Airtable cannot be set up").caused_by(error))?;
    let (tells, told) = channel();
    let ended = std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            // Nobody stops listening before the end.
            let mut tell = |progress| drop(tells.send(progress));
            runtime.block_on(import(app, caller, peer, wanted, &mut tell))
        });
        told.into_iter().for_each(emit);
        reading.join()
    });
    ended
        .unwrap_or_else(|_| Err(AppError::new(Code::Internal, "the import ended in a panic; what was brought is kept")))
}

/// Airtable, or the server that stands for it.
fn peer(app: &App, caller: &Caller, input: &BaseImportAirtableIn) -> Result<Peer, AppError> {
    let url = match &input.url {
        None => AIRTABLE,
        Some(url) => {
            // Whoever names the server has this one ask there.
            app.folder_as(caller)?;
            url.as_str()
        }
    };
    let token = SecretString::from(input.token.expose().trim());
    let client =
        AirtableClient::new(url, &token).map_err(|error| AppError::new(Code::InvalidRequest, error.to_string()))?;
    // A server that was named for it may be one of our own network or machine, and so may its files.
    let policy = match input.url {
        None => Policy::PUBLIC,
        Some(_) => Policy::PUBLIC.with_loopback().with_private(),
    };
    let outgoing = Outgoing::new(policy)
        .map_err(|error| AppError::new(Code::Internal, "what fetches attachments cannot be set up").caused_by(error))?;
    let url = url.trim_end_matches('/').to_owned();
    Ok(Peer { client: Arc::new(client), files: Arc::new(Fetcher::new(outgoing)), url })
}
