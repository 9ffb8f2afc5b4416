//! How a request wants records shown. Source: Airtable Web API reference, section 2.2.

use cadre_base::cells::display::Style;
use cadre_base::query::{CellFormat, KeyForm};
use cadre_formula::time::{Locale, Zone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::error::AppError;

/// How records are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RecordForm {
    /// Cells by their types, or as the strings that people read.
    pub cell_format: CellForm,
    /// The zone that strings show instants in, an IANA name or `utc`; needed for strings.
    pub time_zone: Option<String>,
    /// The language of strings, such as `en-gb`; needed for strings.
    pub user_locale: Option<String>,
    /// Whether cells are named by the ids of fields instead of their names.
    pub return_fields_by_field_id: bool,
    /// What is shown of records besides their cells.
    pub record_metadata: Vec<RecordMetadata>,
}

/// How cells are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CellForm {
    /// By their types.
    #[default]
    Json,
    /// As strings.
    String,
}

/// Something about a record besides its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RecordMetadata {
    /// How many comments it has; left out when there are none.
    CommentCount,
}

impl RecordForm {
    /// Cells by their types, named by names or ids of fields.
    pub fn by_ids(return_fields_by_field_id: bool) -> Self {
        Self { return_fields_by_field_id, ..Self::default() }
    }

    /// What names cells.
    pub(crate) fn keys(&self) -> KeyForm {
        if self.return_fields_by_field_id { KeyForm::Ids } else { KeyForm::Names }
    }

    /// How cells are written.
    ///
    /// # Errors
    /// [`Code::InvalidRequest`] for strings without a zone or language, or in a zone that there is not. Both may be given
    /// without strings, and are not looked at then.
    pub(crate) fn format(&self) -> Result<CellFormat, AppError> {
        if self.cell_format == CellForm::Json {
            return Ok(CellFormat::Json);
        }
        let missing = |name: &str| {
            let message = format!("the cell format `string` needs {name}");
            AppError::new(Code::InvalidRequest, message).hint("give timeZone and userLocale, such as utc and en-gb")
        };
        let zone = self.time_zone.as_deref().filter(|zone| !zone.is_empty()).ok_or_else(|| missing("timeZone"))?;
        let locale = self.user_locale.as_deref().filter(|l| !l.is_empty()).ok_or_else(|| missing("userLocale"))?;
        let zone = if zone == "utc" { Some(Zone::UTC) } else { Zone::find(zone) }.ok_or_else(|| {
            let shown: String = zone.chars().take(64).collect();
            AppError::new(Code::InvalidRequest, format!("there is no time zone {shown:?}"))
                .hint("give utc or an IANA name such as Europe/Berlin")
        })?;
        Ok(CellFormat::Text(Style { zone: Some(zone), locale: Locale::find(locale), ..Style::default() }))
    }

    /// Whether comments are counted.
    pub(crate) fn counts_comments(&self) -> bool {
        self.record_metadata.contains(&RecordMetadata::CommentCount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(zone: Option<&str>, locale: Option<&str>) -> Result<CellFormat, AppError> {
        let form = RecordForm {
            cell_format: CellForm::String,
            time_zone: zone.map(str::to_owned),
            user_locale: locale.map(str::to_owned),
            ..RecordForm::default()
        };
        form.format()
    }

    #[test]
    fn strings_need_a_zone_and_a_language_and_the_message_says_which() {
        assert!(strings(None, Some("en")).unwrap_err().message().contains("timeZone"));
        assert!(strings(Some("utc"), None).unwrap_err().message().contains("userLocale"));
        assert!(strings(Some("utc"), Some("")).unwrap_err().message().contains("userLocale"));
        assert!(strings(Some("Mars/Base"), Some("en")).unwrap_err().message().contains("Mars/Base"));
        for zone in ["utc", "UTC", "Europe/Berlin"] {
            assert!(matches!(strings(Some(zone), Some("en-ie")), Ok(CellFormat::Text(_))), "{zone}");
        }
    }

    #[test]
    fn a_zone_without_strings_is_not_looked_at() {
        let form = RecordForm { time_zone: Some("Mars/Base".to_owned()), ..RecordForm::default() };
        assert!(matches!(form.format(), Ok(CellFormat::Json)));
    }
}
