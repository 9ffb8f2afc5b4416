//! Scopes: what a token can allow.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! scopes {
    ($($(#[$doc:meta])+ $scope:ident = $name:literal;)*) => {
        /// What a token can allow.
        ///
        /// Source: Airtable Web API reference, section 1.4; the last three are Cadre's own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scope {
            $($(#[$doc])+ $scope,)*
        }

        impl Scope {
            /// Every scope, in the order of the enum.
            pub const ALL: &'static [Self] = &[$(Self::$scope,)*];

            /// The name in tokens.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$scope => $name,)*
                }
            }
        }
    };
}

scopes! {
    /// Read records.
    RecordsRead = "data.records:read";
    /// Write records.
    RecordsWrite = "data.records:write";
    /// Read comments.
    CommentsRead = "data.recordComments:read";
    /// Write comments.
    CommentsWrite = "data.recordComments:write";
    /// Read bases, tables, fields and views.
    SchemaRead = "schema.bases:read";
    /// Write bases, tables, fields and views.
    SchemaWrite = "schema.bases:write";
    /// Make, change and read webhooks.
    Webhooks = "webhook:manage";
    /// Make extensions; no operation asks for it.
    Blocks = "block:manage";
    /// Read the user's own mail address.
    EmailRead = "user.email:read";
    /// See workspaces, and who is a member of what.
    WorkspacesRead = "workspacesAndBases:read";
    /// Make workspaces, delete bases, and say who is a member of what.
    WorkspacesWrite = "workspacesAndBases:write";
    /// Back up, restore and check what is stored.
    FolderManage = "data.folder:manage";
    /// See, make and change users.
    UsersManage = "users:manage";
    /// See, make and revoke tokens.
    TokensManage = "tokens:manage";
}

impl Scope {
    /// The scope of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scope| scope.name() == name)
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <Cow<'de, str>>::deserialize(deserializer)?;
        Self::of(&name).ok_or_else(|| {
            let near = cadre_formula::nearest(&name, Self::ALL.iter().map(|scope| scope.name()));
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            serde::de::Error::custom(format!("there is no scope `{name}`{hint}"))
        })
    }
}

impl JsonSchema for Scope {
    fn schema_name() -> Cow<'static, str> {
        "Scope".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = Self::ALL.iter().map(|scope| scope.name()).collect();
        json_schema!({"type": "string", "description": "What a token can allow.", "enum": names})
    }
}

/// A set of scopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u32);

impl Scopes {
    /// No scope.
    pub const NONE: Self = Self(0);

    /// Every scope.
    pub const ALL: Self = Self((1 << Scope::ALL.len()) - 1);

    /// Those that concern the data folder as a whole, its users and their tokens.
    pub const MANAGING: Self = Self(Scope::FolderManage.bit() | Scope::UsersManage.bit() | Scope::TokensManage.bit());

    /// Whether a scope is in the set.
    pub fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// The scopes of the set, in the order of the enum.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied().filter(move |scope| self.has(*scope))
    }

    /// The scopes of this set that another one lacks.
    #[must_use]
    pub fn beyond(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

impl<const N: usize> From<[Scope; N]> for Scopes {
    fn from(scopes: [Scope; N]) -> Self {
        scopes.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_found_by_its_name_and_is_in_the_set_of_all() {
        for scope in Scope::ALL {
            assert_eq!(Scope::of(scope.name()), Some(*scope));
            assert_eq!(serde_json::from_value::<Scope>(serde_json::to_value(scope).unwrap()).unwrap(), *scope);
            assert!(Scopes::ALL.has(*scope) && !Scopes::NONE.has(*scope));
        }
        let unknown = serde_json::from_str::<Scope>("\"data.record:read\"").unwrap_err();
        assert!(unknown.to_string().contains("did you mean `data.records:read`?"), "{unknown}");
    }

    #[test]
    fn sets_hold_what_was_put_in_and_are_compared_by_what_they_hold() {
        let some = Scopes::from([Scope::SchemaRead, Scope::RecordsRead, Scope::SchemaRead]);
        assert_eq!(some.iter().collect::<Vec<_>>(), [Scope::RecordsRead, Scope::SchemaRead]);
        assert_eq!(some.beyond(Scopes::from([Scope::RecordsRead])), Scopes::from([Scope::SchemaRead]));
        assert!(some.beyond(Scopes::ALL).is_empty() && !some.is_empty());
    }
}
