//! Roles: how much a user may do in a base or workspace.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a user is in a base or a workspace; each role may do what the ones before it may.
///
/// Source: Airtable Web API reference, section 4.1 (`permissionLevel`); `owner` is a creator who also manages members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Sees nothing.
    #[default]
    None,
    /// Reads records and schema.
    Read,
    /// Comments.
    Comment,
    /// Writes records.
    Edit,
    /// Changes tables, fields and views.
    Create,
    /// Deletes the base, and says who is a member.
    Owner,
}

impl Role {
    /// All of them, from least to most.
    pub const ALL: [Self; 6] = [Self::None, Self::Read, Self::Comment, Self::Edit, Self::Create, Self::Owner];

    /// The name in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Comment => "comment",
            Self::Edit => "edit",
            Self::Create => "create",
            Self::Owner => "owner",
        }
    }

    /// The role as Airtable's answers have it, which know nothing above `create`.
    #[must_use]
    pub fn permission_level(self) -> Self {
        self.min(Self::Create)
    }

    /// The role of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_in_order_and_their_names_are_those_of_their_json() {
        assert!(Role::ALL.is_sorted());
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
            assert_eq!(Role::of(role.name()), Some(role));
        }
        assert_eq!(Role::Owner.permission_level(), Role::Create);
        assert_eq!(Role::Read.permission_level(), Role::Read);
    }
}
