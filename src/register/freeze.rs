//! The freeze: the authority signs the checkpoint of what is in the register.

use super::absence::{Absence, stated};
use super::kept::{kept, lines};
use super::report::Report;
use super::{Checkpoint, LARGEST, Register, RegisterError, Step};
use crate::envelope::root;
use crate::files::signed::{self, ArtefactError};
use crate::files::{self, Access};
use crate::keys::{Hash, SigningKey};

/// Signs the checkpoint, with a reason for each kiosk whose last batch is missing. A late stick means a merge and a new freeze, possible only before the draw: a lot thrown again after
/// another freeze could be thrown until it pleases.
pub fn freeze(register: &Register, authority: &SigningKey, absences: &[Absence]) -> Result<Checkpoint, RegisterError> {
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
    let checkpoint = Checkpoint {
        eh: *register.package().eh(),
        size: u64::try_from(leaves.len()).unwrap_or(u64::MAX),
        root: root(leaves.iter().map(|line| line.leaf)),
        kiosks: register.kiosks_hash()?,
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
    files::write(&register.path(Register::CHECKPOINT), checkpoint.sign(authority).as_bytes(), Access::Private)?;
    Ok(checkpoint)
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
        let path = self.path(Self::CHECKPOINT);
        if !path.exists() {
            return Ok(None);
        }
        let note = String::from_utf8_lossy(&files::read(&path, LARGEST)?).into_owned();
        let read = Checkpoint::read(&note, self.package().eh(), &self.package().keys().authority);
        Ok(Some(read.ok_or_else(|| ArtefactError::Signature(Self::CHECKPOINT.into()))?.checkpoint))
    }

    /// The freeze and its hash, checked against the register as it is now.
    pub fn frozen(&self) -> Result<(Checkpoint, Hash), RegisterError> {
        let missing = RegisterError::Missing { missing: "le gel", step: Step::Freeze };
        let checkpoint = self.checkpoint()?.ok_or(missing)?;
        let leaves = self.leaves()?;
        let found = u64::try_from(leaves.len()).unwrap_or(u64::MAX);
        let report = Hash::of(&[&files::read(&self.path(Self::REPORT), LARGEST)?]);
        let now = (root(leaves.iter().map(|line| line.leaf)), self.kiosks_hash()?, report);
        if now != (checkpoint.root, checkpoint.kiosks, checkpoint.report) {
            return Err(RegisterError::ChangedSinceFreeze { frozen: checkpoint.size, found });
        }
        let hash = checkpoint.hash();
        Ok((checkpoint, hash))
    }
}
