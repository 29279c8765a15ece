//! One rule's count of an election, as a column of a comparison.

use std::time::Duration;

use super::rules::{Counted, Rule};

/// One rule's count of the election.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) rule: Rule,
    /// The switches that the rule reads, as they are typed.
    pub(super) switches: String,
    pub(super) counted: Counted,
    /// For counting alone, without reading.
    pub(super) time: Duration,
}

impl Column {
    /// The rule with its switches.
    pub(super) fn title(&self) -> String {
        format!("{} {}", self.rule.name(), self.switches).trim_end().to_owned()
    }
}
