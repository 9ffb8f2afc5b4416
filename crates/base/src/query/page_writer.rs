//! Records of a page as JSON, straight from columns.

use cadre_model::{Column, FieldNo, RowNo};

use super::Page;
use super::names::SnapshotNames;
use crate::cells::output::push_json_string;
use crate::cells::{Display, Files, Shown, Style, write_json};
use crate::chunk::Chunk;

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
    /// Stands for columns that no row of a chunk has a value in.
    blank: Column,
}

#[derive(Debug)]
struct Written {
    no: FieldNo,
    /// The key as JSON with its colon.
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
            let mut key = Vec::new();
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
        Self { page, names, fields, comments: &[], blank: Column::blank(0) }
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
        for (i, row) in self.page.rows.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            self.write_counted(*row, self.comments.get(i).copied().unwrap_or(0), out);
        }
    }

    /// Appends one record: `{"id":…,"createdTime":…,"fields":{…}}`, empty cells left out (section 2.1 of the reference).
    /// A row that does not exist is an empty object.
    pub fn write_record(&self, row: RowNo, out: &mut Vec<u8>) {
        let counts = self.page.rows.iter().zip(self.comments);
        let count = counts.into_iter().find(|(counted, _)| **counted == row).map_or(0, |(_, count)| *count);
        self.write_counted(row, count, out);
    }

    fn write_counted(&self, row: RowNo, comments: usize, out: &mut Vec<u8>) {
        let Some((chunk, slot)) = self.page.snapshot.rows(self.page.table).and_then(|rows| rows.find(row)) else {
            out.extend_from_slice(b"{}");
            return;
        };
        out.extend_from_slice(b"{\"id\":\"rec");
        out.extend_from_slice(&chunk.ids()[slot].to_bytes());
        out.extend_from_slice(b"\",\"createdTime\":\"");
        let mut created = String::with_capacity(24);
        cadre_formula::time::to_iso(chunk.created()[slot].0, &mut created);
        out.extend_from_slice(created.as_bytes());
        out.push(b'"');
        if comments > 0 {
            out.extend_from_slice(format!(",\"commentCount\":{comments}").as_bytes());
        }
        out.extend_from_slice(b",\"fields\":");
        self.write_fields(chunk, slot, out);
        out.push(b'}');
    }

    fn write_fields(&self, chunk: &Chunk, slot: usize, out: &mut Vec<u8>) {
        out.push(b'{');
        let start = out.len();
        let mut text = String::new();
        for field in &self.fields {
            let column = chunk.stored(field.no).map_or(&self.blank, |stored| stored.column());
            let before = out.len();
            if before > start {
                out.push(b',');
            }
            out.extend_from_slice(&field.key);
            let is_written = match &field.form {
                Form::Json(shown) => write_json(out, column, slot, shown, &self.names),
                Form::Text(display) => {
                    text.clear();
                    let is_shown = display.push(&mut text, column, slot, &self.names);
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
        out.push(b'}');
    }
}
