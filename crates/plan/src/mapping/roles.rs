//! What the fields of a project's tables are for: one list for configuration, templates, adoption and the doctor.

use cadre_model::FieldKind;
use serde::{Deserialize, Serialize};

/// What the cells of a field must be able to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Something that people read, of any type.
    Any,
    /// Text that operations add to.
    Text,
    /// One word out of several: a single select or a text.
    Word,
    /// Several words: a multiple select or a text with commas.
    Words,
    /// A number.
    Number,
    /// A day or an instant.
    Time,
    /// Somebody: a text, a select or a collaborator.
    Who,
    /// Links to records of the same table.
    Peers,
    /// Links to what contains it, or a text that names it.
    Container,
    /// How much of it is done: percent, a number up to 100, or a text such as `40%`.
    Share,
}

impl Form {
    /// Whether a field of a type can be used so.
    pub fn fits(self, kind: &FieldKind) -> bool {
        use FieldKind as K;
        let text = matches!(kind, K::SingleLineText | K::MultilineText | K::RichText);
        let number = matches!(kind, K::Number(_) | K::Currency(_) | K::Percent(_) | K::Duration(_) | K::Rating(_));
        let computed = kind.is_computed();
        match self {
            Self::Any => true,
            Self::Text => text,
            Self::Word => matches!(kind, K::SingleSelect(_) | K::SingleLineText),
            Self::Words => text || matches!(kind, K::MultipleSelects(_) | K::SingleSelect(_)),
            Self::Number => number || computed || matches!(kind, K::SingleSelect(_) | K::SingleLineText),
            Self::Time => matches!(kind, K::Date(_) | K::DateTime(_)),
            Self::Who => text || matches!(kind, K::SingleSelect(_) | K::SingleCollaborator | K::MultipleRecordLinks(_)),
            Self::Peers => matches!(kind, K::MultipleRecordLinks(_)),
            Self::Container => text || matches!(kind, K::MultipleRecordLinks(_) | K::SingleSelect(_)),
            Self::Share => matches!(kind, K::Percent(_) | K::Number(_) | K::SingleLineText),
        }
    }

    /// The types that fit, in words.
    pub fn wanted(self) -> &'static str {
        match self {
            Self::Any => "any field",
            Self::Text => "a text field",
            Self::Word => "a single select or a line of text",
            Self::Words => "a multiple select, a single select or a text",
            Self::Number => "a number, a select or a text whose first number counts",
            Self::Time => "a date, with or without time",
            Self::Who => "a text, a single select, a collaborator or a link",
            Self::Peers => "a link field to the same table",
            Self::Container => "a link field, a single select or a text",
            Self::Share => "a percent field, a number or a line of text",
        }
    }
}

macro_rules! roles {
    ($(#[$doc:meta])+ $name:ident { $($(#[$role_doc:meta])+ $role:ident = $key:literal, $form:ident, [$($alias:literal),*];)* }) => {
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$role_doc])+ $role,)*
        }

        impl Role for $name {
            const ALL: &'static [Self] = &[$(Self::$role,)*];

            fn key(self) -> &'static str {
                match self { $(Self::$role => $key,)* }
            }

            fn form(self) -> Form {
                match self { $(Self::$role => Form::$form,)* }
            }

            fn names(self) -> &'static [&'static str] {
                match self { $(Self::$role => &[$($alias),*],)* }
            }
        }
    };
}

/// What a field is for.
pub trait Role: Copy + Ord + 'static {
    /// Every role, in the order in which documents list them.
    const ALL: &'static [Self];
    /// Its name in configuration.
    fn key(self) -> &'static str;
    /// What its cells must be able to say.
    fn form(self) -> Form;
    /// Names that teams give such a field, most usual first; compared without case, spaces and marks.
    fn names(self) -> &'static [&'static str];
}

roles! {
    /// What a field of the tasks' table is for.
    TaskRole {
        /// The code by which people name it: `P03.2.001`.
        Code = "code", Any, ["Task ID", "ID", "Stage Code", "Code", "Key", "Task Code", "Number"];
        /// What it is called.
        Name = "name", Any, ["Task Name", "Name", "Title", "Task", "Stage ID", "Stage Name", "Summary"];
        /// What is to be done.
        Description = "description", Any, ["Description", "Details", "Charge", "Body"];
        /// Where it stands.
        Status = "status", Word, ["Status", "State", "Task Status", "Progress Status"];
        /// How soon.
        Priority = "priority", Number, ["Priority", "Priority Score", "Prio", "Rank"];
        /// Its place in the plan, where priorities are the same.
        Order = "order", Number, ["Order", "Sequence", "Position", "Sort"];
        /// Who works at it.
        Assignee = "assignee", Who, ["Assigned To", "Assignee", "Agent", "Owner", "Responsible"];
        /// What whoever takes it must be able to do: all of these.
        Skills = "skills", Words, ["Skills", "Required Skills", "Tags", "Labels"];
        /// How long it is thought to take.
        Estimate = "estimate", Number, ["Estimate", "Estimated Hours", "Duration", "Effort", "Points"];
        /// How long it took, in hours.
        Actual = "actual", Number, ["Actual", "Actual Hours", "Actual Duration", "Time Spent"];
        /// What it cost.
        Cost = "cost", Number, ["Cost", "Realized Cost", "Actual Cost"];
        /// What it may cost.
        Budget = "budget", Number, ["Budget", "Estimated Cost"];
        /// How much it counts for progress by weight.
        Weight = "weight", Number, ["Weight"];
        /// The tasks that come before it.
        Prerequisites = "prerequisites", Peers, ["Prerequisites", "Depends On", "Dependencies", "Blocked By"];
        /// When it is good: a list of criteria.
        Criteria = "criteria", Text, ["Success Criteria", "Acceptance Criteria", "Criteria", "Outcome"];
        /// The checks that prove it done.
        Contract = "contract", Text, ["Acceptance Contract", "Contract", "Checks", "Test Commands"];
        /// The files that it changes.
        Files = "files", Text, ["Files to Modify", "Files"];
        /// What it made.
        Artifacts = "artifacts", Text, ["Artifacts", "Outputs", "Deliverables"];
        /// What went wrong.
        Errors = "errors", Text, ["Errors", "Error"];
        /// How that was resolved.
        Resolution = "resolution", Text, ["Resolution", "Remedy"];
        /// Why it is blocked.
        Reason = "reason", Text, ["Blocked Reason", "Reason", "Blocker"];
        /// What was noted on the way.
        Notes = "notes", Text, ["Notes", "Execution Notes", "Comments"];
        /// How far it has come.
        Progress = "progress", Share, ["Progress", "Percent Complete", "Completion"];
        /// When it was begun.
        Started = "started", Time, ["Started", "Start", "Start Date", "Started At"];
        /// When it was completed.
        Completed = "completed", Time, ["Completed", "Finished", "Completion Time", "Completed At", "End Date"];
        /// When its completion was proven.
        Verified = "verified", Time, ["Verified", "Verified At"];
        /// Who decides: 1 the agent, 2 the agent within the budget, 3 a person who approves.
        Autonomy = "autonomy", Any, ["Autonomy Level", "Autonomy"];
        /// The stage that it is part of.
        Stage = "stage", Container, ["Stage", "Stage (Link)", "Stages"];
        /// The phase that it is part of.
        Phase = "phase", Container, ["Phase", "Phase (Link)", "Phases"];
        /// The plan that it is part of.
        Plan = "plan", Container, ["Plan", "Plan (Link)", "Plans"];
    }
}

roles! {
    /// What a field of a table of stages, phases or plans is for.
    GroupRole {
        /// The code by which people name it.
        Code = "code", Any, ["Code", "ID", "Stage Code", "Phase Code", "Stage ID", "Phase ID"];
        /// What it is called.
        Name = "name", Any, ["Name", "Title", "Stage Name", "Phase Name", "Plan Name"];
        /// Where it stands, as people set it.
        Status = "status", Word, ["Status", "State"];
        /// Its place in the plan.
        Order = "order", Number, ["Order", "Sequence", "Position"];
        /// What it is part of: the phase of a stage, the plan of a phase.
        Parent = "parent", Container, ["Phase", "Phase (Link)", "Plan", "Plan (Link)", "Parent"];
        /// How much of it is done, worked out from its tasks.
        Progress = "progress", Share, ["Progress", "Percent Complete"];
        /// How much is done, in the measure of the project.
        Done = "done", Number, ["Done"];
        /// How much there is, in the measure of the project.
        Total = "total", Number, ["Total"];
        /// The checks that its tasks inherit.
        Contract = "contract", Text, ["Acceptance Contract", "Contract"];
    }
}

roles! {
    /// What a field of the milestones' table is for.
    MilestoneRole {
        /// What it is called.
        Name = "name", Any, ["Name", "Milestone", "Title"];
        /// The share of done work at which it is reached; all of it when blank.
        At = "at", Number, ["At", "Threshold", "Percent"];
        /// The stage that it is about.
        Stage = "stage", Container, ["Stage"];
        /// The phase that it is about.
        Phase = "phase", Container, ["Phase"];
        /// The plan that it is about.
        Plan = "plan", Container, ["Plan"];
        /// When it was reached.
        Reached = "reached", Time, ["Reached", "Reached At"];
    }
}
