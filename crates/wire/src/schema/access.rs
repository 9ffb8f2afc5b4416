//! Who may what: a base's metadata with its collaborators, and who a token speaks for.

use cadre_model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::answers::PermissionLevel;

/// Who a token speaks for (reference, section 4.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whoami {
    /// The user's id.
    pub id: String,
    /// The user's e-mail address; only with the scope `user.email:read`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The token's scopes; only for OAuth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
}

/// A base's metadata (reference, section 4.6): the collections are there even when empty, since pyairtable's suite reads them
/// (client).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaseMetadata {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created_time: Timestamp,
    /// What the token's user may do in it.
    pub permission_level: PermissionLevel,
    /// The workspace it is in.
    pub workspace_id: String,
    /// People who may.
    #[serde(default)]
    pub individual_collaborators: IndividualCollaborators,
    /// Groups who may.
    #[serde(default)]
    pub group_collaborators: GroupCollaborators,
    /// Invitations.
    #[serde(default)]
    pub invite_links: InviteLinks,
    /// Interfaces by id, where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interfaces: Option<Map<String, Value>>,
}

/// People, by what lets them in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IndividualCollaborators {
    /// The base itself.
    pub base_collaborators: Vec<IndividualCollaborator>,
    /// Its workspace.
    pub workspace_collaborators: Vec<IndividualCollaborator>,
}

/// Groups, by what lets them in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GroupCollaborators {
    /// The base itself.
    pub base_collaborators: Vec<GroupCollaborator>,
    /// Its workspace.
    pub workspace_collaborators: Vec<GroupCollaborator>,
}

/// A person who may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IndividualCollaborator {
    /// Who.
    pub user_id: String,
    /// E-mail address.
    pub email: String,
    /// What they may do.
    pub permission_level: PermissionLevel,
    /// Since when.
    pub created_time: Timestamp,
    /// Who let them in.
    pub granted_by_user_id: String,
}

/// A person who may work in one base of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaseCollaborator {
    /// The base.
    pub base_id: String,
    /// Who, and what they may do in it.
    #[serde(flatten)]
    pub person: IndividualCollaborator,
}

/// A workspace's metadata (reference, section 4.6): what pyairtable's suite reads before it makes bases there (client).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceMetadata {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created_time: Timestamp,
    /// Its bases.
    pub base_ids: Vec<String>,
    /// Who may invite and share.
    #[serde(default)]
    pub workspace_restrictions: WorkspaceRestrictions,
    /// People who may.
    #[serde(default)]
    pub individual_collaborators: WorkspaceCollaborators,
    /// Groups who may.
    #[serde(default)]
    pub group_collaborators: GroupCollaborators,
    /// Invitations.
    #[serde(default)]
    pub invite_links: InviteLinks,
}

/// People, by what lets them in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkspaceCollaborators {
    /// One of its bases.
    pub base_collaborators: Vec<BaseCollaborator>,
    /// The workspace itself.
    pub workspace_collaborators: Vec<IndividualCollaborator>,
}

/// Who may invite to a workspace and share what is in it; Cadre restricts neither beyond roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceRestrictions {
    /// Who may invite.
    pub invite_creation_restriction: String,
    /// Who may share.
    pub share_creation_restriction: String,
}

impl Default for WorkspaceRestrictions {
    fn default() -> Self {
        let unrestricted = || "unrestricted".to_owned();
        Self { invite_creation_restriction: unrestricted(), share_creation_restriction: unrestricted() }
    }
}

/// A group that may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupCollaborator {
    /// Which.
    pub group_id: String,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub permission_level: PermissionLevel,
    /// Since when.
    pub created_time: Timestamp,
    /// Who let it in.
    pub granted_by_user_id: String,
}

/// Invitations, as they are; Cadre has none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InviteLinks {
    /// To the base.
    pub base_invite_links: Vec<Value>,
    /// To its workspace.
    pub workspace_invite_links: Vec<Value>,
}
