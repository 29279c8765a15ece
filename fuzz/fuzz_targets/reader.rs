//! One reader of outside bytes under libFuzzer: the one that this program is named after.

#![no_main]

#[path = "../../tests/integration/readers.rs"]
mod readers;
#[path = "../../tests/integration/town.rs"]
mod town;

libfuzzer_sys::fuzz_target!(
    init: {
        // The genuine inputs to begin with, where a folder for them is named.
        if let Some(folder) = std::env::var_os("URNE_FUZZ_GENUINE") {
            for (number, bytes) in (readers::named(env!("CARGO_BIN_NAME")).genuine)().iter().enumerate() {
                std::fs::write(std::path::Path::new(&folder).join(format!("genuine-{number}")), bytes).unwrap();
            }
        }
    },
    |bytes: &[u8]| (readers::named(env!("CARGO_BIN_NAME")).read)(bytes)
);
