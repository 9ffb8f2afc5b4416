//! Static types of results that several functions share (section 4).

use crate::value_type::ValueType;

pub(crate) fn number(_: &[ValueType]) -> ValueType {
    ValueType::Number
}

pub(crate) fn boolean(_: &[ValueType]) -> ValueType {
    ValueType::Boolean
}

pub(crate) fn text(_: &[ValueType]) -> ValueType {
    ValueType::Text
}

pub(crate) fn blank(_: &[ValueType]) -> ValueType {
    ValueType::Blank
}

pub(crate) fn day(_: &[ValueType]) -> ValueType {
    ValueType::Date
}

pub(crate) fn instant(_: &[ValueType]) -> ValueType {
    ValueType::DateTime
}

/// An array as it is; a single value is an array of one.
pub(crate) fn array(args: &[ValueType]) -> ValueType {
    match args.first() {
        Some(array @ ValueType::Array(_)) => array.clone(),
        Some(single) => ValueType::array_of(single.clone()),
        None => ValueType::array_of(ValueType::Any),
    }
}

/// An array of the leaves of the first argument.
pub(crate) fn flat_array(args: &[ValueType]) -> ValueType {
    ValueType::array_of(args.first().map_or(ValueType::Any, |array| array.leaf().clone()))
}

/// A date when every argument is one, else a number.
pub(crate) fn extreme(args: &[ValueType]) -> ValueType {
    let leaves = || args.iter().map(ValueType::leaf).filter(|leaf| **leaf != ValueType::Blank);
    if leaves().next().is_some() && leaves().all(ValueType::is_date) {
        ValueType::join_all(leaves())
    } else {
        ValueType::Number
    }
}
