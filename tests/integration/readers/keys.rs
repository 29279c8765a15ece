//! Requests, certificates, the list of kiosks, the public keys, shares, the authority's key file.

use std::sync::OnceLock;

use urne::files::signed;
use urne::keys::certificate::is_name;
use urne::keys::random::Seeded;
use urne::keys::{
    AuthorityKey, Certificate, CertifiedKiosk, EnrolmentRequest, Hash, KeySet, KioskList, Mode, Share, SigningKey, Tag,
    crockford,
};

use super::held::{expect_same_again, held, parsed, signed};

pub fn requests() -> Vec<Vec<u8>> {
    [1, 2].map(|kiosk| std::fs::read(held().town.data(kiosk).join("identity/request.json")).unwrap()).to_vec()
}

pub fn request(bytes: &[u8]) {
    let _request = parsed::<EnrolmentRequest>(bytes);
}

pub fn certificates() -> Vec<Vec<u8>> {
    let kiosks = &held().town.kiosks;
    let whole = kiosks.iter().map(|certified| signed::json(certified).unwrap());
    whole.chain(kiosks.iter().map(|certified| signed::json(&certified.certificate).unwrap())).collect()
}

/// A certificate as it is, or, without its signature, signed here.
pub fn certificate(bytes: &[u8]) {
    let town = &held().town;
    if let Some(certified) = parsed::<CertifiedKiosk>(bytes) {
        let genuine = town.kiosks.contains(&certified);
        assert_eq!(certified.verify(&town.authority.public()).is_good(), genuine);
    }
    if let Some(certificate) = parsed::<Certificate>(bytes) {
        let name = certificate.name.clone();
        let certified = CertifiedKiosk::sign(certificate, &town.authority);
        assert_eq!(certified.verify(&town.authority.public()).is_good(), is_name(&name));
        expect_same_again(&certified);
    }
}

pub fn kiosk_lists() -> Vec<Vec<u8>> {
    let list = std::fs::read(held().town.list_path()).unwrap();
    let mut with_revoked: KioskList = serde_json::from_slice(&list).unwrap();
    let gone = &with_revoked.kiosks[1].certificate;
    let revoked = serde_json::json!([{ "kiosk": gone.kiosk, "nonce": gone.nonce, "last_manifest": null }]);
    with_revoked.revoked = serde_json::from_value(revoked).unwrap();
    vec![list, signed::json(&with_revoked).unwrap()]
}

pub fn kiosk_list(bytes: &[u8]) {
    let town = &held().town;
    let Some(list) = signed::<KioskList>(bytes, Tag::Kiosks) else { return };
    if list.verify(town.package.eh(), &town.authority.public()).is_good() {
        for entry in &list.kiosks {
            assert!(town.kiosks.contains(entry));
            assert_eq!(list.certificate(entry.certificate.kiosk), Some(entry));
            let revoked = list.revocation(entry.certificate.kiosk);
            assert!(revoked.is_none_or(|revoked| revoked.kiosk == entry.certificate.kiosk));
        }
    }
}

pub fn key_sets() -> Vec<Vec<u8>> {
    vec![signed::json(held().town.package.keys()).unwrap()]
}

pub fn public_keys(bytes: &[u8]) {
    if let Some(keys) = parsed::<KeySet>(bytes) {
        let consistent = keys.is_consistent();
        assert!(!consistent || ((1..=5).contains(&keys.holders) && keys.parts.len() <= 10));
        for share in &held().town.shares {
            let _verdict = share.check(&keys);
        }
    }
}

pub fn shares() -> Vec<Vec<u8>> {
    let shares = &held().town.shares;
    let sheet = |share: &Share| share.lines().iter().map(|line| format!("{}\n", line.as_str())).collect::<String>();
    let mut all: Vec<Vec<u8>> = shares.iter().map(|share| share.qr_text().as_bytes().to_vec()).collect();
    all.extend(shares.iter().map(|share| sheet(share).into_bytes()));
    all
}

/// A share as it is, and again with the checksum that its bytes ought to have.
pub fn share(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    read_share(&text);
    let digits: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    if let Some(mut bytes) = crockford::decode(&digits, digits.len() * 5 / 8)
        && let Some(end) = bytes.len().checked_sub(4)
    {
        let checksum = Hash::of(&[&bytes[..end]]);
        bytes[end..].copy_from_slice(&checksum.0[..4]);
        read_share(&crockford::encode(&bytes));
    }
}

fn read_share(text: &str) {
    let town = &held().town;
    let Ok(share) = Share::parse(text) else { return };
    let written = share.qr_text();
    assert_eq!(Share::parse(&written).unwrap().qr_text(), written);
    let typed: String = share.lines().iter().map(|line| format!("{}\n", line.as_str())).collect();
    assert_eq!(Share::parse(&typed).unwrap().qr_text(), written);
    if share.check(town.package.keys()).is_ok() {
        assert!(town.shares.iter().any(|genuine| genuine.qr_text() == written));
    }
}

const PASSPHRASE: &str = "cheval exact batterie";

pub fn authority_keys() -> Vec<Vec<u8>> {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    let file = FILE.get_or_init(|| {
        let key = AuthorityKey { mode: Mode::Rehearsal, key: SigningKey::from_seed(&[9; 32]) };
        key.to_file(PASSPHRASE, &mut Seeded::new(9, "authority")).unwrap()
    });
    vec![file.clone()]
}

pub fn authority_key(bytes: &[u8]) {
    if let Ok(opened) = AuthorityKey::from_file(bytes, PASSPHRASE) {
        assert!(opened.mode == Mode::Rehearsal && opened.key.public() == SigningKey::from_seed(&[9; 32]).public());
    }
}
