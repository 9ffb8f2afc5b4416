//! The parameters of a list of records, from a query string or from the body of `listRecords`.

use serde_json::Value;

use super::pairs::Query;
use super::{MAX_FIELDS, MAX_SORTS};
use crate::json::Object;
use crate::request::{RequestError, Wanted};

/// What a list of records was asked for.
///
/// Source: reference, sections 2.2 and 2.3.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListParameters {
    /// Names or ids of the fields to give, mixed as one likes; empty for all.
    pub fields: Vec<String>,
    /// The formula that keeps records.
    pub filter_by_formula: Option<String>,
    /// The most records over all pages, at least 1.
    pub max_records: Option<usize>,
    /// Records of a page, from 1 to the limit that was passed in.
    pub page_size: Option<usize>,
    /// Sort keys, most important first; they override the view's order.
    pub sort: Vec<Sort>,
    /// Name or id of the view whose filter and order hold.
    pub view: Option<String>,
    /// What cells look like.
    pub cell_format: CellFormat,
    /// Where the page before ended.
    pub offset: Option<String>,
    /// Whether fields are keyed by id.
    pub return_fields_by_field_id: bool,
    /// Whether each record says how many comments it has.
    pub comment_count: bool,
    /// Whether predecessor links become objects (2026 addition).
    pub include_date_dependency_metadata: bool,
}

/// What cells look like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CellFormat {
    /// JSON after the field's type.
    #[default]
    Json,
    /// Texts for people.
    Text {
        /// IANA name, or `utc`.
        time_zone: String,
        /// Such as `en-gb`.
        user_locale: String,
    },
}

/// A key of a sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// Name or id of the field.
    pub field: String,
    /// Which way.
    pub direction: Direction,
}

/// Which way a sort goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

impl Direction {
    /// `asc` or `desc`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ascending => "asc",
            Self::Descending => "desc",
        }
    }

    pub(crate) fn parse(key: &str, text: &str) -> Result<Self, RequestError> {
        match text {
            "asc" => Ok(Self::Ascending),
            "desc" => Ok(Self::Descending),
            _ => Err(RequestError::wrong(key, text, Wanted::OneOf(&["asc", "desc"]))),
        }
    }
}

/// Parameters as far as they were given, before one place is laid over the other.
#[derive(Default)]
struct Given {
    fields: Vec<String>,
    filter_by_formula: Option<String>,
    max_records: Option<usize>,
    page_size: Option<usize>,
    sort: Vec<Sort>,
    view: Option<String>,
    format: GivenFormat,
    offset: Option<String>,
    by_field_id: Option<bool>,
    metadata: Vec<String>,
    date_dependency: Option<bool>,
}

/// The three parameters that say what cells look like, as far as they were given.
#[derive(Default)]
pub(super) struct GivenFormat {
    pub(super) cell_format: Option<String>,
    pub(super) time_zone: Option<String>,
    pub(super) user_locale: Option<String>,
}

impl ListParameters {
    /// Reads a query string, without its question mark; a page may have up to `max_page` records.
    ///
    /// airtable.js's deprecated `list` sends `limit`, which counts as `pageSize` (client).
    ///
    /// # Errors
    /// [`RequestError::UnknownKey`] for a key that no list has, and what else [`Query`] refuses.
    pub fn from_query(query: &str, max_page: usize) -> Result<Self, RequestError> {
        Given::of_query(query, max_page)?.finish()
    }

    /// Reads the body of `POST listRecords`, and the query beside it; where both say something, the body holds.
    ///
    /// airtable.js leaves `method`, `timeZone` and `userLocale` in the body, and `timeZone` and `userLocale` belong into the
    /// query (section 2.3, client); numbers and flags may be texts there as in a query. An empty body is `{}`.
    ///
    /// # Errors
    /// As [`ListParameters::from_query`], and [`RequestError::NotJson`].
    pub fn from_body(query: &str, body: &[u8], max_page: usize) -> Result<Self, RequestError> {
        let query = Given::of_query(query, max_page)?;
        Given::of_body(body, max_page)?.over(query).finish()
    }
}

impl Given {
    fn of_query(query: &str, max_page: usize) -> Result<Self, RequestError> {
        let mut query = Query::parse(query)?;
        let page_size = query.number("pageSize", 1, max_page as u64)?;
        let limit = query.number("limit", 1, max_page as u64)?;
        let given = Self {
            fields: query.texts("fields", "fields", MAX_FIELDS)?,
            filter_by_formula: query.text("filterByFormula")?,
            max_records: query.number("maxRecords", 1, u64::MAX)?.map(size),
            page_size: page_size.or(limit).map(size),
            sort: query.sorts("sort")?,
            view: query.text("view")?,
            format: GivenFormat::of_query(&mut query)?,
            offset: query.text("offset")?,
            by_field_id: query.flag("returnFieldsByFieldId")?,
            metadata: query.texts("recordMetadata", "kinds of metadata", MAX_FIELDS)?,
            date_dependency: query.flag("includeDateDependencyMetadata")?,
        };
        query.finish()?;
        Ok(given)
    }

    fn of_body(body: &[u8], max_page: usize) -> Result<Self, RequestError> {
        let mut body = Object::parse_or_empty(body)?;
        let page_size = body.loose_number("pageSize", 1, max_page as u64)?;
        let limit = body.loose_number("limit", 1, max_page as u64)?;
        body.ignore("method");
        let given = Self {
            fields: body.texts("fields", "fields", MAX_FIELDS)?,
            filter_by_formula: body.text("filterByFormula")?,
            max_records: body.loose_number("maxRecords", 1, u64::MAX)?.map(size),
            page_size: page_size.or(limit).map(size),
            sort: sorts_of(&mut body)?,
            view: body.text("view")?,
            format: GivenFormat {
                cell_format: body.text("cellFormat")?,
                time_zone: body.text("timeZone")?,
                user_locale: body.text("userLocale")?,
            },
            offset: body.loose_text("offset")?,
            by_field_id: body.loose_flag("returnFieldsByFieldId")?,
            metadata: body.texts("recordMetadata", "kinds of metadata", MAX_FIELDS)?,
            date_dependency: body.loose_flag("includeDateDependencyMetadata")?,
        };
        body.finish()?;
        Ok(given)
    }

    fn over(self, below: Self) -> Self {
        Self {
            fields: first_filled(self.fields, below.fields),
            filter_by_formula: self.filter_by_formula.or(below.filter_by_formula),
            max_records: self.max_records.or(below.max_records),
            page_size: self.page_size.or(below.page_size),
            sort: first_filled(self.sort, below.sort),
            view: self.view.or(below.view),
            format: GivenFormat {
                cell_format: self.format.cell_format.or(below.format.cell_format),
                time_zone: self.format.time_zone.or(below.format.time_zone),
                user_locale: self.format.user_locale.or(below.format.user_locale),
            },
            offset: self.offset.or(below.offset),
            by_field_id: self.by_field_id.or(below.by_field_id),
            metadata: first_filled(self.metadata, below.metadata),
            date_dependency: self.date_dependency.or(below.date_dependency),
        }
    }

    fn finish(self) -> Result<ListParameters, RequestError> {
        if let Some(other) = self.metadata.iter().find(|name| *name != "commentCount") {
            return Err(RequestError::wrong("recordMetadata", other, Wanted::OneOf(&["commentCount"])));
        }
        Ok(ListParameters {
            fields: self.fields,
            filter_by_formula: self.filter_by_formula,
            max_records: self.max_records,
            page_size: self.page_size,
            sort: self.sort,
            view: self.view,
            cell_format: self.format.finish()?,
            offset: self.offset,
            return_fields_by_field_id: self.by_field_id.unwrap_or(false),
            comment_count: !self.metadata.is_empty(),
            include_date_dependency_metadata: self.date_dependency.unwrap_or(false),
        })
    }
}

impl GivenFormat {
    pub(super) fn of_query(query: &mut Query) -> Result<Self, RequestError> {
        Ok(Self {
            cell_format: query.text("cellFormat")?,
            time_zone: query.text("timeZone")?,
            user_locale: query.text("userLocale")?,
        })
    }

    /// Texts need a zone and a locale; without `string` the two are accepted and mean nothing (section 2.2).
    pub(super) fn finish(self) -> Result<CellFormat, RequestError> {
        const BECAUSE: &str = "cellFormat=string";
        match self.cell_format.as_deref() {
            None | Some("json") => Ok(CellFormat::Json),
            Some("string") => Ok(CellFormat::Text {
                time_zone: self.time_zone.ok_or(RequestError::Needs { missing: "timeZone", because: BECAUSE })?,
                user_locale: self.user_locale.ok_or(RequestError::Needs { missing: "userLocale", because: BECAUSE })?,
            }),
            Some(other) => Err(RequestError::wrong("cellFormat", other, Wanted::OneOf(&["json", "string"]))),
        }
    }
}

fn sorts_of(body: &mut Object) -> Result<Vec<Sort>, RequestError> {
    let elements = body.objects("sort", "sorts", MAX_SORTS)?;
    let sort = |mut element: Object| {
        let field = element.required_text("field")?;
        let direction = match element.text("direction")? {
            Some(text) => Direction::parse(&element.key("direction"), &text)?,
            None => Direction::default(),
        };
        element.finish()?;
        Ok(Sort { field, direction })
    };
    elements.into_iter().map(sort).collect()
}

fn first_filled<T>(above: Vec<T>, below: Vec<T>) -> Vec<T> {
    if above.is_empty() { below } else { above }
}

/// A number that was checked against a bound; on a machine of 32 bits larger ones mean "all" just as well.
fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl From<&Sort> for Value {
    fn from(sort: &Sort) -> Self {
        serde_json::json!({ "field": sort.field, "direction": sort.direction.as_str() })
    }
}
