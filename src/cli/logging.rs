//! The log: warnings and errors on standard error, nothing else, nothing about residents.

use log::{LevelFilter, Log, Metadata, Record};

struct StandardError;

impl Log for StandardError {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            complain!("{} {}\n", record.level(), record.args());
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
