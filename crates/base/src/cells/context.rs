//! What cells refer to, and who is asked about it.

use cadre_formula::value_type::ValueType;
use cadre_model::{
    AttachmentId, ChoiceNo, Field, FieldId, FieldNo, Person, PersonNo, RecordId, RowNo, TableId, TableNo, UserId,
    ViewId, ViewNo,
};

use super::attachment::Files;

/// Where a record id was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// In the table asked for.
    Row(RowNo),
    /// In another table of the base.
    OtherTable(TableNo),
    /// Nowhere.
    Unknown,
}

/// Why something could not be made on the way of reading a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What was wrong, without a final stop.
    pub wrong: String,
    /// What would be right, to stand after "expected".
    pub right: String,
}

/// A collaborator as a cell names one who is not in the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPerson {
    /// The id given, if one was.
    pub id: Option<UserId>,
    /// The mail address given.
    pub email: Option<String>,
    /// The name given.
    pub name: Option<String>,
}

/// Names and ids of what stored cells refer to by number.
pub trait Names {
    /// The id of a row; `None` when the row has gone.
    fn record_id(&self, table: TableNo, row: RowNo) -> Option<RecordId>;

    /// An entry of the directory of people.
    fn person(&self, no: PersonNo) -> Option<&Person>;

    /// Appends what people read as the name of a row: the display string of its primary field. Appends nothing when that
    /// is blank or the row has gone.
    fn push_row_name(&self, table: TableNo, row: RowNo, out: &mut String);

    /// Who gives addresses to stored files; nobody where cells are written as they are kept.
    fn files(&self) -> Option<&dyn Files> {
        None
    }
}

/// The working state that a cell is read into: finds what a cell refers to, and makes what best effort may make.
///
/// What is made belongs to the draft that is being checked and vanishes with it. Making is idempotent within a draft: a
/// second row, choice or person of the same name finds the first.
pub trait Target: Names {
    /// Finds a record by id or by an earlier id.
    fn row_of(&self, table: TableNo, id: RecordId) -> Found;

    /// The public id of a table, for error texts.
    fn table_id(&self, table: TableNo) -> Option<TableId>;

    /// The first row of a table whose primary field shows this text.
    fn row_by_primary(&mut self, table: TableNo, text: &str) -> Option<RowNo>;

    /// Creates a row whose primary field gets this text.
    ///
    /// # Errors
    /// When the primary field cannot take the text, or the actor may not create rows there.
    fn create_row(&mut self, table: TableNo, primary: &str) -> Result<RowNo, Refusal>;

    /// Adds a choice to a select field, or gives the one that this draft has added under that name.
    ///
    /// # Errors
    /// When the actor may not change the field's options, or the field is full.
    fn create_choice(&mut self, field: FieldNo, name: &str) -> Result<ChoiceNo, Refusal>;

    /// Finds a collaborator by id.
    fn person_by_id(&self, id: UserId) -> Option<PersonNo>;

    /// Finds a collaborator by mail address without regard to case.
    fn person_by_email(&self, email: &str) -> Option<PersonNo>;

    /// Finds the only collaborator of this name; `None` when there are several.
    fn person_by_name(&self, name: &str) -> Option<PersonNo>;

    /// Adds a collaborator to the directory.
    ///
    /// # Errors
    /// When this way of writing may not add people.
    fn create_person(&mut self, person: NewPerson) -> Result<PersonNo, Refusal>;

    /// Draws an id for a new attachment.
    fn new_attachment_id(&mut self) -> AttachmentId;
}

/// What is known of fields beyond their own options: numbers to ids, and what the compiler of formulas found out.
pub trait Facts {
    /// A field by number; `None` when it has gone.
    fn field(&self, no: FieldNo) -> Option<&Field>;

    /// The table that a field belongs to.
    fn table_of(&self, no: FieldNo) -> Option<TableNo>;

    /// The public id of a field.
    fn field_id(&self, no: FieldNo) -> Option<FieldId> {
        self.field(no).map(|f| f.id)
    }

    /// The public id of a table.
    fn table_id(&self, no: TableNo) -> Option<TableId>;

    /// The public id of a view.
    fn view_id(&self, no: ViewNo) -> Option<ViewId>;

    /// The static type of a formula's or rollup's result; `None` when it does not compile.
    fn result(&self, no: FieldNo) -> Option<ValueType>;

    /// The fields that a computed field refers to.
    fn references(&self, no: FieldNo) -> Vec<FieldNo>;
}
