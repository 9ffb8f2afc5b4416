//! The table of operations.

use crate::operation::OperationRow;
use crate::operations as ops;

/// Every operation of the product, in the order in which documents list them.
pub static OPERATIONS: &[OperationRow] = &[
    OperationRow::of::<ops::formula_eval::FormulaEval>(),
    OperationRow::of::<ops::formula_explain::FormulaExplain>(),
    OperationRow::of::<ops::formula_functions::FormulaFunctions>(),
    OperationRow::of::<ops::base_create::BaseCreate>(),
    OperationRow::of::<ops::base_list::BaseList>(),
    OperationRow::of::<ops::base_get::BaseGet>(),
    OperationRow::of::<ops::base_delete::BaseDelete>(),
    OperationRow::of::<ops::base_restore::BaseRestore>(),
    OperationRow::of::<ops::base_show::BaseShow>(),
    OperationRow::of::<ops::base_import::BaseImport>(),
    OperationRow::of::<ops::base_import_airtable::BaseImportAirtable>(),
    OperationRow::of::<ops::base_export::BaseExport>(),
    OperationRow::of::<ops::base_check::BaseCheck>(),
    OperationRow::of::<ops::base_log::BaseLog>(),
    OperationRow::of::<ops::base_schema::BaseSchema>(),
    OperationRow::of::<ops::table_create::TableCreate>(),
    OperationRow::of::<ops::table_update::TableUpdate>(),
    OperationRow::of::<ops::table_delete::TableDelete>(),
    OperationRow::of::<ops::field_create::FieldCreate>(),
    OperationRow::of::<ops::field_update::FieldUpdate>(),
    OperationRow::of::<ops::field_delete::FieldDelete>(),
    OperationRow::of::<ops::view_list::ViewList>(),
    OperationRow::of::<ops::view_get::ViewGet>(),
    OperationRow::of::<ops::view_create::ViewCreate>(),
    OperationRow::of::<ops::view_update::ViewUpdate>(),
    OperationRow::of::<ops::view_delete::ViewDelete>(),
    OperationRow::of::<ops::query::Query>(),
    OperationRow::of::<ops::record_get::RecordGet>(),
    OperationRow::of::<ops::record_create::RecordCreate>(),
    OperationRow::of::<ops::record_update::RecordUpdate>(),
    OperationRow::of::<ops::record_delete::RecordDelete>(),
    OperationRow::of::<ops::csv_sync_create::CsvSyncCreate>(),
    OperationRow::of::<ops::csv_sync::CsvSync>(),
    OperationRow::of::<ops::attachment_upload::AttachmentUpload>(),
    OperationRow::of::<ops::attachment_read::AttachmentRead>(),
    OperationRow::of::<ops::record_restore::RecordRestore>(),
    OperationRow::of::<ops::trash_list::TrashList>(),
    OperationRow::of::<ops::batch::Batch>(),
    OperationRow::of::<ops::aggregate::Aggregate>(),
    OperationRow::of::<ops::comment_list::CommentList>(),
    OperationRow::of::<ops::comment_create::CommentCreate>(),
    OperationRow::of::<ops::comment_update::CommentUpdate>(),
    OperationRow::of::<ops::comment_delete::CommentDelete>(),
    OperationRow::of::<ops::comment_react::CommentReact>(),
    OperationRow::of::<ops::webhook_create::WebhookCreate>(),
    OperationRow::of::<ops::webhook_list::WebhookList>(),
    OperationRow::of::<ops::webhook_delete::WebhookDelete>(),
    OperationRow::of::<ops::webhook_enable::WebhookEnable>(),
    OperationRow::of::<ops::webhook_refresh::WebhookRefresh>(),
    OperationRow::of::<ops::webhook_payloads::WebhookPayloads>(),
    OperationRow::of::<ops::history::History>(),
    OperationRow::of::<ops::undo::Undo>(),
    OperationRow::of::<ops::whoami::Whoami>(),
    OperationRow::of::<ops::workspace_create::WorkspaceCreate>(),
    OperationRow::of::<ops::workspace_list::WorkspaceList>(),
    OperationRow::of::<ops::workspace_get::WorkspaceGet>(),
    OperationRow::of::<ops::member_set::MemberSet>(),
    OperationRow::of::<ops::member_list::MemberList>(),
    OperationRow::of::<ops::user_create::UserCreate>(),
    OperationRow::of::<ops::user_list::UserList>(),
    OperationRow::of::<ops::user_update::UserUpdate>(),
    OperationRow::of::<ops::token_create::TokenCreate>(),
    OperationRow::of::<ops::token_list::TokenList>(),
    OperationRow::of::<ops::token_revoke::TokenRevoke>(),
    OperationRow::of::<ops::backup::Backup>(),
    OperationRow::of::<ops::restore::Restore>(),
];

/// Finds an operation by name.
pub fn find(name: &str) -> Option<&'static OperationRow> {
    OPERATIONS.iter().find(|row| row.name == name)
}

#[cfg(test)]
mod tests;
