//! `base_list`: the bases that a caller sees, a page at a time.

use cadre_model::{BaseId, Seq, Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Sight;
use crate::app::App;
use crate::bases::BaseName;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;

/// Lists bases.
pub struct BaseList;

/// Which bases.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseListIn {
    /// Only those in the trash that the caller may restore, instead of those that are there.
    #[serde(default)]
    pub trash: bool,
    /// Most bases of the page; all of them when absent.
    #[serde(default)]
    pub limit: Option<usize>,
    /// Where the page before ended.
    #[serde(default)]
    pub offset: Option<String>,
}

/// The bases, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BaseListOut {
    /// The bases.
    pub bases: Vec<BaseLine>,
    /// Where the next page begins; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<String>,
}

/// One base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseLine {
    /// Its id.
    #[schemars(with = "String")]
    pub id: BaseId,
    /// Its name.
    pub name: String,
    /// What the caller may do in it, up to `create`.
    pub permission_level: Role,
    /// The workspace it belongs to; absent where there is no workspace yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub workspace_id: Option<WorkspaceId>,
    /// Number of its last commit.
    #[schemars(with = "u64")]
    pub commit: Seq,
    /// Since when it is in the trash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub deleted: Option<Timestamp>,
}

impl Operation for BaseList {
    const NAME: &'static str = "base_list";
    const SUMMARY: &'static str = "List the bases of the data folder";
    const SCOPE: Option<Scope> = Some(Scope::SchemaRead);
    const EFFECT: Effect = Effect::Read;
    type In = BaseListIn;
    type Out = BaseListOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: BaseListIn, _: &mut dyn FnMut(NoEvent)) -> Result<BaseListOut, AppError> {
        if !app.vault().is_made() {
            return Ok(BaseListOut { bases: Vec::new(), offset: None });
        }
        let opened = app.existing()?;
        let sight = Sight::of(&opened, caller)?;
        let mut bases = match input.trash {
            true => opened.bases.list(&|id| sight.directory.deleted(id).is_some() && sight.role(id) == Role::Owner)?,
            false => opened.bases.list(&|id| sight.sees(id))?,
        };
        if let Some(offset) = &input.offset {
            let (name, id) = read_offset(offset)?;
            bases.retain(|base| (base.name.to_lowercase(), base.id) > (name.clone(), id));
        }
        let limit = input.limit.unwrap_or(usize::MAX).max(1);
        let more = bases.len() > limit;
        bases.truncate(limit);
        let offset = bases.last().filter(|_| more).map(offset);
        Ok(BaseListOut { bases: bases.into_iter().map(|base| line(&sight, base)).collect(), offset })
    }
}

pub(super) fn line(sight: &Sight<'_>, base: BaseName) -> BaseLine {
    BaseLine {
        permission_level: sight.role(base.id).permission_level(),
        workspace_id: sight.directory.workspace_of(base.id),
        deleted: sight.directory.deleted(base.id),
        commit: base.seq,
        id: base.id,
        name: base.name,
    }
}

/// What stands before the last base of a page in an offset: the form of Airtable's offsets (reference, section 4.1).
const OFFSET: &str = "itrCadreBaseList/";

/// The place of the last base of a page in the order of the list, so that the next one begins behind it, whatever was created,
/// renamed or deleted meanwhile.
fn offset(last: &BaseName) -> String {
    let name: String = last.name.to_lowercase().bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("{OFFSET}{}{name}", last.id)
}

fn read_offset(text: &str) -> Result<(String, BaseId), AppError> {
    let read = || {
        let (id, name) =
            text.strip_prefix(OFFSET)?.split_at_checked(BaseId::PREFIX.len() + cadre_model::ids::SUFFIX_LEN)?;
        let digits = name.as_bytes().chunks(2).map(|pair| {
            let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
            u8::from_str_radix(pair, 16).ok()
        });
        Some((String::from_utf8(digits.collect::<Option<Vec<u8>>>()?).ok()?, id.parse().ok()?))
    };
    read().ok_or_else(|| {
        let shown: String = text.chars().take(64).collect();
        AppError::new(Code::InvalidOffset, format!("the offset {shown:?} is none of a list of bases"))
    })
}
