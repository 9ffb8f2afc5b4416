//! From JSON to fields.

use cadre_model::field::*;
use cadre_model::{FieldKind, FieldNo, TableNo};
use serde_json::Value as Json;

use super::object::{Fault, Object};
use super::selects::{self, BRIGHT};
use super::{FieldPatch, FieldSpec, MAX_DESCRIPTION_CHARS, MAX_NAME_CHARS, OptionsError, OptionsErrorKind, Resolver};

/// Reads `{name, type, description?, options?, id?}`: a field to be created in `table`, which is `None` while the table is
/// itself being created.
///
/// # Errors
/// When the name is blank, the type unknown, or the options do not fit the type.
pub fn parse_field(
    json: &Json,
    table: Option<TableNo>,
    resolver: &mut dyn Resolver,
) -> Result<FieldSpec, OptionsError> {
    let read = |resolver: &mut dyn Resolver| {
        let body = Object::new(json, "").map_err(|fault| fault.of(OptionsErrorKind::Shape))?;
        body.only(&["id", "name", "type", "description", "options"])
            .map_err(|fault| fault.of(OptionsErrorKind::Shape))?;
        let id = match body.text("id")? {
            Some(id) => Some(id.parse().map_err(|error| Fault::at("id", format!("{error}"), "a field id"))?),
            None => None,
        };
        let name =
            name(&body)?.ok_or_else(|| Fault::at("name", "it is missing", "a name").of(OptionsErrorKind::Name))?;
        let type_name =
            body.need_text("type", "the name of a field type").map_err(|f| f.of(OptionsErrorKind::Shape))?;
        let kind = Reader { table, present: None, resolver }.kind(type_name, body.object("options")?)?;
        Ok(FieldSpec { id, name, description: description(&body)?.flatten(), kind })
    };
    read(resolver).map_err(|fault| named(fault, json, None))
}

/// Reads `{name?, description?, type?, options?}`: a change of the field `present` of `table`.
///
/// Options without a type are those of the present type. Choices that keep their id or name keep their number.
///
/// # Errors
/// As [`parse_field`], and when nothing is to be changed.
pub fn parse_patch(
    json: &Json,
    table: TableNo,
    present: &Field,
    resolver: &mut dyn Resolver,
) -> Result<FieldPatch, OptionsError> {
    let read = |resolver: &mut dyn Resolver| {
        let body = Object::new(json, "").map_err(|fault| fault.of(OptionsErrorKind::Shape))?;
        let keys = ["name", "description", "type", "options"];
        body.only(&keys).map_err(|fault| fault.of(OptionsErrorKind::Shape))?;
        if !keys.iter().any(|key| body.has(key)) {
            let fault =
                Fault::at("name", "nothing is to be changed", "at least one of name, description, type, options");
            return Err(fault.of(OptionsErrorKind::Shape));
        }
        let options = body.object("options")?;
        let kind = match (body.text("type")?, options) {
            (None, None) => None,
            (type_name, options) => {
                let type_name = type_name.unwrap_or(present.kind.type_name());
                let mut reader = Reader { table: Some(table), present: Some(&present.kind), resolver };
                Some(reader.kind(type_name, options)?)
            }
        };
        Ok(FieldPatch { name: name(&body)?, description: description(&body)?, kind })
    };
    read(resolver).map_err(|fault| named(fault, json, Some(present)))
}

fn named(fault: Fault, json: &Json, present: Option<&Field>) -> OptionsError {
    let given = json.get("name").and_then(Json::as_str).or(present.map(|p| p.name.as_str()));
    let field = given.map_or("(unnamed)".to_owned(), |name| name.chars().take(MAX_NAME_CHARS).collect());
    OptionsError { kind: fault.kind, field, path: fault.path, wrong: fault.wrong, right: fault.right }
}

fn name(body: &Object<'_>) -> Result<Option<String>, Fault> {
    let Some(name) = body.text("name").map_err(|fault| fault.of(OptionsErrorKind::Name))? else { return Ok(None) };
    let name = name.trim();
    let right = || format!("a name of 1 to {MAX_NAME_CHARS} characters");
    match name.chars().count() {
        0 => Err(Fault::at("name", "it is blank", right()).of(OptionsErrorKind::Name)),
        1..=MAX_NAME_CHARS => Ok(Some(name.to_owned())),
        chars => {
            let wrong = format!("it has {chars} characters");
            Err(Fault::at("name", wrong, right()).of(OptionsErrorKind::LongName))
        }
    }
}

/// Absent, taken away (null or empty), or given.
fn description(body: &Object<'_>) -> Result<Option<Option<String>>, Fault> {
    let text = body.text("description").map_err(|fault| fault.of(OptionsErrorKind::Shape))?;
    match text {
        Some(text) if text.chars().count() > MAX_DESCRIPTION_CHARS => {
            let right = format!("at most {MAX_DESCRIPTION_CHARS} characters");
            Err(Fault::at("description", "it is too long", right).of(OptionsErrorKind::Shape))
        }
        Some(text) => Ok(Some(Some(text.to_owned()).filter(|text| !text.is_empty()))),
        None => Ok(body.has("description").then_some(None)),
    }
}

/// Icons of ratings; checkboxes have two more. Source: section 3.6.
const ICONS: [&str; 7] = ["check", "xCheckbox", "star", "heart", "thumbsUp", "flag", "dot"];

struct Reader<'a> {
    table: Option<TableNo>,
    present: Option<&'a FieldKind>,
    resolver: &'a mut dyn Resolver,
}

impl Reader<'_> {
    fn kind(&mut self, type_name: &str, options: Option<Object<'_>>) -> Result<FieldKind, Fault> {
        use FieldKind as K;
        let options = options.unwrap_or_else(|| Object::empty("options"));
        let bare = |kind: K| options.only(&[]).map(|()| kind);
        match type_name {
            "singleLineText" => bare(K::SingleLineText),
            "multilineText" => bare(K::MultilineText),
            "richText" => bare(K::RichText),
            "email" => bare(K::Email),
            "url" => bare(K::Url),
            "phoneNumber" => bare(K::PhoneNumber),
            "barcode" => bare(K::Barcode),
            "singleCollaborator" => bare(K::SingleCollaborator),
            "multipleCollaborators" => bare(K::MultipleCollaborators),
            "createdBy" => bare(K::CreatedBy),
            "autoNumber" => bare(K::AutoNumber),
            "manualSort" => bare(K::ManualSort),
            "number" => Ok(K::Number(number(&options)?)),
            "percent" => Ok(K::Percent(number(&options)?)),
            "currency" => Ok(K::Currency(currency(&options)?)),
            "duration" => Ok(K::Duration(duration(&options)?)),
            "rating" => Ok(K::Rating(rating(&options)?)),
            "checkbox" => Ok(K::Checkbox(checkbox(&options)?)),
            "singleSelect" => Ok(K::SingleSelect(self.select(&options)?)),
            "multipleSelects" => Ok(K::MultipleSelects(self.select(&options)?)),
            "externalSyncSource" => Ok(K::ExternalSyncSource(self.select(&options)?)),
            "date" => Ok(K::Date(date(&options)?)),
            "dateTime" => Ok(K::DateTime(date_time(&options)?)),
            "multipleAttachments" => {
                options.only(&["isReversed"])?;
                Ok(K::MultipleAttachments(AttachmentOptions { is_reversed: options.flag("isReversed")? }))
            }
            "multipleRecordLinks" => Ok(K::MultipleRecordLinks(self.links(&options)?)),
            "createdTime" => {
                options.only(&["result"])?;
                Ok(K::CreatedTime(time_display(options.object("result")?)?))
            }
            _ => self.computed(type_name, &options),
        }
    }

    fn computed(&mut self, type_name: &str, options: &Object<'_>) -> Result<FieldKind, Fault> {
        use FieldKind as K;
        Ok(match type_name {
            "multipleLookupValues" => {
                options.only(&["recordLinkFieldId", "fieldIdInLinkedTable", "isValid", "result"])?;
                let (link, target) = self.link_and_target(options)?;
                K::MultipleLookupValues(LookupOptions { link: Some(link), target: Some(target) })
            }
            "rollup" => {
                let keys = ["recordLinkFieldId", "fieldIdInLinkedTable", "formula", "condition", "isValid", "result"];
                options.only(&[&keys[..], &["referencedFieldIds", "aggregation"]].concat())?;
                let (link, target) = self.link_and_target(options)?;
                let formula = self.aggregation(options)?;
                let condition = options.text("condition")?.filter(|text| !text.trim().is_empty()).map(str::to_owned);
                K::Rollup(RollupOptions { link: Some(link), target: Some(target), formula, condition })
            }
            "count" => {
                options.only(&["recordLinkFieldId", "isValid"])?;
                K::Count(CountOptions { link: Some(self.link(options)?) })
            }
            "formula" => {
                options.only(&["formula", "isValid", "referencedFieldIds", "result"])?;
                let display = options.object("result")?.map(|result| result_display(&result)).transpose()?.flatten();
                K::Formula(FormulaOptions { formula: formula(options, "formula")?, display })
            }
            "lastModifiedTime" => {
                options.only(&["isValid", "referencedFieldIds", "result"])?;
                let watched = self.watched(options)?;
                K::LastModifiedTime(ModifiedOptions { watched, display: time_display(options.object("result")?)? })
            }
            "lastModifiedBy" => {
                options.only(&["isValid", "referencedFieldIds"])?;
                K::LastModifiedBy(WatchOptions { watched: self.watched(options)? })
            }
            "button" => {
                options.only(&["label", "url"])?;
                let url = options.text("url")?.filter(|text| !text.trim().is_empty()).map(str::to_owned);
                K::Button(ButtonOptions { label: options.text("label")?.unwrap_or("Open").to_owned(), url })
            }
            "aiText" => {
                options.only(&["prompt", "referencedFieldIds"])?;
                let rest = options.entries().map(|(key, value)| (key.clone(), value.clone())).collect();
                K::AiText(AiTextOptions { rest })
            }
            other => {
                let wrong = format!("\"{}\" is no field type", other.chars().take(64).collect::<String>());
                let right = "a type of the reference, such as singleLineText, number or singleSelect";
                return Err(Fault::at("type", wrong, right).of(OptionsErrorKind::UnknownType));
            }
        })
    }

    fn select(&mut self, options: &Object<'_>) -> Result<SelectOptions, Fault> {
        let present = self.present.and_then(FieldKind::choices);
        // A change of type alone keeps the choices.
        match present.filter(|_| options.get("choices").is_none()) {
            Some(present) => options.only(&["choices"]).map(|()| present.clone()),
            None => selects::parse(options, present, self.resolver),
        }
    }

    fn links(&mut self, options: &Object<'_>) -> Result<LinkOptions, Fault> {
        let keys = ["linkedTableId", "viewIdForRecordSelection", "prefersSingleRecordLink", "isReversed"];
        options.only(&[&keys[..], &["inverseLinkFieldId"]].concat())?;
        let present = match self.present {
            Some(FieldKind::MultipleRecordLinks(present)) => Some(*present),
            _ => None,
        };
        let linked_table = match (options.text("linkedTableId")?, present) {
            (None, Some(present)) => present.linked_table,
            (None, None) => {
                return Err(Fault::at(options.path_of("linkedTableId"), "it is missing", "the id of a table"));
            }
            (Some(key), _) => self
                .resolver
                .table(key)
                .ok_or_else(|| unknown(options, "linkedTableId", key, "a table of this base"))?,
        };
        let view_for_selection = match options.text("viewIdForRecordSelection")? {
            None => None,
            Some(key) => Some(
                self.resolver
                    .view(linked_table, key)
                    .ok_or_else(|| unknown(options, "viewIdForRecordSelection", key, "a view of the linked table"))?,
            ),
        };
        let same = present.filter(|present| present.linked_table == linked_table);
        Ok(LinkOptions {
            linked_table,
            inverse: same.and_then(|present| present.inverse),
            prefers_single: options.flag("prefersSingleRecordLink")?,
            is_reversed: same.is_some_and(|present| present.is_reversed),
            view_for_selection,
        })
    }

    fn link(&self, options: &Object<'_>) -> Result<FieldNo, Fault> {
        const RIGHT: &str = "a link field of this table";
        let key = options.need_text("recordLinkFieldId", RIGHT)?;
        let link = self.resolver.field(self.table, key);
        link.filter(|link| self.resolver.linked_table(*link).is_some())
            .ok_or_else(|| unknown(options, "recordLinkFieldId", key, RIGHT))
    }

    fn link_and_target(&self, options: &Object<'_>) -> Result<(FieldNo, FieldNo), Fault> {
        const RIGHT: &str = "a field of the linked table";
        let link = self.link(options)?;
        let key = options.need_text("fieldIdInLinkedTable", RIGHT)?;
        let target = self.resolver.field(self.resolver.linked_table(link), key);
        Ok((link, target.ok_or_else(|| unknown(options, "fieldIdInLinkedTable", key, RIGHT))?))
    }

    /// What a rollup makes of the values: a formula over `values`, or the name of a function of them alone. Reads of Airtable's do
    /// not show it, so that a schema that comes from there has none: the sum then, unless the rollup is there already.
    fn aggregation(&self, options: &Object<'_>) -> Result<String, Fault> {
        let given = options.text("formula")?.or(options.text("aggregation")?).map(str::trim);
        match (given.filter(|text| !text.is_empty()), self.present) {
            (Some(name), _) if cadre_formula::functions::find(name).is_some() => Ok(format!("{name}(values)")),
            (Some(formula), _) => Ok(formula.to_owned()),
            (None, Some(FieldKind::Rollup(present))) => Ok(present.formula.clone()),
            (None, _) => Ok("SUM(values)".to_owned()),
        }
    }

    fn watched(&self, options: &Object<'_>) -> Result<Vec<FieldNo>, Fault> {
        const RIGHT: &str = "an array of ids of fields of this table";
        let keys = options.array("referencedFieldIds", RIGHT)?.unwrap_or_default();
        keys.iter()
            .map(|key| {
                let key = key.as_str().ok_or_else(|| options.wrong("referencedFieldIds", key, RIGHT))?;
                let found = self.resolver.field(self.table, key);
                found.ok_or_else(|| unknown(options, "referencedFieldIds", key, RIGHT))
            })
            .collect()
    }
}

fn unknown(options: &Object<'_>, key: &str, given: &str, right: &str) -> Fault {
    let given: String = given.chars().take(64).collect();
    Fault::at(options.path_of(key), format!("there is no \"{given}\""), right).of(OptionsErrorKind::UnknownReference)
}

fn formula(options: &Object<'_>, key: &str) -> Result<String, Fault> {
    options.need_text(key, "the text of a formula").map(str::to_owned)
}

fn number(options: &Object<'_>) -> Result<NumberOptions, Fault> {
    options.only(&["precision"])?;
    Ok(NumberOptions { precision: options.small("precision", 0..=8)? })
}

fn currency(options: &Object<'_>) -> Result<CurrencyOptions, Fault> {
    options.only(&["precision", "symbol"])?;
    let symbol = options.need_text("symbol", "the sign of a currency")?.to_owned();
    if symbol.chars().count() > 16 {
        return Err(Fault::at(options.path_of("symbol"), "it is too long", "at most 16 characters"));
    }
    Ok(CurrencyOptions { precision: options.small("precision", 0..=7)?, symbol })
}

fn duration(options: &Object<'_>) -> Result<DurationOptions, Fault> {
    options.only(&["durationFormat"])?;
    let words = ["h:mm", "h:mm:ss", "h:mm:ss.S", "h:mm:ss.SS", "h:mm:ss.SSS"];
    let duration_format = match options.word("durationFormat", &words)? {
        "h:mm" => DurationFormat::Minutes,
        "h:mm:ss" => DurationFormat::Seconds,
        "h:mm:ss.S" => DurationFormat::Tenths,
        "h:mm:ss.SS" => DurationFormat::Hundredths,
        _ => DurationFormat::Thousandths,
    };
    Ok(DurationOptions { duration_format })
}

fn rating(options: &Object<'_>) -> Result<RatingOptions, Fault> {
    options.only(&["icon", "color", "max"])?;
    Ok(RatingOptions {
        icon: options.word("icon", &ICONS[2..])?.to_owned(),
        color: options.word("color", &BRIGHT)?.to_owned(),
        max: options.small("max", 1..=10)?,
    })
}

fn checkbox(options: &Object<'_>) -> Result<CheckboxOptions, Fault> {
    options.only(&["icon", "color"])?;
    let icon = options.word("icon", &ICONS)?.to_owned();
    Ok(CheckboxOptions { icon, color: options.word("color", &BRIGHT)?.to_owned() })
}

/// Date formats by name, with their patterns. Source: section 3.6.
pub(super) const DATE_FORMATS: [(&str, DateFormat); 5] = [
    ("local", DateFormat::Local),
    ("friendly", DateFormat::Friendly),
    ("us", DateFormat::Us),
    ("european", DateFormat::European),
    ("iso", DateFormat::Iso),
];

/// Time formats by name. Source: section 3.6.
pub(super) const TIME_FORMATS: [(&str, TimeFormat); 2] =
    [("12hour", TimeFormat::Hour12), ("24hour", TimeFormat::Hour24)];

fn date(options: &Object<'_>) -> Result<DateOptions, Fault> {
    options.only(&["dateFormat"])?;
    Ok(DateOptions { date_format: date_format(options)? })
}

fn date_format(options: &Object<'_>) -> Result<DateFormat, Fault> {
    named_format(options, "dateFormat", &DATE_FORMATS, super::super::display::day_tokens)
}

/// Reads `{"name", "format"?}`; the format must be that of the name.
fn named_format<T: Copy>(
    options: &Object<'_>,
    key: &str,
    formats: &[(&str, T)],
    tokens: fn(T) -> &'static str,
) -> Result<T, Fault> {
    let object = options.need_object(key, "an object with `name`")?;
    object.only(&["name", "format"])?;
    let words: Vec<&str> = formats.iter().map(|(name, _)| *name).collect();
    let word = object.word("name", &words)?;
    let (_, format) = formats.iter().find(|(name, _)| *name == word).expect("the word is one of the names");
    match object.text("format")? {
        Some(text) if text != tokens(*format) => {
            let right = format!("\"{}\", which belongs to \"{word}\"", tokens(*format));
            Err(Fault::at(object.path_of("format"), format!("\"{text}\" is another format"), right))
        }
        _ => Ok(*format),
    }
}

fn date_time(options: &Object<'_>) -> Result<DateTimeOptions, Fault> {
    options.only(&["timeZone", "dateFormat", "timeFormat"])?;
    const RIGHT: &str = "utc, client or an IANA name such as Europe/Berlin";
    let time_zone = options.need_text("timeZone", RIGHT)?;
    let is_zone = match time_zone {
        "utc" | "client" => true,
        // Upper-case `UTC` is refused (section 3.6, unconfirmed): the word of the API is `utc`.
        name => !name.eq_ignore_ascii_case("utc") && cadre_formula::time::Zone::find(name).is_some(),
    };
    if !is_zone {
        let wrong = format!("\"{}\" is no time zone", time_zone.chars().take(64).collect::<String>());
        return Err(Fault::at(options.path_of("timeZone"), wrong, RIGHT));
    }
    Ok(DateTimeOptions {
        time_zone: time_zone.to_owned(),
        date_format: date_format(options)?,
        time_format: named_format(options, "timeFormat", &TIME_FORMATS, super::super::display::time_tokens)?,
    })
}

/// How computed times are shown; instants in the local format when nothing is said.
fn time_display(result: Option<Object<'_>>) -> Result<TimeDisplay, Fault> {
    let Some(result) = result else { return Ok(TimeDisplay::DateTime(super::write::default_date_time())) };
    result.only(&["type", "options"])?;
    let options = result.object("options")?;
    match (result.word("type", &["date", "dateTime"])?, options) {
        ("date", Some(options)) => Ok(TimeDisplay::Date(date(&options)?)),
        ("date", None) => Ok(TimeDisplay::Date(DateOptions { date_format: DateFormat::Local })),
        (_, Some(options)) => Ok(TimeDisplay::DateTime(date_time(&options)?)),
        (_, None) => Ok(TimeDisplay::DateTime(super::write::default_date_time())),
    }
}

/// How a formula's result is shown. Only a type with options is a choice; what a read shows besides follows from the
/// formula.
fn result_display(result: &Object<'_>) -> Result<Option<ResultDisplay>, Fault> {
    result.only(&["type", "options"])?;
    let type_name = result.need_text("type", "the name of a field type")?;
    let Some(options) = result.object("options")? else { return Ok(None) };
    Ok(Some(match type_name {
        "number" => ResultDisplay::Number(number(&options)?),
        "percent" => ResultDisplay::Percent(number(&options)?),
        "currency" => ResultDisplay::Currency(currency(&options)?),
        "duration" => ResultDisplay::Duration(duration(&options)?),
        "date" => ResultDisplay::Date(date(&options)?),
        "dateTime" => ResultDisplay::DateTime(date_time(&options)?),
        "checkbox" => ResultDisplay::Checkbox(checkbox(&options)?),
        _ => return Ok(None),
    }))
}
