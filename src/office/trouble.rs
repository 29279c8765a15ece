//! Why a step of the officers' work did not do what it was asked: the cause as it was, and what can be done about it.

use std::path::{Path, PathBuf};

use super::cause::Cause;
use super::kind::Kind;
use super::objection::Objection;
use super::remedies;
use super::remedy::Remedy;
use crate::consultation::{PackageError, import, pabulib};
use crate::files::FileError;
use crate::files::signed::ArtefactError;
use crate::keys::authority::AuthorityKeyError;
use crate::keys::share::ShareError;
use crate::keys::{RandomnessUnavailable, RevocationError};
use crate::register::RegisterError;

/// A step that did not do what it was asked.
#[derive(Debug)]
pub struct Trouble {
    /// What kind.
    pub kind: Kind,
    /// The file that it is about, where the cause does not name it.
    pub about: Option<PathBuf>,
    /// Why.
    pub cause: Box<Cause>,
    /// What to do, the first thing first.
    pub remedies: Vec<Remedy>,
}

impl Trouble {
    /// Names the file that it is about.
    #[must_use]
    pub fn about(mut self, path: &Path) -> Self {
        self.about = Some(path.to_owned());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn with(mut self, remedy: impl Into<Remedy>) -> Self {
        self.remedies.push(remedy.into());
        self
    }
}

impl From<Cause> for Trouble {
    fn from(cause: Cause) -> Self {
        let (kind, remedies) = (cause.kind(), remedies::of(&cause));
        Self { kind, about: None, cause: Box::new(cause), remedies }
    }
}

/// Every error that is a cause is a trouble.
macro_rules! troubles {
    ($($error:ty),*) => {
        $(impl From<$error> for Trouble {
            fn from(error: $error) -> Self {
                Cause::from(error).into()
            }
        })*
    };
}

troubles!(
    FileError,
    ArtefactError,
    RegisterError,
    PackageError,
    AuthorityKeyError,
    ShareError,
    RevocationError,
    pabulib::Refusal,
    import::Refusal,
    Objection
);

impl From<RandomnessUnavailable> for Trouble {
    fn from(error: RandomnessUnavailable) -> Self {
        AuthorityKeyError::from(error).into()
    }
}
