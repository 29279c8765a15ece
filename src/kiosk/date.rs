//! The one reading of a wall clock: a date that staff confirm at opening, written into the journal as they confirmed it.

/// The clock's date and minute, in French order. Nothing believes it but the person who is asked.
pub fn date_to_confirm() -> String {
    chrono::Local::now().format("%d/%m/%Y %H:%M").to_string()
}
