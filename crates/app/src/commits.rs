//! Commits as programs and people get them: who, when, through what.

use cadre_model::{Actor, Seq, Through, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a commit says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CommitLine {
    /// Its number.
    #[schemars(with = "u64")]
    pub commit: Seq,
    /// When it was made.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Who made it.
    pub who: Who,
    /// The operation, or another word for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The commits that it undid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<u64>")]
    pub undoes: Vec<Seq>,
}

/// Who did something, through what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Who {
    /// The user's name, mail address or id, whichever is known first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The name of the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The name of the agent that acted for the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// `cli`, `api`, `page`, `sync`, `handler`, `import` or `system`.
    pub through: String,
}

impl From<&Actor> for Who {
    fn from(actor: &Actor) -> Self {
        let user = actor.user.as_ref().map(|person| {
            person.name.clone().or_else(|| person.email.clone()).unwrap_or_else(|| person.id.to_string())
        });
        Self {
            user,
            token: actor.token.clone(),
            agent: actor.agent.clone(),
            through: through(actor.through).to_owned(),
        }
    }
}

fn through(through: Through) -> &'static str {
    match through {
        Through::Cli => "cli",
        Through::Api => "api",
        Through::Page => "page",
        Through::Sync => "sync",
        Through::Handler => "handler",
        Through::Import => "import",
        Through::System => "system",
    }
}
