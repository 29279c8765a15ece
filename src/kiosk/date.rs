//! The one reading of a wall clock: a date that staff confirm at opening, written into the journal as they confirmed it.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike as _, Local};

/// Before this year there is no Urne: a clock that shows an earlier one was never set.
const FIRST_YEAR: i32 = 2026;

/// The clock's date and minute, in French order; `None` where the clock shows a date that cannot be. Nothing believes it but
/// the person who is asked.
pub fn date_to_confirm() -> Option<String> {
    let now = now().filter(|now| !is_wrong(now.year()))?;
    Some(now.format("%d/%m/%Y %H:%M").to_string())
}

/// Whether the clock shows a date that cannot be.
pub(super) fn is_clock_wrong() -> bool {
    date_to_confirm().is_none()
}

/// The clock; `None` before 1970, where no calendar begins.
fn now() -> Option<DateTime<Local>> {
    (SystemTime::now() >= UNIX_EPOCH).then(Local::now)
}

fn is_wrong(year: i32) -> bool {
    !(FIRST_YEAR..FIRST_YEAR + 100).contains(&year)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_clock_that_was_never_set_is_told() {
        assert!(super::is_wrong(1970) && super::is_wrong(2000) && super::is_wrong(2159));
        assert!(!super::is_wrong(2026) && !super::is_wrong(2040));
    }
}
