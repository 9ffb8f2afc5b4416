use super::*;

fn id(no: u32) -> RecordId {
    format!("rec{no:014}").parse().unwrap()
}

fn found(fields: &[&[u32]], in_file: &[u32], existing: &[(u32, u32)]) -> Targets {
    let ids: Vec<Vec<RecordId>> = fields.iter().map(|nos| nos.iter().map(|no| id(*no)).collect()).collect();
    let fields: Vec<LinkField<'_>> = ids.iter().enumerate().map(|(field, ids)| LinkField { field, ids }).collect();
    let in_file = in_file.iter().map(|no| id(*no)).collect();
    let existing: HashMap<RecordId, TableNo> = existing.iter().map(|(no, table)| (id(*no), TableNo(*table))).collect();
    targets(&fields, &in_file, |id| existing.get(&id).copied())
}

fn goals(targets: &Targets) -> Vec<Goal> {
    targets.goals.values().copied().collect()
}

#[test]
fn links_within_the_file_stay_in_its_table_and_what_is_missing_becomes_a_stub_there() {
    let targets = found(&[&[1, 2], &[2, 7], &[7, 8]], &[1, 2, 3], &[]);
    assert_eq!(goals(&targets), [Goal::Own, Goal::Own, Goal::Own]);
    assert_eq!(targets.own_stubs, [id(7), id(8)]);
    assert_eq!(targets.stubs, []);
}

#[test]
fn links_out_of_the_file_get_a_table_of_stubs_and_fields_that_share_an_id_share_it() {
    let targets = found(&[&[10, 11], &[20], &[11, 30], &[20, 30]], &[1], &[]);
    assert_eq!(targets.stubs.len(), 1);
    assert_eq!(targets.stubs[0].ids.iter().collect::<BTreeSet<_>>().len(), 4);
    assert_eq!(goals(&targets), vec![Goal::Stubs(0); 4]);
    let apart = found(&[&[10], &[20]], &[1], &[]);
    assert_eq!(goals(&apart), [Goal::Stubs(0), Goal::Stubs(1)]);
}

#[test]
fn links_to_records_of_the_base_point_at_their_table() {
    assert_eq!(goals(&found(&[&[5, 6]], &[1], &[(5, 3), (6, 3)])), [Goal::Existing(TableNo(3))]);
}

#[test]
fn what_no_single_table_can_hold_stays_text() {
    assert_eq!(goals(&found(&[&[5, 6]], &[1], &[(5, 3), (6, 4)])), [Goal::Text]);
    assert_eq!(goals(&found(&[&[5, 9]], &[1], &[(5, 3)])), [Goal::Text]);
    let taken = found(&[&[1, 5]], &[1], &[(5, 3)]);
    assert_eq!((goals(&taken), taken.own_stubs), (vec![Goal::Text], vec![]));
}
