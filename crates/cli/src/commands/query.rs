//! `cadre query`.

use std::io;

use cadre_app::TextForm;
use cadre_app::operations::query::{MOST_RECORDS, QueryDirection, QueryIn, QuerySort};
use clap::Args;

use crate::failure::Outcome;
use crate::ops::Page;
use crate::screen::{Align, Table, count};
use crate::session::{Screen, Session};

/// What `cadre query` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre query Tasks
  cadre query Tasks --fields 'Task ID,Status' --where 'AND({Status} = \"Todo\", {Priority} > 3)' --sort Priority:desc
  cadre query Tasks --view 'My tasks' --as-of 2026-11-01
  cadre query Tasks --csv --limit 1000 > tasks.csv")]
pub(crate) struct QueryArgs {
    /// The table's name or id
    table: String,
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    #[arg(short, long)]
    base: Option<String>,
    /// The fields to show, parted by commas, or each with a flag of its own [default: the view's, else all]
    #[arg(short, long, value_name = "FIELD,...")]
    fields: Vec<String>,
    /// Keep the records for which this formula holds
    #[arg(short = 'w', long = "where", visible_alias = "filter", value_name = "FORMULA")]
    filter: Option<String>,
    /// Sort by a field; `FIELD:desc` turns the order round; more flags sort what is equal
    #[arg(short, long, value_name = "FIELD[:desc]")]
    sort: Vec<String>,
    /// Use the filter, the order and the fields of a view
    #[arg(long)]
    view: Option<String>,
    /// As of a past moment: the number of a commit, a day, or an instant
    #[arg(long, value_name = "MOMENT")]
    as_of: Option<String>,
    /// Most records to show
    #[arg(short, long, value_name = "COUNT", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=MOST_RECORDS as u64))]
    limit: u64,
    /// Go on where the page before ended
    #[arg(long)]
    offset: Option<String>,
    /// Show the records as CSV, with their ids, every digit, and ISO dates
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// Shows the records, and says when there are more.
pub(crate) fn run(args: QueryArgs, session: &mut Session<'_, '_>) -> Outcome {
    let texts = match (args.csv, session.global.json) {
        (true, _) => Some(TextForm::Exact),
        (false, true) => None,
        (false, false) => Some(TextForm::Shown),
    };
    let input = QueryIn {
        base: session.base(args.base)?,
        table: args.table,
        fields: args.fields.iter().flat_map(|fields| parted(fields)).collect(),
        filter: args.filter,
        view: args.view,
        sort: args.sort.iter().map(|key| sort_key(key)).collect(),
        as_of: args.as_of,
        limit: usize::try_from(args.limit).ok(),
        offset: args.offset,
        texts,
        ..QueryIn::default()
    };
    let page = session.page_of(input)?;
    match texts {
        None => return session.answer(&page, |_| Ok(())),
        Some(TextForm::Exact) => write_csv(&page, session)?,
        Some(TextForm::Shown) => session.answer(&page, |screen| write_table(&page, screen))?,
    }
    tell_of_more(&page, session)
}

/// Names parted by commas; a comma within a name is written `\,`.
fn parted(fields: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut chars = fields.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, names.last_mut()) {
            ('\\', Some(name)) if chars.peek() == Some(&',') => {
                chars.next();
                name.push(',');
            }
            (',', _) => names.push(String::new()),
            (c, Some(name)) => name.push(c),
            (_, None) => {}
        }
    }
    names.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

fn sort_key(key: &str) -> QuerySort {
    let (field, direction) = match key.rsplit_once(':') {
        Some((field, "desc")) => (field, QueryDirection::Desc),
        Some((field, "asc")) => (field, QueryDirection::Asc),
        _ => (key, QueryDirection::Asc),
    };
    QuerySort { field: field.to_owned(), direction }
}

fn write_table(page: &Page, screen: &mut Screen<'_>) -> io::Result<()> {
    let fields = page.fields();
    let align = |is_number| if is_number { Align::Right } else { Align::Left };
    let heads = fields.iter().map(|field| (field.name.as_str(), align(field.is_number)));
    let mut table = Table::new(std::iter::once(("Record", Align::Left)).chain(heads)).with_whole_first();
    page.each_row(TextForm::Shown, &mut |id, cells| {
        table.row(std::iter::once(id).chain(cells.iter().map(String::as_str)));
        Ok(())
    })?;
    table.write(screen.out, screen.columns, screen.paint)
}

fn write_csv(page: &Page, session: &mut Session<'_, '_>) -> Outcome {
    let mut out = ::csv::Writer::from_writer(Vec::new());
    let fields = page.fields();
    let heads = std::iter::once("Record ID").chain(fields.iter().map(|field| field.name.as_str()));
    out.write_record(heads).map_err(io::Error::from)?;
    page.each_row(TextForm::Exact, &mut |id, cells| {
        Ok(out.write_record(std::iter::once(id).chain(cells.iter().map(String::as_str)))?)
    })?;
    let bytes = out.into_inner().map_err(|error| error.into_error())?;
    session.write(&bytes)
}

fn tell_of_more(page: &Page, session: &mut Session<'_, '_>) -> Outcome {
    match page.offset() {
        None => Ok(()),
        Some(offset) => {
            let matching = count(page.matching() as u64, "record");
            session.say(&format!("{} of {matching} shown; --limit shows more, --offset {offset} goes on", page.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parted_by_commas_unless_they_are_escaped() {
        assert_eq!(parted("Task ID, Status"), ["Task ID", "Status"]);
        assert_eq!(parted(r"Plant\, water,,x"), ["Plant, water", "x"]);
        assert_eq!(parted(r"a\b"), [r"a\b"]);
    }

    #[test]
    fn a_direction_is_what_follows_the_last_colon() {
        assert_eq!(sort_key("Due:desc").direction, QueryDirection::Desc);
        assert_eq!(sort_key("a:b").field, "a:b");
        assert_eq!(sort_key("a:b:asc").field, "a:b");
    }
}
