use std::os::unix::fs::symlink;

use super::super::{FORMAT, Publication, PublishedFile};
use super::*;
use crate::keys::{Hash, SigningKey, Tag};

fn key() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

fn eh() -> ConsultationHash {
    ConsultationHash(Hash::of(&[b"consultation"]))
}

fn publication(contents: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> =
        contents.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    let entry = |(path, bytes): (&String, &Vec<u8>)| PublishedFile {
        path: path.clone(),
        length: bytes.len() as u64,
        sha256: Hash::of(&[bytes]),
    };
    let list = Publication {
        format: FORMAT.into(),
        software: crate::SOFTWARE.into(),
        eh: eh(),
        files: files.iter().map(entry).collect(),
    };
    let json = signed::json(&list).unwrap();
    files.insert(format!("{PUBLICATION}.sig"), key().sign(Tag::Result, &[&json]).to_vec());
    files.insert(PUBLICATION.into(), json);
    files
}

fn publish(contents: &[(&str, &str)], out: &Path) -> Result<(), RegisterError> {
    put(&publication(contents), out, expect_ours(out, &key().public(), &eh())?)
}

fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(inside).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
                found.push((name, Vec::new()));
            } else {
                found.push((name, fs::read(&path).unwrap_or_default()));
            }
        }
    }
    found.sort();
    found
}

const FIRST: [(&str, &str); 3] = [("index.html", "un"), ("images/a.png", "image"), ("preuves/deep/er.txt", "x")];
const SECOND: [(&str, &str); 2] = [("index.html", "deux"), ("donnees/b.csv", "1;2")];

#[test]
fn a_publication_replaces_an_earlier_one_whole() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("in/site");
    publish(&FIRST, &out).unwrap();
    assert_eq!(fs::read(out.join("images/a.png")).unwrap(), b"image");
    publish(&SECOND, &out).unwrap();
    assert!(!out.join("images").exists() && !out.join("preuves").exists());
    assert_eq!(fs::read(out.join("index.html")).unwrap(), b"deux");
    assert_eq!(fs::read_dir(folder.path().join("in")).unwrap().count(), 1, "nothing stays beside it");
    fs::create_dir(folder.path().join("empty")).unwrap();
    publish(&FIRST, &folder.path().join("empty")).unwrap();
    // A file that somebody removed is no loss.
    fs::remove_file(out.join("index.html")).unwrap();
    publish(&SECOND, &out).unwrap();
}

#[test]
fn whatever_is_strange_stops_it_before_the_first_change() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 9] = [
        ("a file more", |out| fs::write(out.join(".nojekyll"), "").unwrap()),
        ("a file more, deep", |out| fs::write(out.join("images/b.png"), "").unwrap()),
        ("a file changed", |out| fs::write(out.join("index.html"), "uN").unwrap()),
        ("a folder more", |out| fs::create_dir(out.join("images/empty")).unwrap()),
        ("a link in the place of a file", |out| {
            fs::rename(out.join("index.html"), out.with_file_name("kept")).unwrap();
            symlink("../kept", out.join("index.html")).unwrap();
        }),
        ("a link in the place of a folder", |out| {
            fs::rename(out.join("images"), out.with_file_name("kept")).unwrap();
            symlink("../kept", out.join("images")).unwrap();
        }),
        ("a link in the place of the site", |out| {
            fs::rename(out, out.with_file_name("kept")).unwrap();
            symlink("kept", out).unwrap();
        }),
        ("another list", |out| fs::write(out.join(PUBLICATION), "{}").unwrap()),
        ("a folder of somebody in the place of the work folder", |out| {
            fs::create_dir(out.with_file_name("site.urne-new")).unwrap();
            fs::write(out.with_file_name("site.urne-new/mine"), "").unwrap();
        }),
    ];
    for (name, change) in changes {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("site");
        publish(&FIRST, &out).unwrap();
        change(&out);
        let before = tree(folder.path());
        let told = publish(&SECOND, &out).expect_err(name);
        assert_eq!(tree(folder.path()), before, "{name}: {told}");
    }
}

#[test]
fn the_first_strange_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("index.html"), "a site of the town").unwrap();
    let told = publish(&SECOND, folder.path()).unwrap_err().to_string();
    assert!(told.contains("index.html"), "{told}");
}

#[test]
fn a_publication_of_another_consultation_or_authority_stays() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("site");
    publish(&FIRST, &out).unwrap();
    let other = ConsultationHash(Hash::of(&[b"another"]));
    assert!(matches!(expect_ours(&out, &key().public(), &other), Err(RegisterError::NotAPlace { .. })));
    let stranger = SigningKey::from_seed(&[8; 32]).public();
    assert!(matches!(expect_ours(&out, &stranger, &eh()), Err(RegisterError::Artefact(_))));
}

#[test]
fn the_folder_one_works_in_and_those_around_it_are_no_place() {
    let here = std::env::current_dir().unwrap();
    for out in [Path::new("."), Path::new(".."), Path::new("/"), Path::new("src/.."), &here, here.parent().unwrap()] {
        let told = expect_ours(out, &key().public(), &eh()).unwrap_err();
        assert!(matches!(told, RegisterError::NotAPlace { .. }), "{}: {told}", out.display());
    }
    let told = expect_ours(Path::new("/proc"), &key().public(), &eh()).unwrap_err();
    assert!(told.to_string().contains("racine"), "{told}");
}

/// As after each cut that two renames in the place of an exchange can have.
#[test]
fn what_a_cut_left_beside_the_place_is_healed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("site");
    let (new, old) = (folder.path().join("site.urne-new"), folder.path().join("site.urne-old"));
    publish(&FIRST, &out).unwrap();
    fs::rename(&out, &old).unwrap();
    fs::create_dir(&new).unwrap();
    fs::write(new.join(MARK), "").unwrap();
    fs::write(new.join("index.html"), "half").unwrap();
    publish(&SECOND, &out).unwrap();
    assert_eq!(fs::read(out.join("index.html")).unwrap(), b"deux");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    publish(&FIRST, &old).unwrap();
    publish(&SECOND, &out).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
