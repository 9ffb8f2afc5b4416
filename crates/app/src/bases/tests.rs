use cadre_model::{Actor, SystemClock};
use cadre_store::MemoryLog;

use super::*;

fn bases(budget_bytes: usize) -> Bases {
    Bases::new(Arc::new(MemoryLog::new()), Arc::new(SystemClock), budget_bytes)
}

fn create(bases: &Bases, no: u32, name: &str) -> BaseId {
    let id: BaseId = format!("appTest{no:010}").parse().unwrap();
    let (log, clock) = (Arc::clone(&bases.log), Arc::clone(&bases.clock));
    let base = Base::create(log, clock, id, name, Actor::default(), &BaseOptions::default()).unwrap();
    bases.keep(&base);
    id
}

#[test]
fn a_base_is_found_by_id_by_name_and_by_letter_case_and_listed_in_order() {
    let bases = bases(usize::MAX);
    assert_eq!(bases.resolve(None, &|_| true).unwrap_err().code(), Code::BaseNotFound);
    let plan = create(&bases, 1, "Plan");
    assert_eq!(bases.resolve(None, &|_| true).unwrap().id, plan);
    let risks = create(&bases, 2, "another");
    assert_eq!(bases.list(&|_| true).unwrap().iter().map(|base| base.id).collect::<Vec<_>>(), [risks, plan]);
    for key in ["Plan", "plan", "appTest0000000001"] {
        assert_eq!(bases.resolve(Some(key), &|_| true).unwrap().id, plan, "{key}");
    }
    assert_eq!(bases.resolve(None, &|_| true).unwrap_err().code(), Code::InvalidRequest);
    let missing = bases.resolve(Some("Plam"), &|_| true).unwrap_err();
    assert_eq!((missing.code(), missing.hint_text()), (Code::BaseNotFound, Some("did you mean \"Plan\"?")));
}

#[test]
fn names_are_read_without_opening_and_two_bases_of_one_name_ask_for_an_id() {
    let log = Arc::new(MemoryLog::new());
    let first = Bases::new(Arc::clone(&log) as Arc<dyn Log>, Arc::new(SystemClock), usize::MAX);
    create(&first, 1, "Plan");
    create(&first, 2, "Plan");
    let again = Bases::new(log, Arc::new(SystemClock), usize::MAX);
    assert_eq!(again.list(&|_| true).unwrap().len(), 2);
    assert!(again.opened().is_empty());
    let several = again.resolve(Some("Plan"), &|_| true).unwrap_err();
    assert!(several.hint_text().unwrap().contains("appTest0000000002"), "{several:?}");
}

#[test]
fn idle_bases_are_closed_past_the_budget_and_used_ones_stay() {
    let bases = bases(0);
    let (a, b, c) = (create(&bases, 1, "a"), create(&bases, 2, "b"), create(&bases, 3, "c"));
    let open = || bases.opened().iter().map(|base| base.id()).collect::<Vec<_>>();
    let grow = |id| {
        let base = bases.open(id).unwrap();
        let field = cadre_base::NewField::new("Name", cadre_model::FieldKind::SingleLineText);
        let table = cadre_base::Op::CreateTable { id: None, name: "T".into(), description: None, fields: vec![field] };
        let record = cadre_base::NewRecord::default();
        let records = cadre_base::Op::CreateRecords {
            table: cadre_model::TableNo(1),
            records: vec![record],
            typecast: cadre_base::cells::Typecast::Strict,
        };
        let draft = cadre_base::Draft { ops: vec![table, records], ..cadre_base::Draft::default() };
        base.commit(draft).unwrap();
    };
    [a, b, c].into_iter().for_each(grow);
    bases.close(c);
    bases.open(c).unwrap();
    assert_eq!(open(), [c], "a and b were idle");
    let held = bases.open(a).unwrap();
    bases.open(b).unwrap();
    assert_eq!(open(), [a, b], "c was idle; a is held, b was used last");
    bases.open(c).unwrap();
    assert_eq!(open(), [a, c]);
    drop(held);
    bases.open(b).unwrap();
    assert_eq!(open(), [b]);
    bases.close(b);
    assert!(open().is_empty());
}
