//! The kiosk's own key and the nonce of this life of it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use zeroize::Zeroizing;

use super::{KioskError, folder};
use crate::files::{Access, FileError, NewFolder, signed};
use crate::keys::certificate::{HexBytes, RequestFormat, is_name};
use crate::keys::hash::{from_hex, hex};
use crate::keys::{EnrolmentRequest, Randomness, SigningKey};

const FOLDER: &str = "identity";
const KEY: &str = "kiosk.key";
/// The request to be enrolled.
const REQUEST: &str = "request.json";

/// Why a kiosk has no identity.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The name is empty, too long or unprintable.
    #[error("« {0} » ne convient pas comme nom de borne : 1 à 80 caractères, sans caractère de commande")]
    Name(String),
    /// There is one already.
    #[error("cette borne a déjà une identité ; une nouvelle perdrait l’ancienne")]
    Exists,
    /// The key file is malformed.
    #[error("le fichier de clé de la borne est illisible")]
    Malformed,
    /// Others may read the key.
    #[error("le fichier de clé de la borne peut être lu par d’autres (droits {0:o}, 600 attendus)")]
    Permissions(u32),
}

/// A kiosk's secret key and nonce.
#[derive(Debug)]
pub struct Identity {
    key: SigningKey,
    request: EnrolmentRequest,
}

/// Whether this kiosk has an identity, good or not.
pub(super) fn is_there(data: &Path) -> bool {
    data.join(FOLDER).join(KEY).exists()
}

impl Identity {
    /// Makes a new identity; what the officer enrols.
    pub fn make(data: &Path, name: &str, random: &mut dyn Randomness) -> Result<EnrolmentRequest, KioskError> {
        if !is_name(name) {
            return Err(IdentityError::Name(name.into()).into());
        }
        let folder = data.join(FOLDER);
        if folder.join(KEY).exists() {
            // Asking again under the same name is the same request.
            let there = Self::load(data).ok().filter(|there| there.request.name == name);
            return there.map(|there| there.request).ok_or_else(|| IdentityError::Exists.into());
        }
        let new = NewFolder::start(&folder, Access::Private)?;
        let key = SigningKey::generate(random)?;
        let mut nonce = [0; 16];
        random.fill(&mut nonce)?;
        let request = EnrolmentRequest {
            format: RequestFormat::V1,
            name: name.into(),
            key: key.public(),
            nonce: HexBytes(nonce),
        };
        let json = signed::json(&request)?;
        let seed = Zeroizing::new(hex(key.seed().as_slice()));
        new.write(KEY, seed.as_bytes())?;
        new.write(REQUEST, &json)?;
        new.finish()?;
        Ok(request)
    }

    /// Reads the identity back; refuses a key that others could read.
    pub fn load(data: &Path) -> Result<Self, KioskError> {
        let path = data.join(FOLDER).join(KEY);
        let seed = Zeroizing::new(folder::read(&path)?);
        let mode = std::fs::metadata(&path).map_err(FileError::at(&path))?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(IdentityError::Permissions(mode).into());
        }
        let text = std::str::from_utf8(&seed).map_err(|_| IdentityError::Malformed)?;
        let seed = Zeroizing::new(from_hex(text.trim()).ok_or(IdentityError::Malformed)?);
        let key = SigningKey::from_seed(&seed);
        let path = data.join(FOLDER).join(REQUEST);
        let request: EnrolmentRequest = signed::parse(&path, &folder::read(&path)?)?;
        if request.key == key.public() { Ok(Self { key, request }) } else { Err(IdentityError::Malformed.into()) }
    }

    /// The secret key.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// The nonce of this life of the kiosk.
    pub fn nonce(&self) -> HexBytes<16> {
        self.request.nonce
    }

    /// What the officer enrols.
    pub fn request(&self) -> &EnrolmentRequest {
        &self.request
    }
}
