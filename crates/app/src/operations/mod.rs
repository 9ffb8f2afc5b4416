//! The operations, one module each; every module opens with what it does.

pub mod aggregate;
pub mod backup;
pub mod base_check;
pub mod base_create;
pub mod base_export;
pub mod base_import;
pub mod base_list;
pub mod base_log;
pub mod base_schema;
pub mod base_show;
pub mod batch;
pub mod field_create;
pub mod field_delete;
pub mod field_update;
pub mod formula_eval;
pub mod formula_explain;
pub mod formula_functions;
pub mod history;
pub mod member_list;
pub mod member_set;
pub mod query;
pub mod record_create;
pub mod record_delete;
pub mod record_get;
pub mod record_update;
pub mod restore;
pub mod table_create;
pub mod table_delete;
pub mod table_update;
pub mod token_create;
pub mod token_list;
pub mod token_revoke;
pub mod undo;
pub mod user_create;
pub mod user_list;
pub mod user_update;
pub mod view_create;
pub mod view_delete;
pub mod view_get;
pub mod view_list;
pub mod view_update;
pub mod whoami;
pub mod workspace_create;
pub mod workspace_list;

#[cfg(test)]
mod tests;
