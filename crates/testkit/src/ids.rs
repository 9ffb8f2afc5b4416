//! Ids that read well, by number: `recTest0000000007`.

use cadre_model::{BaseId, ChoiceId, FieldId, RecordId, TableId, UserId};

fn suffix(n: u32) -> [u8; 14] {
    let mut bytes = *b"Test0000000000";
    for (i, digit) in format!("{n:010}").bytes().enumerate() {
        bytes[4 + i] = digit;
    }
    bytes
}

macro_rules! numbered {
    ($($(#[$doc:meta])* $name:ident, $id:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name(n: u32) -> $id {
            $id::from_bytes(suffix(n)).expect("letters and digits make an id")
        }
    )*};
}

numbered! {
    /// The base of a number.
    base_id, BaseId;
    /// The table of a number.
    table_id, TableId;
    /// The field of a number.
    field_id, FieldId;
    /// The record of a number.
    record_id, RecordId;
    /// The choice of a number.
    choice_id, ChoiceId;
    /// The user of a number.
    user_id, UserId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_makes_an_id_that_reads_back() {
        assert_eq!(record_id(7).to_string(), "recTest0000000007");
        assert_eq!("recTest0000000007".parse(), Ok(record_id(7)));
        assert_ne!(record_id(7), record_id(70));
    }
}
