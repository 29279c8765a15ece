//! Everything that needs more than one module, in one binary. Tests on real elections are skipped, visibly, when
//! `../shared/data/pb` is absent.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on stops")]
#![expect(unreachable_pub, reason = "helpers are shared between the modules of this binary only")]

mod integration {
    mod attacks;
    mod ceremony;
    mod circles;
    mod command_line;
    mod counting;
    mod demonstration;
    mod disk;
    mod drawing;
    mod endless;
    mod field;
    mod forge;
    mod forgeries;
    mod frozen;
    mod full_disk;
    mod fuzz;
    mod gathering;
    mod history;
    mod house;
    mod kills;
    mod kiosk;
    mod limits;
    mod made_up;
    mod merging;
    mod mirror;
    mod office;
    mod officers;
    mod output;
    mod outside;
    mod pictures;
    mod power;
    mod promises;
    mod readers;
    mod report;
    mod restore;
    mod revocation;
    mod rollback;
    #[cfg(feature = "screen")]
    mod screens;
    mod secrecy;
    mod soundness;
    mod stages;
    mod station;
    mod steps;
    mod stepwise;
    mod town;
    mod vectors;
    mod walk;
}
