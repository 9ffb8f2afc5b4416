//! Where operations are done: in this process, or by the server that holds the data folder.
//!
//! | what is there | where |
//! |---|---|
//! | `--data` | that folder |
//! | else `CADRE_URL` | the server there, for the token in `CADRE_TOKEN` |
//! | else | the folder of `CADRE_DATA`, of the project, or of the user |
//!
//! A folder is opened in this process. When another process holds it, that is waited for a while where it is a command, which ends;
//! a server is asked instead, at the address in the folder's lock file. The token for that is the one in `CADRE_TOKEN`, else the
//! one in the folder's `admin.token`.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cadre_app::operations::query::Query;
use cadre_app::{
    App, AppError, Caller, Code, Holder, Operation, PageField, PageReceived, RecordPage, SecretText, TextForm, Vault,
};
use cadre_client::{BlockingOps, Patience, RemoteOps, is_this_machine};
use cadre_model::{Actor, Clock, Through};
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};

use crate::folder::{ADMIN_TOKEN, Nowhere};
use crate::world::World;

/// Longest file of a token, in bytes.
const LONGEST_TOKEN: u64 = 4_096;

/// How often a folder that changes hands is asked for.
const MOST_HANDS: usize = 3;

/// Operations, wherever they are done.
pub(crate) struct Ops {
    app: App,
    caller: Caller,
    vault: Arc<dyn Vault>,
    folder: Option<PathBuf>,
    /// The server that the environment names, where that counts.
    named: Option<String>,
    /// The token that the environment names.
    token: Option<String>,
    patience: Patience,
    /// The server that was asked before.
    server: Option<(String, BlockingOps)>,
}

/// How an operation is called.
pub(crate) trait Way<O: Operation> {
    /// What comes out.
    type Out;
    /// Calls it in this process.
    fn here(&mut self, app: &App, caller: &Caller, input: O::In) -> Result<Self::Out, AppError>;
    /// Has a server do it.
    fn there(&mut self, server: &BlockingOps, input: &O::In) -> Result<Self::Out, AppError>;
}

/// A unary operation.
pub(crate) struct Unary;

impl<O: Operation> Way<O> for Unary
where
    O::In: Serialize,
    O::Out: DeserializeOwned,
{
    type Out = O::Out;

    fn here(&mut self, app: &App, caller: &Caller, input: O::In) -> Result<O::Out, AppError> {
        app.call::<O>(caller, input)
    }

    fn there(&mut self, server: &BlockingOps, input: &O::In) -> Result<O::Out, AppError> {
        server.call::<O>(input)
    }
}

/// An operation that tells how far it has come.
pub(crate) struct Told<'e, E>(pub(crate) &'e mut dyn FnMut(E));

impl<O: Operation> Way<O> for Told<'_, O::Event>
where
    O::In: Serialize,
    O::Out: DeserializeOwned,
    O::Event: DeserializeOwned,
{
    type Out = O::Out;

    fn here(&mut self, app: &App, caller: &Caller, input: O::In) -> Result<O::Out, AppError> {
        app.call_with::<O>(caller, input, self.0)
    }

    fn there(&mut self, server: &BlockingOps, input: &O::In) -> Result<O::Out, AppError> {
        server.call_with::<O>(input, self.0)
    }
}

/// A page of records: a snapshot here, what was made of one there.
pub(crate) enum Page {
    /// Of this process.
    Here(RecordPage),
    /// Of a server.
    There(PageReceived),
}

impl Page {
    /// The fields, in their order.
    pub(crate) fn fields(&self) -> Vec<PageField> {
        match self {
            Self::Here(page) => page.fields(),
            Self::There(page) => page.fields.clone(),
        }
    }

    /// Calls `each` with the id of every record and the texts of its cells, of which a server was asked for one form.
    pub(crate) fn each_row(
        &self,
        form: TextForm,
        each: &mut dyn FnMut(&str, &[String]) -> io::Result<()>,
    ) -> io::Result<()> {
        match self {
            Self::Here(page) => page.each_record(form, |id, cells| each(&id.to_string(), cells)),
            Self::There(page) => page.rows.iter().try_for_each(|row| each(&row.id.to_string(), &row.cells)),
        }
    }

    /// How many records there are on the page.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Here(page) => page.len(),
            Self::There(page) => page.rows.len(),
        }
    }

    /// How many records match, on all pages together.
    pub(crate) fn matching(&self) -> usize {
        match self {
            Self::Here(page) => page.matching(),
            Self::There(page) => page.matching,
        }
    }

    /// Where the next page begins.
    pub(crate) fn offset(&self) -> Option<String> {
        match self {
            Self::Here(page) => page.offset(),
            Self::There(page) => page.offset.clone(),
        }
    }
}

impl Serialize for Page {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Here(page) => page.serialize(serializer),
            Self::There(page) => page.serialize(serializer),
        }
    }
}

/// A query.
pub(crate) struct Paged;

impl Way<Query> for Paged {
    type Out = Page;

    fn here(&mut self, app: &App, caller: &Caller, input: <Query as Operation>::In) -> Result<Page, AppError> {
        app.call::<Query>(caller, input).map(Page::Here)
    }

    fn there(&mut self, server: &BlockingOps, input: &<Query as Operation>::In) -> Result<Page, AppError> {
        server.call_as::<Query, PageReceived>(input).map(Page::There)
    }
}

impl Ops {
    /// Operations on the data folder at a place, or where the environment says.
    pub(crate) fn new(world: &World<'_>, folder: Option<PathBuf>, explicit: Explicit, vault: Arc<dyn Vault>) -> Self {
        let text = |name: &str| world.variable(name).map(|value| value.to_string_lossy().trim().to_owned());
        Self {
            app: App::new(Arc::clone(&world.clock) as Arc<dyn Clock>, Arc::clone(&vault)),
            caller: Caller::owner(Actor { through: Through::Cli, ..Actor::default() }),
            vault,
            folder,
            named: text("CADRE_URL").filter(|_| explicit == Explicit::No),
            token: text("CADRE_TOKEN"),
            patience: Patience::Usual,
            server: None,
        }
    }

    /// Operations of somebody without a folder or a home for one.
    pub(crate) fn without_folder(world: &World<'_>) -> Self {
        Self::new(world, None, Explicit::No, Arc::new(Nowhere))
    }

    /// The same for whoever can do without the answer.
    pub(crate) fn brief(self) -> Self {
        Self { patience: Patience::Brief, ..self }
    }

    /// Calls an operation in this process, whatever the environment says: one that needs no folder, or this very one.
    pub(crate) fn call_here<O: Operation, W: Way<O>>(&self, mut way: W, input: O::In) -> Result<W::Out, AppError> {
        way.here(&self.app, &self.caller, input)
    }

    /// Calls an operation where it can be done.
    pub(crate) fn call<O: Operation, W: Way<O>>(&mut self, mut way: W, input: O::In) -> Result<W::Out, AppError>
    where
        O::In: Clone,
    {
        if let Some(url) = self.named.clone() {
            let token = self.token_for_named(&url)?;
            return self.ask(&mut way, &url, &token, &input);
        }
        let mut hands = 1;
        loop {
            let refused = match way.here(&self.app, &self.caller, input.clone()) {
                Err(error) if error.code() == Code::FolderInUse => error,
                done => return done,
            };
            let failed = match self.vault.holder() {
                Some(Holder { url: Some(url), .. }) => {
                    let token = match self.token_for_folder() {
                        Ok(token) => token,
                        Err(hint) => return Err(refused.hint(hint)),
                    };
                    match self.ask(&mut way, &url, &token, &input) {
                        // Perhaps it has just ended; then the folder is free. A write that may have been done has a hint.
                        Err(error) if error.code() == Code::ServerUnreachable && error.hint_text().is_none() => error,
                        done => return done,
                    }
                }
                Some(_) => return Err(refused),
                // Whoever held it has just let go of it.
                None => refused,
            };
            if hands == MOST_HANDS {
                return Err(failed);
            }
            hands += 1;
        }
    }

    fn ask<O: Operation, W: Way<O>>(
        &mut self,
        way: &mut W,
        url: &str,
        token: &Token,
        input: &O::In,
    ) -> Result<W::Out, AppError> {
        let server = match self.server.take() {
            Some((known, server)) if known == url => server,
            _ => BlockingOps::new(RemoteOps::new(url, &token.text, self.patience)?)?,
        };
        let done = way.there(&server, input);
        self.server = Some((url.to_owned(), server));
        done.map_err(|error| match error.code() {
            Code::AuthenticationRequired => {
                error.hint(format!("the server {url} was shown the token in {}", token.place))
            }
            Code::ScopeMissing | Code::RoleMissing if error.hint_text().is_none() => {
                error.hint(format!("the server {url} was asked with the token in {}", token.place))
            }
            _ => error,
        })
    }

    /// The token for the server that the environment names. The folder's own is shown to no machine but this one.
    fn token_for_named(&self, url: &str) -> Result<Token, AppError> {
        if let Some(token) = self.token_of_environment() {
            return Ok(token);
        }
        let is_ours =
            is_this_machine(url) || self.vault.holder().is_some_and(|holder| holder.url.as_deref() == Some(url));
        let of_folder = self.token_file().filter(|_| is_ours).and_then(|file| read_token(&file).ok());
        of_folder.ok_or_else(|| {
            let message = format!("CADRE_URL names the server {url}, and there is no token to ask it with");
            AppError::new(Code::AuthenticationRequired, message).hint("set CADRE_TOKEN; `token_create` makes a token")
        })
    }

    /// The token for the server that holds the folder; else what would be right.
    fn token_for_folder(&self) -> Result<Token, String> {
        if let Some(token) = self.token_of_environment() {
            return Ok(token);
        }
        let Some(file) = self.token_file() else { return Err("set CADRE_TOKEN to ask that server".to_owned()) };
        read_token(&file).map_err(|error| {
            format!("set CADRE_TOKEN to ask that server: the token in {} cannot be read: {error}", file.display())
        })
    }

    fn token_of_environment(&self) -> Option<Token> {
        let text = self.token.clone().filter(|token| !token.is_empty())?;
        Some(Token { text: SecretText::new(text), place: "CADRE_TOKEN".to_owned() })
    }

    fn token_file(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(ADMIN_TOKEN))
    }
}

/// Whether the words of the command line name the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Explicit {
    /// They do.
    Yes,
    /// It follows from the environment and from where this is.
    No,
}

/// A token, and where it was found.
struct Token {
    text: SecretText,
    place: String,
}

fn read_token(file: &Path) -> io::Result<Token> {
    let mut text = String::new();
    let opened = std::fs::File::open(file)?;
    opened.take(LONGEST_TOKEN).read_to_string(&mut text)?;
    match text.trim() {
        "" => Err(io::Error::other("it is empty")),
        token => Ok(Token { text: SecretText::new(token.to_owned()), place: file.display().to_string() }),
    }
}
