//! The settings of views, as requests give them.

use cadre_base::{Snapshot, ViewSpec};
use cadre_model::{Direction, SortKey, Table, ViewKind};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::AppError;
use crate::finding;
use crate::operations::query::QueryDirection;

/// The settings of a view; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ViewSettings {
    /// Its name.
    pub name: Option<String>,
    /// Its kind; a grid when a new view says nothing.
    #[serde(rename = "type")]
    pub kind: Option<ViewKindName>,
    /// A formula that keeps records; `null` keeps all. It may be called what lists of records call it.
    #[serde(alias = "filterByFormula", deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub filter: Option<Option<String>>,
    /// Sort keys, most important first.
    pub sort: Option<Vec<ViewSort>>,
    /// Fields whose cells group the records, outermost first.
    pub group: Option<Vec<ViewSort>>,
    /// The fields to show, by name or id, in this order; `null` shows all. They may be called what schemas call them.
    #[serde(alias = "visibleFieldIds", deserialize_with = "given")]
    #[schemars(with = "Option<Vec<String>>")]
    pub visible_fields: Option<Option<Vec<String>>>,
}

/// A key that was given, though perhaps `null`.
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

/// A sort or grouping key of a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewSort {
    /// The field, by name or id.
    pub field: String,
    /// Which way.
    #[serde(default)]
    pub direction: QueryDirection,
}

/// The kinds of views. Source: Airtable Web API reference, section 4.2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ViewKindName {
    /// Rows and columns.
    #[default]
    Grid,
    /// A form that creates records.
    Form,
    /// Records on days.
    Calendar,
    /// Cards.
    Gallery,
    /// Cards in columns.
    Kanban,
    /// Records on a line of time.
    Timeline,
    /// Views of extensions, Gantt among them.
    Block,
}

macro_rules! same_kinds {
    ($($kind:ident),*) => {
        impl From<ViewKind> for ViewKindName {
            fn from(kind: ViewKind) -> Self {
                match kind {
                    $(ViewKind::$kind => Self::$kind,)*
                }
            }
        }

        impl From<ViewKindName> for ViewKind {
            fn from(kind: ViewKindName) -> Self {
                match kind {
                    $(ViewKindName::$kind => Self::$kind,)*
                }
            }
        }
    };
}

same_kinds!(Grid, Form, Calendar, Gallery, Kanban, Timeline, Block);

impl ViewSettings {
    /// The settings as the base takes them.
    ///
    /// # Errors
    /// Unknown fields.
    pub(crate) fn spec(&self, snapshot: &Snapshot, table: &Table) -> Result<ViewSpec, AppError> {
        let keys = |keys: &Option<Vec<ViewSort>>| {
            let keys = keys.as_ref()?;
            Some(keys.iter().map(|key| sort_key(snapshot, table, key)).collect::<Result<Vec<_>, _>>())
        };
        let visible = match &self.visible_fields {
            Some(Some(fields)) => {
                let fields = fields.iter().map(|key| finding::field(snapshot, table, key).map(|(no, _)| no));
                Some(Some(fields.collect::<Result<Vec<_>, _>>()?))
            }
            Some(None) => Some(None),
            None => None,
        };
        Ok(ViewSpec {
            name: self.name.clone(),
            kind: self.kind.map(ViewKind::from),
            filter: self.filter.clone(),
            sort: keys(&self.sort).transpose()?,
            group: keys(&self.group).transpose()?,
            visible,
        })
    }
}

fn sort_key(snapshot: &Snapshot, table: &Table, key: &ViewSort) -> Result<SortKey, AppError> {
    let (field, _) = finding::field(snapshot, table, &key.field)?;
    let direction = match key.direction {
        QueryDirection::Asc => Direction::Asc,
        QueryDirection::Desc => Direction::Desc,
    };
    Ok(SortKey { field, direction })
}
