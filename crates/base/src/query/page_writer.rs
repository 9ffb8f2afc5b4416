//! Records of a page as JSON, straight from columns.

use cadre_model::{FieldNo, RowNo};

use super::Page;
use super::gather::{Gathered, ROWS_AT_A_TIME};
use super::names::SnapshotNames;
use crate::cells::datum::Datum;
use crate::cells::output::{push_instant, push_json_string, write_datum};
use crate::cells::{Display, Files, Shown, Style};
use crate::table::Rows;

/// How cells are written.
#[derive(Clone, Debug)]
pub enum CellFormat {
    /// By their types. Source: Airtable Web API reference, section 3.2.
    Json,
    /// As the strings that people read. Source: section 3.4 there.
    Text(Style),
}

/// What names a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyForm {
    /// The field's name.
    Names,
    /// The field's id.
    Ids,
}

/// Writes the records of one page.
#[derive(Debug)]
pub struct PageWriter<'a> {
    page: &'a Page,
    names: SnapshotNames<'a>,
    fields: Vec<Written>,
    /// How many comments each row has, in the order of the page's.
    comments: &'a [usize],
}

#[derive(Debug)]
struct Written {
    no: FieldNo,
    /// A comma, the key as JSON, and its colon.
    key: Vec<u8>,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Json(Shown),
    Text(Display),
}

impl<'a> PageWriter<'a> {
    /// Prepares the page's fields, once for all its rows.
    pub fn new(page: &'a Page, format: &CellFormat, keys: KeyForm) -> Self {
        let names = SnapshotNames::new(&page.snapshot);
        let schema = page.snapshot.schema();
        let written = |no: &FieldNo| {
            let field = schema.field(*no)?;
            let mut key = vec![b','];
            match keys {
                KeyForm::Names => push_json_string(&field.name, &mut key),
                KeyForm::Ids => push_json_string(&field.id.to_string(), &mut key),
            }
            key.push(b':');
            let form = match format {
                CellFormat::Json => Form::Json(Shown::of(*no, field, &names)),
                CellFormat::Text(style) => Form::Text(Display::of(*no, field, &names, style)),
            };
            Some(Written { no: *no, key, form })
        };
        let fields = page.fields.iter().filter_map(written).collect();
        Self { page, names, fields, comments: &[] }
    }

    /// The same, with addresses for stored files.
    #[must_use]
    pub fn with_files(self, files: &'a dyn Files) -> Self {
        Self { names: self.names.with_files(files), ..self }
    }

    /// The same, with the key `commentCount` in records that have comments (section 2.1 of the reference); one count a row of
    /// the page.
    #[must_use]
    pub fn with_comment_counts(self, counts: &'a [usize]) -> Self {
        Self { comments: counts, ..self }
    }

    /// Appends all records with commas between them: what stands inside the brackets of `records`.
    pub fn write_records(&self, out: &mut Vec<u8>) {
        let mut is_first = true;
        self.each_block(&self.page.rows, |block, gathered| {
            for at in 0..self.page.rows.len().saturating_sub(block).min(ROWS_AT_A_TIME) {
                if !std::mem::take(&mut is_first) {
                    out.push(b',');
                }
                let comments = self.comments.get(block + at).copied().unwrap_or(0);
                self.write_counted(gathered, at, comments, out);
            }
        });
    }

    /// Appends one record: `{"id":…,"createdTime":…,"fields":{…}}`, empty cells left out (section 2.1 of the reference).
    /// A row that does not exist is an empty object.
    pub fn write_record(&self, row: RowNo, out: &mut Vec<u8>) {
        let counts = self.page.rows.iter().zip(self.comments);
        let count = counts.into_iter().find(|(counted, _)| **counted == row).map_or(0, |(_, count)| *count);
        self.each_block(&[row], |_, gathered| self.write_counted(gathered, 0, count, out));
    }

    /// Looks rows up, some at a time; `write` is told where in `rows` they begin.
    fn each_block(&self, rows: &[RowNo], mut write: impl FnMut(usize, &Gathered<'_>)) {
        let none = Rows::default();
        let all = self.page.snapshot.rows(self.page.table).map_or(&none, |rows| &**rows);
        let mut gathered = Gathered::new();
        for (nth, block) in rows.chunks(ROWS_AT_A_TIME).enumerate() {
            gathered.look_up(all, block, self.fields.iter().map(|field| field.no));
            write(nth * ROWS_AT_A_TIME, &gathered);
        }
    }

    fn write_counted(&self, gathered: &Gathered<'_>, at: usize, comments: usize, out: &mut Vec<u8>) {
        let Some(head) = gathered.head(at) else {
            out.extend_from_slice(b"{}");
            return;
        };
        out.extend_from_slice(b"{\"id\":\"rec");
        out.extend_from_slice(&head.id.to_bytes());
        out.extend_from_slice(b"\",\"createdTime\":");
        push_instant(head.created.0, out);
        if comments > 0 {
            out.extend_from_slice(format!(",\"commentCount\":{comments}").as_bytes());
        }
        out.extend_from_slice(b",\"fields\":");
        self.write_fields(gathered.cells(at), out);
        out.push(b'}');
    }

    fn write_fields<'c>(&self, cells: impl Iterator<Item = &'c Datum<'c>>, out: &mut Vec<u8>) {
        let start = out.len();
        let mut text = String::new();
        for (field, cell) in self.fields.iter().zip(cells) {
            let before = out.len();
            out.extend_from_slice(&field.key);
            let is_written = match &field.form {
                Form::Json(shown) => write_datum(out, cell, shown, &self.names),
                Form::Text(display) => {
                    text.clear();
                    let is_shown = display.push_datum(&mut text, cell, &self.names);
                    if is_shown {
                        push_json_string(&text, out);
                    }
                    is_shown
                }
            };
            if !is_written {
                out.truncate(before);
            }
        }
        // Each cell begins with a comma; the first one's is where the object opens.
        match out.get_mut(start) {
            Some(comma) => *comma = b'{',
            None => out.push(b'{'),
        }
        out.push(b'}');
    }
}
