//! Embeds the sample consultations, and compiles the kiosk's window when the feature `screen` is on.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[cfg(feature = "screen")]
#[expect(unreachable_pub, reason = "the library’s own file")]
#[path = "src/consultation/unbroken.rs"]
mod unbroken;

#[path = "src/language/compiled.rs"]
mod compiled;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    embed_samples()?;
    #[cfg(feature = "screen")]
    compile_window(&compiled::compile()?)?;
    #[cfg(not(feature = "screen"))]
    compiled::compile()?;
    Ok(())
}

/// Writes `samples.rs`: every file of every sample as `(sample, path, bytes)`.
fn embed_samples() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("kiosk-config");
    let mut table =
        String::from("/// Sample, path in it, bytes.\npub(super) const FILES: &[(&str, &str, &[u8])] = &[\n");
    let mut samples: Vec<String> = ["budget-participatif", "droit-d-interpellation", "sondage"].map(Into::into).into();
    for entry in std::fs::read_dir(root.join("rules"))? {
        let entry = entry?;
        if entry.path().is_dir() {
            samples.push(format!("rules/{}", entry.file_name().to_string_lossy()));
        }
    }
    samples.sort();
    for sample in samples {
        let folder = root.join(&sample);
        let mut files = Vec::new();
        list(&folder, &mut files)?;
        files.sort();
        for file in files {
            let inside = file.strip_prefix(&folder)?;
            writeln!(table, "    ({sample:?}, {inside:?}, include_bytes!({file:?})),")?;
        }
    }
    table.push_str("];\n");
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("samples.rs"), table)?;
    // A cache that several checkouts share must not hand one of them the paths of another.
    println!("cargo:rerun-if-env-changed=CARGO_MANIFEST_DIR");
    println!("cargo:rerun-if-changed=kiosk-config");
    println!("cargo:rerun-if-changed=ui");
    Ok(())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(feature = "screen")]
fn compile_window(spoken: &[compiled::Spoken]) -> Result<(), Box<dyn std::error::Error>> {
    let debug_info = std::env::var("PROFILE").as_deref() != Ok("release");
    let configuration = slint_build::CompilerConfiguration::new()
        .with_style("fluent-light".into())
        .with_bundled_translations(catalogues(spoken)?)
        .with_default_translation_context(slint_build::DefaultTranslationContext::None)
        .with_debug_info(debug_info);
    slint_build::compile_with_config("ui/app-window.slint", configuration)?;
    Ok(())
}

/// The catalogue of each language that the program speaks, its lines unbroken where they must be, as texts of a consultation are.
#[cfg(feature = "screen")]
fn catalogues(spoken: &[compiled::Spoken]) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let made = PathBuf::from(std::env::var("OUT_DIR")?).join("lang");
    for language in spoken {
        let inside = Path::new(&language.tag).join("LC_MESSAGES/urne.po");
        let from = match language.is_made_up {
            true => Path::new(compiled::MADE_UP).join(&language.tag).join("urne.po"),
            false => Path::new("ui/lang").join(&inside),
        };
        let catalogue = std::fs::read_to_string(&from).map_err(|error| format!("{}: {error}", from.display()))?;
        let lines = catalogue.lines().map(|line| match line.strip_prefix("msgstr") {
            Some(told) => format!("msgstr{}\n", unbroken::unbroken(told, language.has_spaced_signs)),
            None => format!("{line}\n"),
        });
        let path = made.join(inside);
        std::fs::create_dir_all(path.parent().ok_or("a catalogue has a folder")?)?;
        std::fs::write(path, lines.collect::<String>())?;
    }
    Ok(made)
}
