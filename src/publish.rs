//! What the public gets: a static site with the result, the proofs and the data; and the checks that anybody can run.
//!
//! Layout: `publish/FORMAT.md`. Nothing here decides: results come from `count`, proofs from `register`.
#![doc = include_str!("publish/FORMAT.md")]

mod data;
mod evidence;
mod made;
pub mod page;
mod place;
mod platforms;
mod plausible;
mod site;
mod verification;
mod verify;
mod view;

pub use site::{Published, expect_place, publish};
pub use verification::{Answer, Check, Verification};
pub use verify::{
    verify_batch, verify_files, verify_publication, verify_publication_watched, verify_receipts,
    verify_receipts_watched,
};
pub use view::rule_in_words;

use serde::{Deserialize, Serialize};

use crate::keys::{ConsultationHash, Hash};

const FORMAT: &str = "urne-publication-1";
const PUBLICATION: &str = "publication.json";
const RECEIPTS: &str = "receipts.js";
const RESULTS: &str = "results.json";
const PROOFS: &str = "preuves";
const DATA: &str = "donnees";

/// `publication.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Publication {
    format: String,
    /// Name and version of the program that made the pages.
    software: String,
    eh: ConsultationHash,
    files: Vec<PublishedFile>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PublishedFile {
    path: String,
    length: u64,
    sha256: Hash,
}

/// Whether a file is words and looks, which a version makes in its own way, and not figures or proof.
fn is_page(path: &str) -> bool {
    let at_the_top = !path.contains('/');
    at_the_top && (path.ends_with(".html") || path.ends_with(".css") || (path.ends_with(".js") && path != RECEIPTS))
}
