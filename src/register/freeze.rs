//! The freeze: the authority signs the checkpoint of what is in the register.

use super::absence::{Absence, stated};
use super::kept::{kept, lines};
use super::report::Report;
use super::{Checkpoint, LARGEST, Note, PublishedLeaf, Register, RegisterError, Step};
use crate::envelope::root;
use crate::files::signed::{self, ArtefactError};
use crate::files::{self, Access};
use crate::keys::{Hash, SigningKey};

/// A frozen register: what the authority signed is what is there.
#[derive(Debug)]
pub struct Frozen<'r> {
    pub(crate) register: &'r Register,
    pub(crate) note: Note,
    /// `checkpoint.txt`, with whatever witnesses added.
    pub(crate) text: Vec<u8>,
    /// `report.json` that the freeze names.
    pub(crate) report: Vec<u8>,
    /// `kiosks.json` that the freeze names.
    pub(crate) kiosks: Vec<u8>,
    pub(crate) leaves: Vec<PublishedLeaf>,
}

impl Frozen<'_> {
    /// What the authority signed.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.note.checkpoint
    }

    /// What draw and opening name.
    pub fn hash(&self) -> Hash {
        self.checkpoint().hash()
    }

    /// The envelopes, as published: sorted by leaf.
    pub fn leaves(&self) -> &[PublishedLeaf] {
        &self.leaves
    }
}

/// Signs the checkpoint, with a reason for each kiosk whose last batch is missing. A late stick means a merge and a new freeze, possible only before the draw: a lot thrown again after
/// another freeze could be thrown until it pleases.
pub fn freeze<'r>(
    register: &'r Register,
    authority: &SigningKey,
    absences: &[Absence],
) -> Result<Frozen<'r>, RegisterError> {
    register.expect_authority(authority)?;
    if register.is_opened() {
        let told = "les bulletins ont été ouverts : un second gel montrerait ceux qui diffèrent";
        return Err(RegisterError::TooLate(told));
    }
    if signed::exists(&register.path(Register::DRAW)) {
        let told = "le tirage a eu lieu : un nouveau gel permettrait de le refaire";
        return Err(RegisterError::TooLate(told));
    }
    let leaves = register.leaves()?;
    let path = register.path(Register::REPORT);
    let report_bytes = files::read(&path, LARGEST)?;
    let report: Report = signed::parse(&path, &report_bytes)?;
    let kiosks = files::read(&register.path(Register::KIOSKS), LARGEST)?;
    let checkpoint = Checkpoint {
        eh: *register.package().eh(),
        size: u64::try_from(leaves.len()).unwrap_or(u64::MAX),
        root: root(leaves.iter().map(|line| line.leaf)),
        kiosks: Hash::of(&[&kiosks]),
        report: Hash::of(&[&report_bytes]),
        findings: u64::try_from(report.findings.len()).unwrap_or(u64::MAX),
        missing: stated(absences, &report, register.kiosks())?,
    };
    if (checkpoint.size, checkpoint.root) != (report.envelopes, report.root) {
        let reason = "register.db n’est plus celui du rapport".into();
        return Err(ArtefactError::Mismatch { file: Register::REPORT.into(), reason }.into());
    }
    let text = report.text(&lines(&kept(register)?)) + &told(&checkpoint.missing);
    files::write(&register.path(Register::REPORT_TEXT), text.as_bytes(), Access::Private)?;
    let text = checkpoint.sign(authority).into_bytes();
    files::write(&register.path(Register::CHECKPOINT), &text, Access::Private)?;
    Ok(Frozen { register, note: Note { checkpoint, witnesses: 0 }, text, report: report_bytes, kiosks, leaves })
}

/// The reasons in the officers' own report.
fn told(missing: &[Absence]) -> String {
    let mut text = "\nBornes sans relevé clos au gel, et pourquoi\n".to_owned();
    for Absence { kiosk, reason } in missing {
        text += &format!("  borne {kiosk} : {reason}\n");
    }
    if missing.is_empty() {
        text += "  aucune\n";
    }
    text
}

impl Register {
    /// What the authority signed last, whatever the register holds now; `None` before the first freeze.
    pub fn checkpoint(&self) -> Result<Option<Checkpoint>, RegisterError> {
        Ok(self.signed()?.map(|(note, _)| note.checkpoint))
    }

    /// The freeze and its text.
    fn signed(&self) -> Result<Option<(Note, Vec<u8>)>, RegisterError> {
        let path = self.path(Self::CHECKPOINT);
        if !path.exists() {
            return Ok(None);
        }
        let text = files::read(&path, LARGEST)?;
        let read =
            Checkpoint::read(&String::from_utf8_lossy(&text), self.package().eh(), &self.package().keys().authority);
        let note = read.ok_or_else(|| ArtefactError::Signature(Self::CHECKPOINT.into()))?;
        Ok(Some((note, text)))
    }

    /// The freeze, checked against the register as it is now.
    ///
    /// # Errors
    /// There is none, or the register is not the frozen one.
    pub fn frozen(&self) -> Result<Frozen<'_>, RegisterError> {
        let missing = RegisterError::Missing { missing: "le gel", step: Step::Freeze };
        let (note, text) = self.signed()?.ok_or(missing)?;
        let leaves = self.leaves()?;
        let found = u64::try_from(leaves.len()).unwrap_or(u64::MAX);
        let report = files::read(&self.path(Self::REPORT), LARGEST)?;
        let kiosks = files::read(&self.path(Self::KIOSKS), LARGEST)?;
        let now = (root(leaves.iter().map(|line| line.leaf)), Hash::of(&[&kiosks]), Hash::of(&[&report]));
        let Checkpoint { size: frozen, root, kiosks: list, report: named, .. } = note.checkpoint;
        if now != (root, list, named) {
            return Err(RegisterError::ChangedSinceFreeze { frozen, found });
        }
        Ok(Frozen { register: self, note, text, report, kiosks, leaves })
    }
}
