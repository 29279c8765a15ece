//! The log: warnings and errors on standard error, nothing else, nothing about residents.

use log::{Level, LevelFilter, Log, Metadata, Record};

struct StandardError;

impl Log for StandardError {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let level = match record.level() {
                Level::Error => "Erreur",
                Level::Warn => "Attention",
                Level::Info | Level::Debug | Level::Trace => "À savoir",
            };
            complain!("{level}\u{a0}: {}\n", record.args());
        }
    }

    fn flush(&self) {}
}

/// Starts logging, once for the process.
pub(super) fn start() {
    if log::set_logger(&StandardError).is_ok() {
        log::set_max_level(LevelFilter::Warn);
    }
}
