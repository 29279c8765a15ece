//! Every reader of outside bytes as a plain function of bytes, for the fuzzers: `fuzz.rs` here, and cargo-fuzz in `fuzz/`.
//!
//! A reader takes any bytes and says what must hold of those it accepts: written again they are the same, what is verified
//! stays verified, sizes are bounded. It panics where that is not so. Where a signature stands before a reader, the bytes
//! are signed with the true key first, so that the fuzzer is an authority or a kiosk that lies.

// The paths are written out because `fuzz/` takes this file in as well.
#[path = "readers/batch.rs"]
mod batch;
#[path = "readers/consultation.rs"]
mod consultation;
#[path = "readers/held.rs"]
mod held;
#[path = "readers/keys.rs"]
mod keys;
#[path = "readers/kiosk.rs"]
mod kiosk;
#[path = "readers/printer.rs"]
mod printer;
#[path = "readers/register.rs"]
mod register;
#[path = "readers/workbooks.rs"]
pub mod workbooks;

pub use held::root;

/// One reader.
pub struct Reader {
    pub name: &'static str,
    /// What reads, and says what must hold.
    pub read: fn(&[u8]),
    /// Genuine bytes to begin with.
    pub genuine: fn() -> Vec<Vec<u8>>,
    /// How many mutants are tried within `cargo test`: fewer where one is dear.
    pub few: u32,
}

macro_rules! readers {
    ($($name:literal: $module:ident::$read:ident from $genuine:ident, $few:literal;)*) => {
        &[$(Reader { name: $name, read: $module::$read, genuine: $module::$genuine, few: $few }),*]
    };
}

/// All of them.
pub const READERS: &[Reader] = readers! {
    "definition": consultation::definition from definitions, 100;
    "options": consultation::options from tables, 100;
    "text": workbooks::text from texts, 300;
    "table": workbooks::table from tables, 300;
    "workbook": workbooks::book from books, 200;
    "workbook-sheet": workbooks::sheet from sheet_texts, 200;
    "workbook-content": workbooks::content from contents, 200;
    "package": consultation::package from packages, 60;
    "package-definition": consultation::package_definition from package_definitions, 60;
    "package-manifest": consultation::package_manifest from package_manifests, 60;
    "pabulib": consultation::pabulib from elections, 200;
    "request": keys::request from requests, 300;
    "certificate": keys::certificate from certificates, 300;
    "kiosk-list": keys::kiosk_list from kiosk_lists, 60;
    "public-keys": keys::public_keys from key_sets, 300;
    "share": keys::share from shares, 300;
    "authority-key": keys::authority_key from authority_keys, 6;
    "batch": batch::batch from batches, 100;
    "batch-manifest": batch::manifest from manifests, 60;
    "batch-records": batch::records from record_lists, 30;
    "ballot": batch::ballot from ballots, 300;
    "box": kiosk::salvaged from boxes, 10;
    "journal": kiosk::journal from journals, 200;
    "journal-file": kiosk::journal_file from journal_files, 20;
    "kiosk-settings": kiosk::settings from all_settings, 200;
    "staff-pin": kiosk::staff_pin from pin_files, 20;
    "receipt": batch::receipt from receipts, 300;
    "receipt-code": batch::receipt_code from receipt_codes, 300;
    "checkpoint": register::checkpoint from checkpoints, 200;
    "draw": register::draw from draws, 100;
    "opening": register::opening from openings, 100;
    "answers": register::answers from all_answers, 100;
    "report": register::report from reports, 100;
    "leaves": register::leaves from leaf_lists, 200;
    "publication": register::publication from publications, 20;
    "register": register::register from opened_registers, 2;
    "printer-profile": printer::profile from profiles, 100;
    "printer-status": printer::status from replies, 300;
    "printer-commands": printer::obeyed from commands, 20;
};

/// The reader of this name.
pub fn named(name: &str) -> &'static Reader {
    READERS.iter().find(|reader| reader.name == name).unwrap_or_else(|| panic!("no reader is called {name}"))
}
