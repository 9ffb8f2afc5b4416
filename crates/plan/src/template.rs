//! The tables that a new plan begins with, and what they mean.

use cadre_base::{NewField, Op};
use cadre_model::field::{
    CheckboxOptions, CurrencyOptions, DateFormat, DateOptions, DateTimeOptions, NumberOptions, SelectOptions,
    TimeFormat,
};
use cadre_model::{Choice, ChoiceId, ChoiceNo, FieldKind, Schema, TableNo};
use rand::Rng;

use crate::ledger::{Numbers, found_for, link_to};
use crate::mapping::{GroupRole, Mapping, Measure, MilestoneRole, PriorityRule, Role, TableMap, TaskRole};
use crate::words::StatusWords;

/// What a field of the template is.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Line,
    Long,
    Number(u8),
    Percent,
    Money,
    One(&'static [&'static str]),
    Many(&'static [&'static str]),
    Day,
    Time,
    Tick,
    Url,
    To(&'static str),
    Auto,
}

/// A table of the template: its name, what it is for, its fields.
type TableSpec = (&'static str, &'static str, &'static [(&'static str, Kind)]);

const STATES: Kind = Kind::One(&["Ready", "In Progress", "Blocked", "Complete", "Cancelled"]);
const SEVERITY: Kind = Kind::One(&["L1", "L2", "L3", "L4"]);
const AUTONOMY: Kind = Kind::One(&["1", "2", "3"]);

/// The tables, in the order in which they are created: links go to tables before them, or to their own.
const TABLES: &[TableSpec] = &[
    (
        "Plans",
        "What is to be reached, and for what.",
        &[
            ("Name", Kind::Line),
            ("Code", Kind::Line),
            ("Goal", Kind::Long),
            ("Status", STATES),
            ("Owner", Kind::Line),
            ("From", Kind::Day),
            ("To", Kind::Day),
            ("Budget", Kind::Money),
            ("Notes", Kind::Long),
        ],
    ),
    (
        "Phases",
        "The parts of a plan.",
        &[
            ("Name", Kind::Line),
            ("Code", Kind::Line),
            ("Description", Kind::Long),
            ("Status", STATES),
            ("Order", Kind::Number(0)),
            ("Plan", Kind::To("Plans")),
            ("From", Kind::Day),
            ("To", Kind::Day),
            ("Budget", Kind::Money),
            ("Notes", Kind::Long),
        ],
    ),
    (
        "Stages",
        "The parts of a phase, with the checks that their tasks inherit.",
        &[
            ("Name", Kind::Line),
            ("Code", Kind::Line),
            ("Description", Kind::Long),
            ("Status", STATES),
            ("Order", Kind::Number(0)),
            ("Phase", Kind::To("Phases")),
            ("Owner", Kind::Line),
            ("Acceptance Contract", Kind::Long),
            ("Autonomy Level", AUTONOMY),
            ("Estimated Cost", Kind::Money),
            ("Realized Cost", Kind::Money),
            ("Documentation", Kind::Url),
            ("Notes", Kind::Long),
        ],
    ),
    (
        "Agents",
        "Who works, and what they can do.",
        &[
            ("Name", Kind::Line),
            ("Role", Kind::Line),
            ("Skills", Kind::Many(&[])),
            ("Active", Kind::Tick),
            ("Autonomy Level", AUTONOMY),
            ("Notes", Kind::Long),
        ],
    ),
    (
        "Sprints",
        "What is done from when to when.",
        &[("Name", Kind::Line), ("Goal", Kind::Long), ("From", Kind::Day), ("To", Kind::Day)],
    ),
    (
        "Tasks",
        "What is to be done.",
        &[
            ("Name", Kind::Line),
            ("Task ID", Kind::Line),
            ("Description", Kind::Long),
            ("Status", STATES),
            ("Priority", Kind::Number(0)),
            ("Order", Kind::Number(0)),
            ("Assigned To", Kind::Line),
            ("Skills", Kind::Many(&[])),
            ("Stage", Kind::To("Stages")),
            ("Phase", Kind::To("Phases")),
            ("Sprint", Kind::To("Sprints")),
            ("Prerequisites", Kind::To("Tasks")),
            ("Estimate", Kind::Number(2)),
            ("Actual", Kind::Number(2)),
            ("Weight", Kind::Number(2)),
            ("Budget", Kind::Money),
            ("Cost", Kind::Money),
            ("Autonomy Level", AUTONOMY),
            ("Success Criteria", Kind::Long),
            ("Acceptance Contract", Kind::Long),
            ("Current State", Kind::Long),
            ("Files to Modify", Kind::Long),
            ("Artifacts", Kind::Long),
            ("Errors", Kind::Long),
            ("Resolution", Kind::Long),
            ("Blocked Reason", Kind::Long),
            ("Notes", Kind::Long),
            ("Progress", Kind::Percent),
            ("Started", Kind::Time),
            ("Completed", Kind::Time),
            ("Documentation", Kind::Url),
        ],
    ),
    (
        "Issues",
        "What is wrong, and what is done about it.",
        &[
            ("Title", Kind::Line),
            ("Issue ID", Kind::Auto),
            ("Description", Kind::Long),
            ("Severity", SEVERITY),
            ("Status", Kind::One(&["Open", "In Progress", "Resolved", "Closed"])),
            (
                "Category",
                Kind::One(&[
                    "Data Quality",
                    "Model Performance",
                    "Infrastructure",
                    "Cost",
                    "Timeline",
                    "Defect",
                    "Other",
                ]),
            ),
            ("Affected Stages", Kind::To("Stages")),
            ("Affected Tasks", Kind::To("Tasks")),
            ("Remediation Tasks", Kind::To("Tasks")),
            ("Root Cause", Kind::Long),
            ("Prevention Actions", Kind::Long),
            ("Owner", Kind::Line),
            ("Discovered", Kind::Time),
            ("Due", Kind::Time),
            ("Resolved", Kind::Time),
        ],
    ),
    (
        "Milestones",
        "What is reached once, and when it was.",
        &[
            ("Name", Kind::Line),
            ("At", Kind::Number(1)),
            ("Plan", Kind::To("Plans")),
            ("Phase", Kind::To("Phases")),
            ("Stage", Kind::To("Stages")),
            ("Due", Kind::Day),
            ("Notes", Kind::Long),
        ],
    ),
    (
        "Decisions",
        "What was decided, and why.",
        &[
            ("Title", Kind::Line),
            ("Decision", Kind::Long),
            ("Rationale", Kind::Long),
            ("Alternatives", Kind::Long),
            ("Decided By", Kind::Line),
            ("Decided", Kind::Day),
            ("Tasks", Kind::To("Tasks")),
        ],
    ),
    (
        "Learnings",
        "What worked, and what did not.",
        &[
            ("Title", Kind::Line),
            ("What Worked", Kind::Long),
            ("What Did Not", Kind::Long),
            ("Consequence", Kind::Long),
            ("Noted", Kind::Day),
            ("Tasks", Kind::To("Tasks")),
        ],
    ),
    (
        "Risks",
        "What may go wrong.",
        &[
            ("Title", Kind::Line),
            ("Description", Kind::Long),
            ("Probability", Kind::Percent),
            ("Impact", SEVERITY),
            ("Mitigation", Kind::Long),
            ("Contingency", Kind::Long),
            ("Owner", Kind::Line),
            ("Status", Kind::One(&["Open", "Mitigated", "Occurred", "Closed"])),
            ("Stages", Kind::To("Stages")),
        ],
    ),
    (
        "Metrics",
        "What is measured, and against what.",
        &[
            ("Name", Kind::Line),
            ("Value", Kind::Number(4)),
            ("Target", Kind::Number(4)),
            ("Unit", Kind::Line),
            ("Measured", Kind::Time),
            ("Notes", Kind::Long),
        ],
    ),
];

/// Tables that operations alone write, and the purposes by which they are found.
const SYSTEM_TABLES: &[(&str, TableSpec)] = &[
    (
        "runs",
        (
            "Runs",
            "Attempts at tasks. Written by operations alone.",
            &[
                ("Name", Kind::Line),
                ("Task", Kind::To("Tasks")),
                ("Attempt", Kind::Line),
                ("Agent", Kind::Line),
                ("State", Kind::Line),
                ("Exit", Kind::Number(0)),
                ("Started", Kind::Time),
                ("Ended", Kind::Time),
                ("Cost", Kind::Money),
                ("Log", Kind::Line),
                ("Artifacts", Kind::Long),
                ("Errors", Kind::Long),
                ("Remedies", Kind::Long),
            ],
        ),
    ),
    (
        "receipts",
        (
            "Receipts",
            "What proves that a check was run. Written by operations alone.",
            &[
                ("Name", Kind::Line),
                ("Task", Kind::To("Tasks")),
                ("Attempt", Kind::Line),
                ("Check", Kind::Line),
                ("Command", Kind::Long),
                ("Folder", Kind::Line),
                ("Commit", Kind::Line),
                ("Dirty", Kind::Tick),
                ("Exit", Kind::Number(0)),
                ("Counts", Kind::Line),
                ("Duration", Kind::Number(3)),
                ("Output Hash", Kind::Line),
                ("Environment", Kind::Line),
                ("By", Kind::Line),
                ("At", Kind::Time),
                ("Receipt", Kind::Long),
            ],
        ),
    ),
    (
        "approvals",
        (
            "Approvals",
            "Who allowed what. Written by operations alone.",
            &[
                ("Name", Kind::Line),
                ("Task", Kind::To("Tasks")),
                ("What", Kind::Line),
                ("State", Kind::Line),
                ("Asked By", Kind::Line),
                ("Decided By", Kind::Line),
                ("Reason", Kind::Long),
                ("Asked", Kind::Time),
                ("Decided", Kind::Time),
            ],
        ),
    ),
];

/// Fields of tables that people write, which operations alone write: table, field, kind.
const SYSTEM_FIELDS: &[(&str, &str, Kind)] = &[
    ("Plans", "Progress", Kind::Percent),
    ("Plans", "Done", Kind::Number(2)),
    ("Plans", "Total", Kind::Number(2)),
    ("Phases", "Progress", Kind::Percent),
    ("Phases", "Done", Kind::Number(2)),
    ("Phases", "Total", Kind::Number(2)),
    ("Stages", "Progress", Kind::Percent),
    ("Stages", "Done", Kind::Number(2)),
    ("Stages", "Total", Kind::Number(2)),
    ("Tasks", "Verified", Kind::Time),
    ("Milestones", "Reached", Kind::Time),
];

/// What the tables of the template mean.
pub fn mapping() -> Mapping {
    fn of<R: Role>(table: &str, fields: &[(R, &str)]) -> TableMap<R> {
        let fields = fields.iter().map(|(role, name)| (*role, (*name).to_owned())).collect();
        TableMap { table: table.to_owned(), fields }
    }
    use GroupRole as G;
    use TaskRole as T;
    let group = |table: &str, parent: Option<&'static str>| {
        let mut fields = vec![
            (G::Code, "Code"),
            (G::Name, "Name"),
            (G::Status, "Status"),
            (G::Progress, "Progress"),
            (G::Done, "Done"),
            (G::Total, "Total"),
        ];
        if let Some(parent) = parent {
            fields.extend([(G::Order, "Order"), (G::Parent, parent)]);
        }
        if table == "Stages" {
            fields.push((G::Contract, "Acceptance Contract"));
        }
        of(table, &fields)
    };
    Mapping {
        strict: false,
        progress: Measure::Count,
        status: StatusWords::usual(),
        priority: PriorityRule::default(),
        tasks: of(
            "Tasks",
            &[
                (T::Code, "Task ID"),
                (T::Name, "Name"),
                (T::Description, "Description"),
                (T::Status, "Status"),
                (T::Priority, "Priority"),
                (T::Order, "Order"),
                (T::Assignee, "Assigned To"),
                (T::Skills, "Skills"),
                (T::Estimate, "Estimate"),
                (T::Actual, "Actual"),
                (T::Cost, "Cost"),
                (T::Budget, "Budget"),
                (T::Weight, "Weight"),
                (T::Prerequisites, "Prerequisites"),
                (T::Criteria, "Success Criteria"),
                (T::Contract, "Acceptance Contract"),
                (T::Files, "Files to Modify"),
                (T::Artifacts, "Artifacts"),
                (T::Errors, "Errors"),
                (T::Resolution, "Resolution"),
                (T::Reason, "Blocked Reason"),
                (T::Notes, "Notes"),
                (T::Progress, "Progress"),
                (T::Started, "Started"),
                (T::Completed, "Completed"),
                (T::Verified, "Verified"),
                (T::Autonomy, "Autonomy Level"),
                (T::Stage, "Stage"),
                (T::Phase, "Phase"),
            ],
        ),
        stages: Some(group("Stages", Some("Phase"))),
        phases: Some(group("Phases", Some("Plan"))),
        plans: Some(group("Plans", None)),
        milestones: Some(of(
            "Milestones",
            &[
                (MilestoneRole::Name, "Name"),
                (MilestoneRole::At, "At"),
                (MilestoneRole::Stage, "Stage"),
                (MilestoneRole::Phase, "Phase"),
                (MilestoneRole::Plan, "Plan"),
                (MilestoneRole::Reached, "Reached"),
            ],
        )),
    }
}

/// The names of tables that the template would create and the base has already.
pub fn taken(schema: &Schema) -> Vec<String> {
    let own = TABLES.iter().map(|spec| spec.0).chain(SYSTEM_TABLES.iter().map(|(_, spec)| spec.0));
    own.chain(["Leases", "Project"]).filter(|name| schema.find_table(name).is_some()).map(str::to_owned).collect()
}

/// The operations that create the tables of a plan in a base that has none of these names, and make it a project: one draft.
pub fn ops(schema: &Schema, rng: &mut impl Rng) -> Vec<Op> {
    let mut numbers = Numbers::after(schema);
    let mut made: Vec<(&'static str, TableNo)> = Vec::new();
    let mut ops = Vec::new();
    let all = TABLES
        .iter()
        .map(|spec| (None, spec))
        .chain(SYSTEM_TABLES.iter().map(|(purpose, spec)| (Some(*purpose), spec)));
    for (purpose, (name, description, fields)) in all {
        let own = numbers.next_table();
        let mut new: Vec<NewField> = fields
            .iter()
            .map(|(field, kind)| NewField::new(*field, field_kind(*kind, (name, own), &made, rng)))
            .collect();
        for (_, field, kind) in SYSTEM_FIELDS.iter().filter(|(table, _, _)| table == name) {
            let kind = field_kind(*kind, (name, own), &made, rng);
            new.push(NewField { system: true, ..NewField::new(*field, kind) });
        }
        if purpose.is_some() {
            // The other side of their links, in tables that people write, is theirs too.
            new.iter_mut().for_each(|field| field.system = true);
        }
        let (table, _) = numbers.table(&new);
        made.push((name, table));
        ops.push(Op::CreateTable {
            id: None,
            name: (*name).to_owned(),
            description: Some((*description).to_owned()),
            fields: new,
        });
        ops.extend(purpose.map(|purpose| Op::MarkSystem { table, purpose: purpose.to_owned() }));
    }
    let tasks = made.iter().find(|(name, _)| *name == "Tasks").map(|(_, no)| *no).unwrap_or_default();
    ops.extend(found_for(tasks, &mapping(), schema, &mut numbers));
    ops
}

fn field_kind(
    kind: Kind,
    (own_name, own): (&str, TableNo),
    made: &[(&'static str, TableNo)],
    rng: &mut impl Rng,
) -> FieldKind {
    let number = |precision| FieldKind::Number(NumberOptions { precision });
    match kind {
        Kind::Line => FieldKind::SingleLineText,
        Kind::Long => FieldKind::MultilineText,
        Kind::Number(precision) => number(precision),
        Kind::Percent => FieldKind::Percent(NumberOptions { precision: 1 }),
        Kind::Money => FieldKind::Currency(CurrencyOptions { precision: 2, symbol: "$".to_owned() }),
        Kind::One(names) => FieldKind::SingleSelect(choices(names, rng)),
        Kind::Many(names) => FieldKind::MultipleSelects(choices(names, rng)),
        Kind::Day => FieldKind::Date(DateOptions { date_format: DateFormat::Iso }),
        Kind::Time => FieldKind::DateTime(DateTimeOptions {
            time_zone: "utc".to_owned(),
            date_format: DateFormat::Iso,
            time_format: TimeFormat::Hour24,
        }),
        Kind::Tick => {
            FieldKind::Checkbox(CheckboxOptions { icon: "check".to_owned(), color: "greenBright".to_owned() })
        }
        Kind::Url => FieldKind::Url,
        Kind::Auto => FieldKind::AutoNumber,
        Kind::To(name) => {
            let table = made.iter().find(|(known, _)| *known == name).map(|(_, no)| *no);
            link_to(if name == own_name { own } else { table.unwrap_or(own) })
        }
    }
}

fn choices(names: &[&str], rng: &mut impl Rng) -> SelectOptions {
    let choice = |(no, name): (u16, &&str)| Choice {
        no: ChoiceNo(no),
        id: ChoiceId::generate(rng),
        aliases: Vec::new(),
        name: (*name).to_owned(),
        color: None,
    };
    let last_no = ChoiceNo(u16::try_from(names.len()).unwrap_or(u16::MAX));
    SelectOptions { choices: (1..).zip(names).map(choice).collect(), last_no }
}

#[cfg(test)]
mod tests;
