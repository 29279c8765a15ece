//! The one reading of a wall clock: a date that staff confirm at opening, written into the journal as they confirmed it.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike as _, Local, NaiveDate};

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

/// The months, as French writes them.
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
/// A year with a 29 February, for dates that name none.
const ANY_YEAR: i32 = 2028;

/// Whether a text names a day that the calendar has: `2/3/2027`, `02/03/2027 09:00`, `2027-03-02`, `mardi 2 mars 2027 à 9 h`,
/// `2 mars`. What it says besides is whoever wrote it.
pub fn names_a_day(text: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let month = words.iter().position(|word| MONTHS.contains(word));
    let (day, month, year) = match (month, words.as_slice()) {
        (Some(place), _) => {
            let day = place.checked_sub(1).and_then(|before| words.get(before)).copied().unwrap_or_default();
            let month = MONTHS.iter().position(|name| words.get(place) == Some(name)).map(|place| place + 1);
            let year = words.get(place + 1).filter(|year| year.len() == 4).and_then(|year| year.parse().ok());
            (
                day.trim_end_matches("er").parse().ok(),
                month.and_then(|month| u32::try_from(month).ok()),
                year.or(Some(ANY_YEAR)),
            )
        }
        (None, [year, month, day, ..]) if year.len() == 4 => (day.parse().ok(), month.parse().ok(), year.parse().ok()),
        (None, [day, month, year, ..]) if year.len() == 4 => (day.parse().ok(), month.parse().ok(), year.parse().ok()),
        _ => (None, None, None),
    };
    let date = day.zip(month).zip(year).and_then(|((day, month), year)| NaiveDate::from_ymd_opt(year, month, day));
    date.is_some()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_date_is_a_day_that_the_calendar_has() {
        for date in [
            "2/3/2027",
            "02/03/2027 09:00",
            "2027-03-02",
            "2 mars",
            "mardi 2 mars 2027 à 9 h",
            "1er août",
            "29 février",
        ] {
            assert!(super::names_a_day(date), "{date}");
        }
        for other in [
            "",
            "demain",
            "31/02/2026",
            "31/02/2027 09:00",
            "32 mars",
            "29 février 2027",
            "mars 2027",
            "12",
            "ʕ•ᴥ•ʔ",
            "2/3",
        ] {
            assert!(!super::names_a_day(other), "{other}");
        }
    }

    #[test]
    fn a_clock_that_was_never_set_is_told() {
        assert!(super::is_wrong(1970) && super::is_wrong(2000) && super::is_wrong(2159));
        assert!(!super::is_wrong(2026) && !super::is_wrong(2040));
    }
}
