//! Functions that read the record beside its cells. Source: sections 12.8 and 13 of the formula reference.

use cadre_model::FieldNo;

use crate::eval::call::{Kernel as K, Lazy};
use crate::eval::{EvalFn, Vector};
use crate::syntax::{ExprKind, Typed};

use super::{Arg, ArgKind, Flags, Function, Metadata, function, result};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        result: result::instant,
        flags: Flags { reads: Metadata::CreatedTime, ..Flags::PLAIN },
        examples: &[("DATESTR(CREATED_TIME())", "2024-01-05"), ("HOUR(CREATED_TIME())", "6")],
        ..function(
            "CREATED_TIME",
            EvalFn(K::Record(|call| Vector::Column(call.evaluator.rows().created()))),
            "When the record was created.",
        )
    },
    Function {
        max_args: None,
        args: &[Arg::new("field", ArgKind::Field)],
        result: result::instant,
        flags: Flags { reads: Metadata::ModifiedTime, ..Flags::PLAIN },
        examples: &[
            ("DATESTR(LAST_MODIFIED_TIME())", "2024-01-06"),
            ("DATETIME_DIFF(LAST_MODIFIED_TIME(), CREATED_TIME(), \"hours\")", "18"),
        ],
        ..function(
            "LAST_MODIFIED_TIME",
            EvalFn(K::Record(modified)),
            "When the record, or one of the given fields, was last edited; blank when never.",
        )
    },
    Function {
        result: result::text,
        flags: Flags { reads: Metadata::RecordId, ..Flags::PLAIN },
        examples: &[("RECORD_ID()", "recA1B2C3D4E5F6GH"), ("LEFT(RECORD_ID(), 3)", "rec")],
        ..function(
            "RECORD_ID",
            EvalFn(K::Record(|call| Vector::Column(call.evaluator.rows().record_ids()))),
            "The record's id.",
        )
    },
];

fn modified(call: &Lazy<'_, '_>) -> Vector {
    let field = |arg: &ExprKind<Typed>| if let ExprKind::Field(field) = arg { Some(field.no) } else { None };
    let fields: Vec<FieldNo> = call.exprs.iter().filter_map(|arg| field(&arg.bare().kind)).collect();
    Vector::Column(call.evaluator.rows().modified((!call.exprs.is_empty()).then_some(&fields)))
}
