//! What answers look like to people: colours, tables, and formulas with the places that are wrong.

mod fault;
mod paint;
pub(crate) mod said;
mod table;
mod width;
mod words;

pub(crate) use fault::write_fault;
pub(crate) use paint::Paint;
pub(crate) use table::{Align, Table};
pub(crate) use width::{cut, one_line, width};
pub(crate) use words::{bytes, count};
