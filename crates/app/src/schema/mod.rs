//! Tables, fields and views on their way in and out of operations.
//!
//! | module | is |
//! |---|---|
//! | `known` | what descriptions of fields refer to, found in a snapshot and in what is about to be made |
//! | `shown` | tables, fields and views as the Metadata API gives them |
//! | `fault` | a description of a field that is none |
//! | `settings` | the settings of views |
//! | `commit` | schema changes that are planned on one state and hold on no other |

pub(crate) mod commit;
pub(crate) mod fault;
pub(crate) mod known;
pub(crate) mod settings;
pub(crate) mod shown;

pub use fault::FieldFault;
pub use settings::{ViewKindName, ViewSettings, ViewSort};
pub use shown::{Removed, SchemaOut, SchemaPart, TableShown, ViewShown};
