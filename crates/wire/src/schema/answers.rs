//! What the Metadata API answers; optional keys are absent, never `null`, where they have nothing to say.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::words::words;

words! {
    /// What a user may do in a base.
    PermissionLevel {
        /// Nothing.
        None = "none",
        /// Read.
        Read = "read",
        /// Comment.
        Comment = "comment",
        /// Write records.
        Edit = "edit",
        /// Change the schema.
        Create = "create",
    }
}

words! {
    /// The kinds of views (reference, section 4.2).
    ViewType {
        /// Rows and columns.
        Grid = "grid",
        /// A form.
        Form = "form",
        /// A calendar.
        Calendar = "calendar",
        /// Cards.
        Gallery = "gallery",
        /// Cards in columns.
        Kanban = "kanban",
        /// Records on a line of time.
        Timeline = "timeline",
        /// Gantt and views of extensions (wire).
        Block = "block",
    }
}

/// A page of bases (reference, section 4.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseList {
    /// Its bases.
    pub bases: Vec<BaseEntry>,
    /// Where the next page begins; absent, never `null`, on the last one (client).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<String>,
}

/// A base in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BaseEntry {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What the token's user may do in it.
    pub permission_level: PermissionLevel,
}

/// The tables of a base (reference, section 4.2).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableList {
    /// All of them.
    pub tables: Vec<Table>,
    /// Never sent; read for those who page here too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<String>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The field whose value names a record.
    pub primary_field_id: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Its views.
    #[serde(default)]
    pub views: Vec<View>,
    /// How dates of records depend on each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_dependency_settings: Option<Value>,
}

/// A field (reference, section 3.6).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its type; types that are not known here are kept as they are.
    #[serde(rename = "type")]
    pub field_type: String,
    /// Its description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Options of its type; absent for types without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Value>,
}

/// The views of a base (reference, section 4.6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewList {
    /// All of them.
    pub views: Vec<View>,
}

/// A view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    #[serde(rename = "type")]
    pub view_type: ViewType,
    /// The fields it shows; only for grids, and only when asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible_field_ids: Option<Vec<String>>,
    /// Whose view it is, if somebody's alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal_for_user_id: Option<String>,
}

/// The answer to creating a base (reference, section 4.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreatedBase {
    /// Its id.
    pub id: String,
    /// Its tables, whole.
    pub tables: Vec<Table>,
}
