//! The signed package of a consultation: one ZIP file that any tool opens. Layout: `package/FORMAT.md`.
#![doc = include_str!("package/FORMAT.md")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use zip::write::SimpleFileOptions;

use super::check;
use super::definition::Definition;
use super::fault::{Fault, Gravity};
use super::money::french_count;
use super::{look, shown};
use crate::files::signed::{self, ArtefactError};
use crate::keys::{ConsultationHash, Hash, KeySet, SIGNATURE_LENGTH, SigningKey, Tag};
use crate::picture::{self, Flaw};

const DEFINITION: &str = "consultation.json";
const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.sig";
const FORMAT: &str = "urne-package-1";
const DEFINITION_FORMAT: &str = "urne-consultation-1";
/// Largest package read, in bytes.
pub const LARGEST: usize = 256 << 20;
const LARGEST_JSON: u64 = 16 << 20;
const MOST_FILES: usize = 2000;

/// A package whose signature, hashes and definition were checked.
#[derive(Debug, Clone)]
pub struct Package {
    eh: ConsultationHash,
    definition: Definition,
    keys: KeySet,
    images: Arc<BTreeMap<String, Vec<u8>>>,
    bytes: Vec<u8>,
}

/// Why a package is refused.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The ZIP itself cannot be read.
    #[error("le paquet de la consultation ne s’ouvre pas : ce n’est pas une archive ZIP saine")]
    Zip(#[source] zip::result::ZipError),
    /// Bytes before, between or after the archive's own.
    #[error("le paquet contient des octets en trop, avant ou après l’archive")]
    Around,
    /// Too large.
    #[error("le paquet dépasse la taille permise ({0})")]
    TooLarge(String),
    /// A file is missing.
    #[error("le fichier {0} manque dans le paquet")]
    Missing(String),
    /// A file that the manifest does not list, or a name listed twice.
    #[error("le paquet contient un fichier non prévu : {0}")]
    Unexpected(String),
    /// A file is not the one that was signed.
    #[error("le fichier {0} du paquet a été modifié après la signature")]
    Altered(String),
    /// A JSON file is malformed, or not in its one spelling.
    #[error(transparent)]
    Json(#[from] ArtefactError),
    /// The manifest's signature is not the authority's.
    #[error("la signature du paquet n’est pas celle de l’autorité qu’il nomme")]
    Signature,
    /// A picture is not one that Urne makes when it seals.
    #[error("{name} n’est pas une image faite par Urne au scellement : {flaw}")]
    Picture {
        /// Its path.
        name: String,
        /// What shows it.
        flaw: Flaw,
    },
    /// The definition breaks a rule.
    #[error("la définition signée est fautive : {0}")]
    Definition(String),
    /// Keys and consultation are not both real or both rehearsal.
    #[error("des clés de répétition ne peuvent pas sceller une vraie consultation, ni l’inverse")]
    Mode,
    /// Something that may be prepared but not yet voted on.
    #[error("cette version d’Urne ne sait pas encore faire voter cette consultation : {0}")]
    NotYet(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DefinitionFile {
    format: String,
    keys: KeySet,
    definition: Definition,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: String,
    id: String,
    files: Vec<ManifestEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ManifestEntry {
    path: String,
    length: u64,
    sha256: Hash,
}

impl Package {
    /// Seals a checked definition with its keys and pictures; the package, ready to be written.
    pub fn seal(
        definition: &Definition,
        keys: &KeySet,
        images: &BTreeMap<String, Vec<u8>>,
        authority: &SigningKey,
    ) -> Result<Self, PackageError> {
        let content =
            DefinitionFile { format: DEFINITION_FORMAT.into(), keys: keys.clone(), definition: definition.clone() };
        let content = signed::json(&content)?;
        let mut files: Vec<(&str, &[u8])> = vec![(DEFINITION, &content)];
        files.extend(images.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
        let entry = |(path, bytes): &(&str, &[u8])| ManifestEntry {
            path: (*path).to_owned(),
            length: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            sha256: Hash::of(&[bytes]),
        };
        let manifest =
            Manifest { format: FORMAT.into(), id: definition.id.clone(), files: files.iter().map(entry).collect() };
        let manifest = signed::json(&manifest)?;
        let signature = authority.sign(Tag::Package, &[&manifest]);
        files.push((MANIFEST, &manifest));
        files.push((SIGNATURE, &signature));
        Self::read(write_zip(&files).map_err(PackageError::Zip)?)
    }

    /// Reads a package and checks everything in it.
    pub fn read(bytes: Vec<u8>) -> Result<Self, PackageError> {
        if bytes.len() > LARGEST {
            return Err(PackageError::TooLarge(format!("{} Mio", LARGEST >> 20)));
        }
        let mut files = read_zip(&bytes)?;
        let mut take = |name: &str| files.remove(name).ok_or_else(|| PackageError::Missing(name.into()));
        let manifest_bytes = take(MANIFEST)?;
        let signature = take(SIGNATURE)?;
        let signature: [u8; SIGNATURE_LENGTH] = signature.try_into().map_err(|_| PackageError::Signature)?;
        let manifest: Manifest = parse(MANIFEST, &manifest_bytes)?;
        let mut listed = BTreeMap::new();
        for entry in &manifest.files {
            let file = take(&entry.path)?;
            let same = u64::try_from(file.len()) == Ok(entry.length) && Hash::of(&[&file]) == entry.sha256;
            if !same {
                return Err(PackageError::Altered(entry.path.clone()));
            }
            listed.insert(entry.path.clone(), file);
        }
        if let Some(path) = files.into_keys().next() {
            return Err(PackageError::Unexpected(path));
        }
        let content = listed.remove(DEFINITION).ok_or_else(|| PackageError::Missing(DEFINITION.into()))?;
        let content: DefinitionFile = parse(DEFINITION, &content)?;
        let formats = manifest.format == FORMAT && content.format == DEFINITION_FORMAT;
        if !formats || manifest.id != content.definition.id || !content.keys.is_consistent() {
            return Err(PackageError::Definition("format, identifiant ou clés".into()));
        }
        if !content.keys.authority.verify(Tag::Package, &[&manifest_bytes], &signature).is_good() {
            return Err(PackageError::Signature);
        }
        let package = Self {
            eh: ConsultationHash(Hash::of(&[&manifest_bytes])),
            definition: content.definition,
            keys: content.keys,
            images: Arc::new(listed),
            bytes,
        };
        package.check()?;
        Ok(package)
    }

    fn check(&self) -> Result<(), PackageError> {
        if self.keys.mode != self.definition.mode {
            return Err(PackageError::Mode);
        }
        let findings = check::definition(&self.definition);
        if let Some(fault) = findings.iter().find(|fault| fault.gravity == Gravity::Fault) {
            return Err(PackageError::Definition(fault.to_string()));
        }
        not_yet(&shown::uncollected(&self.definition))?;
        self.check_pictures()
    }

    /// Refuses what no kiosk of this version shows. Reading a package does not: offices and verifiers have no screen to fill.
    pub fn expect_shown(&self) -> Result<(), PackageError> {
        not_yet(&shown::unshown(&self.definition))
    }

    /// Each picture is one of our own making and named by an option or as the logo, and all of those are there.
    fn check_pictures(&self) -> Result<(), PackageError> {
        let options = self.definition.questions.iter().flat_map(|question| &question.options);
        let logo = self.definition.look.logo.as_ref();
        let named: BTreeSet<&String> = options.filter_map(|option| option.image.as_ref()).chain(logo).collect();
        if let Some(name) = named.iter().find(|name| !self.images.contains_key(**name)) {
            return Err(PackageError::Missing((*name).clone()));
        }
        for (name, bytes) in self.images.iter() {
            if !named.contains(name) {
                return Err(PackageError::Unexpected(name.clone()));
            }
            let facts = picture::inspect(bytes).map_err(|flaw| PackageError::Picture { name: name.clone(), flaw })?;
            if !name.ends_with(facts.form.extension()) {
                return Err(PackageError::Picture { name: name.clone(), flaw: Flaw::Form });
            }
            if Some(name) == logo {
                let wrong = |problem| PackageError::Definition(format!("{name} : {problem}"));
                look::logo(facts.width, facts.height).map_err(wrong)?;
            }
        }
        Ok(())
    }

    /// EH.
    pub fn eh(&self) -> &ConsultationHash {
        &self.eh
    }

    /// The definition.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The public keys.
    pub fn keys(&self) -> &KeySet {
        &self.keys
    }

    /// The pictures: path -> bytes.
    pub fn images(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.images
    }

    /// The same, for whoever outlives this value.
    pub fn shared_images(&self) -> Arc<BTreeMap<String, Vec<u8>>> {
        Arc::clone(&self.images)
    }

    /// The file as received.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// `<id>.consultation`.
    pub fn file_name(&self) -> String {
        format!("{}.consultation", self.definition.id)
    }
}

fn not_yet(found: &[Fault]) -> Result<(), PackageError> {
    found.first().map_or(Ok(()), |fault| Err(PackageError::NotYet(fault.problem.clone())))
}

fn parse<T: DeserializeOwned + Serialize>(file: &'static str, bytes: &[u8]) -> Result<T, PackageError> {
    Ok(signed::parse(Path::new(file), bytes)?)
}

fn write_zip(files: &[(&str, &[u8])]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // The archive's earliest date instead of today's: the same content gives the same file.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default()).unix_permissions(0o644);
    for (path, bytes) in files {
        archive.start_file(*path, options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn read_zip(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, PackageError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(PackageError::Zip)?;
    if archive.len() > MOST_FILES {
        return Err(PackageError::TooLarge(french_count(archive.len(), "fichier")));
    }
    // Without a comment the end record is the last 22 bytes (APPNOTE 4.3.16). The entries it counts are those that the
    // reader kept: of two with one name it keeps the later, another tool may keep the earlier.
    let ends = bytes.last_chunk::<22>().filter(|end| end.starts_with(b"PK\x05\x06"));
    let counted = ends.and_then(|end| end.get(10..12)?.try_into().ok()).map(u16::from_le_bytes);
    if archive.offset() != 0 || counted.map(usize::from) != Some(archive.len()) {
        return Err(PackageError::Around);
    }
    let directory = archive.central_directory_start();
    let mut places = Vec::new();
    let mut files = BTreeMap::new();
    let mut left = u64::try_from(LARGEST).unwrap_or(u64::MAX);
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(PackageError::Zip)?;
        let name = file.name().map_err(PackageError::Zip)?.into_owned();
        let data = file.data_start().ok_or(PackageError::Around)?;
        places.push((file.header_start(), data.saturating_add(file.compressed_size())));
        let longest_picture = u64::try_from(picture::LONGEST).unwrap_or(u64::MAX);
        let most = if name.ends_with(".json") { LARGEST_JSON } else { longest_picture }.min(left);
        let mut content = Vec::new();
        let read = file.take(most + 1).read_to_end(&mut content).map_err(|error| PackageError::Zip(error.into()))?;
        let read = u64::try_from(read).unwrap_or(u64::MAX);
        if read > most {
            return Err(PackageError::TooLarge(name));
        }
        left = left.saturating_sub(read);
        if files.insert(name.clone(), content).is_some() {
            return Err(PackageError::Unexpected(name));
        }
    }
    // One entry begins where the one before ends, and the directory where the last one does: nothing hides between.
    places.sort_unstable();
    let starts = places.iter().map(|(start, _)| *start).chain([directory]);
    let ends = std::iter::once(0).chain(places.iter().map(|(_, end)| *end));
    if starts.eq(ends) { Ok(files) } else { Err(PackageError::Around) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive() -> Vec<u8> {
        write_zip(&[("aaa", b"shown elsewhere"), ("bbb", b"read here")]).unwrap()
    }

    fn renamed(bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for place in 0..bytes.len() - 3 {
            if &bytes[place..place + 3] == b"bbb" {
                bytes[place..place + 3].copy_from_slice(b"aaa");
            }
        }
        bytes
    }

    #[test]
    fn an_archive_holds_each_name_once_and_nothing_between_its_files() {
        let good = archive();
        assert_eq!(read_zip(&good).unwrap().len(), 2);
        assert!(read_zip(&renamed(&good)).is_err(), "of two entries with one name, two tools may read two");
        let hidden = [b"more".as_slice(), &good].concat();
        assert!(matches!(read_zip(&hidden), Err(PackageError::Around)));
        let after = [&good[..], b"more"].concat();
        assert!(read_zip(&after).is_err());
    }
}
