//! `cadre base import --airtable`.

use std::io;
use std::path::{Path, PathBuf};

use cadre_app::SecretText;
use cadre_app::operations::base_import_airtable::{
    BaseImportAirtable, BaseImportAirtableIn, BaseImportAirtableOut, Optional,
};
use cadre_model::BaseId;
use clap::{Args, ValueEnum};
use serde_json::Value as Json;

use crate::failure::{Failure, Outcome};
use crate::screen::{Align, Table, count};
use crate::session::{Screen, Session, read_text};

/// The variables of the environment that hold a token of Airtable, the first one that is set.
const TOKENS: [&str; 2] = ["AIRTABLE_API_KEY", "AIRTABLE_TOKEN"];

/// The variable that names another server with Airtable's API.
const URL: &str = "CADRE_AIRTABLE_URL";

/// What an import from Airtable takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "From Airtable")]
pub(super) struct AirtableArgs {
    /// Bring the base of this id from Airtable, for the token in $AIRTABLE_API_KEY or $AIRTABLE_TOKEN; broken off, the same
    /// command goes on where it was
    #[arg(long, value_name = "BASE", conflicts_with_all = ["file", "base", "table", "primary", "format"])]
    airtable: Option<BaseId>,
    /// A file with the token, as plain text or as {"secrets": {"AIRTABLE_API_KEY": {"value": ...}}}
    #[arg(long, value_name = "FILE", requires = "airtable", value_hint = clap::ValueHint::FilePath)]
    airtable_token_file: Option<PathBuf>,
    /// Another server with Airtable's API [default: $CADRE_AIRTABLE_URL, else api.airtable.com]
    #[arg(long, value_name = "URL", requires = "airtable")]
    airtable_url: Option<String>,
    /// The workspace that the base goes to, by id or name
    #[arg(long, value_name = "WORKSPACE", requires = "airtable")]
    workspace: Option<String>,
    /// What not to bring; attachments keep their names and lose their contents
    #[arg(long, value_name = "WHAT", requires = "airtable", value_delimiter = ',')]
    without: Vec<WithoutArg>,
    /// Forget what an import that was broken off has brought
    #[arg(long, requires = "airtable")]
    anew: bool,
}

/// What may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum WithoutArg {
    /// Comments on records.
    Comments,
    /// The contents of attachments.
    Attachments,
}

impl From<WithoutArg> for Optional {
    fn from(without: WithoutArg) -> Self {
        match without {
            WithoutArg::Comments => Self::Comments,
            WithoutArg::Attachments => Self::Attachments,
        }
    }
}

impl AirtableArgs {
    /// What an import from Airtable is asked for; nothing when a file is to be imported.
    pub(super) fn input(
        self,
        name: Option<String>,
        session: &Session<'_, '_>,
    ) -> Result<Option<BaseImportAirtableIn>, Failure> {
        let Some(base) = self.airtable else { return Ok(None) };
        let url = session.world.variable(URL).map(|url| url.to_string_lossy().into_owned());
        Ok(Some(BaseImportAirtableIn {
            base,
            token: token(self.airtable_token_file.as_deref(), session)?,
            name,
            workspace: self.workspace,
            without: self.without.into_iter().map(Optional::from).collect(),
            anew: self.anew,
            url: self.airtable_url.or(url),
        }))
    }
}

/// The token: of the file that is named, else of the environment.
fn token(file: Option<&Path>, session: &Session<'_, '_>) -> Result<SecretText, Failure> {
    let found = match file {
        Some(file) => {
            let path = session.world.folder.join(file);
            let token = of_file(&read_text(&path)?);
            token.ok_or_else(|| {
                let message = format!("{} holds no token", path.display());
                Failure::usage_with_hint(
                    message,
                    "expected the token alone, or {\"secrets\": {\"AIRTABLE_API_KEY\": {\"value\": ...}}}",
                )
            })?
        }
        None => {
            let set = TOKENS.iter().find_map(|name| session.world.variable(name));
            let token = set.map(|token| token.to_string_lossy().trim().to_owned());
            token.filter(|token| !token.is_empty()).ok_or_else(|| {
                let message = "there is no token to ask Airtable with";
                let hint = "set AIRTABLE_API_KEY, or name a file with --airtable-token-file; \
                            tokens are made at https://airtable.com/create/tokens";
                Failure::usage_with_hint(message, hint)
            })?
        }
    };
    Ok(SecretText::new(found))
}

/// The token in the text of a file.
fn of_file(text: &str) -> Option<String> {
    let token = match serde_json::from_str::<Json>(text) {
        Ok(Json::Object(file)) => {
            let secrets = file.get("secrets")?;
            let secret = |name: &&str| secrets.get(name)?.get("value")?.as_str().map(str::to_owned);
            TOKENS.iter().find_map(secret)?
        }
        _ => text.trim().to_owned(),
    };
    (!token.is_empty() && !token.contains(char::is_whitespace)).then_some(token)
}

pub(super) fn run(input: BaseImportAirtableIn, session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.stream::<BaseImportAirtable>(input)?;
    session.answer(&answer, |screen| write(&answer, screen))
}

fn write(answer: &BaseImportAirtableOut, screen: &mut Screen<'_>) -> io::Result<()> {
    let brought = [
        count(answer.tables.len() as u64, "table"),
        count(answer.records, "record"),
        count(answer.comments, "comment"),
        count(answer.attachments, "attachment"),
    ];
    writeln!(screen.out, "imported the base {:?} ({}): {}", answer.base_name, answer.base, brought.join(", "))?;
    let left = answer.left_out;
    for (number, one, why) in [
        (left.links, "link", "the linked records were not told"),
        (left.cells, "cell", "their fields were not told"),
        (left.comments, "comment", "their records were not told"),
    ] {
        if number > 0 {
            writeln!(screen.out, "left out: {}, since {why}", count(number, one))?;
        }
    }
    if !answer.fields.is_empty() {
        let mut fields = Table::new([("Field", Align::Left), ("Type", Align::Left), ("", Align::Left)]);
        for field in &answer.fields {
            fields.row([field.name.as_str(), &field.kind, field.note.as_deref().unwrap_or_default()]);
        }
        fields.write(screen.out, screen.columns, screen.paint)?;
    }
    for file in &answer.missing {
        let (name, table) = (&file.filename, &file.table);
        writeln!(screen.out, "not fetched: {name:?} of record {} in table {table:?}: {}", file.record, file.why)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_from_plain_text_and_from_a_file_of_secrets() {
        for (text, token) in [
            ("pat1.abc\n", Some("pat1.abc")),
            (r#"{"secrets": {"AIRTABLE_TOKEN": {"value": "pat2.abc"}, "OTHER": {"value": "x"}}}"#, Some("pat2.abc")),
            (
                r#"{"secrets": {"AIRTABLE_API_KEY": {"value": "pat3.abc"}, "AIRTABLE_TOKEN": {"value": "x"}}}"#,
                Some("pat3.abc"),
            ),
            (r#"{"secrets": {"OTHER": {"value": "x"}}}"#, None),
            (r#"{"token": "pat4.abc"}"#, None),
            ("", None),
            ("two words", None),
        ] {
            assert_eq!(of_file(text).as_deref(), token, "{text}");
        }
    }
}
