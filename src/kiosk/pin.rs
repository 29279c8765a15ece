//! The staff PIN: six digits in `staff.pin`, as an Argon2id hash (RFC 9106), and how many wrong ones came in a row.
//!
//! Five wrong ones, then a wait that doubles from 15 seconds with each further one, up to an hour. A try is counted on the
//! disk before it is looked at, so that pulling the plug gives none for free; no clock is asked, so a restart begins the
//! wait anew. Six digits do not resist whoever takes the card out; they keep the staff page from passers-by.

use std::path::{Path, PathBuf};
use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::KioskError;
use crate::files::{self, Access, FileError};
use crate::keys::hash::{from_hex, hex};
use crate::keys::{Randomness, RandomnessUnavailable};
use crate::session::Moment;

/// Digits of a PIN.
pub const PIN_DIGITS: usize = 6;
const FILE: &str = "staff.pin";
const FORMAT: &str = "urne-staff-pin-1";
/// Longest file read, in bytes.
const LONGEST: u64 = 4 << 10;
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const FREE_TRIES: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_secs(15);
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// Why a PIN is not taken.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
    /// Not six digits.
    #[error("le code a {PIN_DIGITS} chiffres")]
    NotDigits,
    /// The first ones that anybody tries.
    #[error("ce code se devine trop vite : évitez les chiffres égaux ou qui se suivent")]
    TooEasy,
    /// The file is not one of ours.
    #[error("le fichier {FILE} est illisible : choisissez un nouveau code avec « urne kiosk pin »")]
    NotAPinFile,
    /// It cannot be read or written.
    #[error(transparent)]
    File(#[from] Box<KioskError>),
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
}

/// What a try came to, or what there is before one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinAnswer {
    /// The staff page may open.
    Right,
    /// Not this one.
    Wrong,
    /// Too many wrong ones: not before this much time.
    Wait(Duration),
    /// Nobody chose a PIN.
    Unset,
    /// Six digits may be typed.
    Awaited,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    format: String,
    salt: String,
    hash: String,
    wrong: u32,
}

/// The PIN of a data folder. The file is read at each try: `urne kiosk pin` may have chosen another one meanwhile.
pub struct StaffPin {
    path: PathBuf,
    blocked_until: Moment,
}

impl StaffPin {
    /// The data folder's PIN; a wait that was running begins anew at `now`. A damaged file is told when staff come, since
    /// residents can vote without it.
    pub fn of(data: &Path, now: Moment) -> Self {
        let path = data.join(FILE);
        let wrong = read(&path).ok().flatten().map_or(0, |record| record.wrong);
        Self { path, blocked_until: now + wait_after(wrong) }
    }

    /// Whether a PIN can be chosen: six digits that nobody guesses at once.
    ///
    /// # Errors
    /// It cannot, and why.
    pub fn expect_good(pin: &str) -> Result<(), PinError> {
        if pin.len() != PIN_DIGITS || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PinError::NotDigits);
        }
        if is_easy(pin.as_bytes()) {
            return Err(PinError::TooEasy);
        }
        Ok(())
    }

    /// Chooses a PIN, in place of the one before.
    pub fn choose(data: &Path, pin: &str, random: &mut dyn Randomness) -> Result<(), PinError> {
        Self::expect_good(pin)?;
        let mut salt = [0; 16];
        random.fill(&mut salt)?;
        let hash = hash(pin, &salt)?;
        let record = Record { format: FORMAT.into(), salt: hex(&salt), hash: hex(hash.as_slice()), wrong: 0 };
        files::make_folder(data, Access::Private).map_err(failed)?;
        store(&data.join(FILE), &record)
    }

    /// What staff meet before they type: nothing chosen, a wait, or the digits awaited.
    pub fn state(&self, now: Moment) -> Result<PinAnswer, PinError> {
        let wait = self.blocked_until.saturating_sub(now);
        Ok(match read(&self.path)? {
            None => PinAnswer::Unset,
            Some(_) if wait > Duration::ZERO => PinAnswer::Wait(wait),
            Some(_) => PinAnswer::Awaited,
        })
    }

    /// Tries a PIN.
    pub fn try_pin(&mut self, pin: &str, now: Moment) -> Result<PinAnswer, PinError> {
        let state = self.state(now)?;
        let (PinAnswer::Awaited, Some(mut record)) = (state, read(&self.path)?) else { return Ok(state) };
        record.wrong = record.wrong.saturating_add(1);
        store(&self.path, &record)?;
        let salt: [u8; 16] = from_hex(&record.salt).ok_or(PinError::NotAPinFile)?;
        let expected: [u8; 32] = from_hex(&record.hash).ok_or(PinError::NotAPinFile)?;
        if *hash(pin, &salt)? == expected {
            record.wrong = 0;
            store(&self.path, &record)?;
            return Ok(PinAnswer::Right);
        }
        let wait = wait_after(record.wrong);
        self.blocked_until = now + wait;
        Ok(if wait > Duration::ZERO { PinAnswer::Wait(wait) } else { PinAnswer::Wrong })
    }
}

/// The record; `None` where nobody chose a PIN.
fn read(path: &Path) -> Result<Option<Record>, PinError> {
    if !path.exists() {
        return Ok(None);
    }
    let bytes = files::read(path, LONGEST).map_err(failed)?;
    let record: Record = serde_json::from_slice(&bytes).map_err(|_| PinError::NotAPinFile)?;
    if record.format == FORMAT { Ok(Some(record)) } else { Err(PinError::NotAPinFile) }
}

fn failed(error: FileError) -> Box<KioskError> {
    Box::new(error.into())
}

fn wait_after(wrong: u32) -> Duration {
    let Some(doublings) = wrong.checked_sub(FREE_TRIES) else { return Duration::ZERO };
    FIRST_WAIT.saturating_mul(1 << doublings.min(10)).min(LONGEST_WAIT)
}

/// All digits equal, or each one more or one less than the one before.
fn is_easy(pin: &[u8]) -> bool {
    let steps: Vec<i16> =
        pin.windows(2).filter_map(|pair| Some(i16::from(*pair.last()?) - i16::from(*pair.first()?))).collect();
    [-1, 0, 1].iter().any(|step| steps.iter().all(|taken| taken == step))
}

fn hash(pin: &str, salt: &[u8; 16]) -> Result<Zeroizing<[u8; 32]>, PinError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).map_err(|_| PinError::NotAPinFile)?;
    let mut hash = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), salt, hash.as_mut_slice())
        .map_err(|_| PinError::NotAPinFile)?;
    Ok(hash)
}

fn store(path: &Path, record: &Record) -> Result<(), PinError> {
    let bytes = serde_json::to_vec(record).map_err(|_| PinError::NotAPinFile)?;
    Ok(files::write(path, &bytes, Access::Private).map_err(failed)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::random::Seeded;

    const START: Moment = Duration::from_secs(1000);

    fn chosen() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        StaffPin::choose(folder.path(), "274159", &mut Seeded::new(1, "pin")).unwrap();
        folder
    }

    #[test]
    fn only_the_chosen_pin_opens_and_its_digits_are_not_on_the_disk() {
        let folder = chosen();
        let mut pin = StaffPin::of(folder.path(), START);
        assert_eq!(pin.try_pin("274158", START).unwrap(), PinAnswer::Wrong);
        assert_eq!(pin.try_pin("274159", START).unwrap(), PinAnswer::Right);
        let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(!text.contains("274159"));
        let nobody = tempfile::tempdir().unwrap();
        let mut unset = StaffPin::of(nobody.path(), START);
        assert_eq!(unset.try_pin("000000", START).unwrap(), PinAnswer::Unset);
    }

    #[test]
    fn five_wrong_ones_make_wait_and_each_further_one_doubles_it_through_restarts() {
        let folder = chosen();
        let mut pin = StaffPin::of(folder.path(), START);
        for _ in 0..4 {
            assert_eq!(pin.try_pin("111111", START).unwrap(), PinAnswer::Wrong);
        }
        assert_eq!(pin.try_pin("111111", START).unwrap(), PinAnswer::Wait(FIRST_WAIT));
        assert!(matches!(pin.try_pin("274159", START).unwrap(), PinAnswer::Wait(_)), "the right one waits too");
        let restarted = Duration::from_secs(2);
        let mut pin = StaffPin::of(folder.path(), restarted);
        assert_eq!(pin.state(restarted).unwrap(), PinAnswer::Wait(FIRST_WAIT));
        let later = restarted + FIRST_WAIT;
        assert_eq!(pin.try_pin("111111", later).unwrap(), PinAnswer::Wait(2 * FIRST_WAIT));
        assert_eq!(pin.try_pin("274159", later + 2 * FIRST_WAIT).unwrap(), PinAnswer::Right);
        assert_eq!(StaffPin::of(folder.path(), START).state(START).unwrap(), PinAnswer::Awaited);
        assert_eq!(wait_after(u32::MAX), LONGEST_WAIT);
    }

    #[test]
    fn a_try_is_counted_before_it_is_looked_at() {
        let folder = chosen();
        let path = folder.path().join(FILE);
        let mut record = read(&path).unwrap().unwrap();
        record.hash = "damaged".into();
        store(&path, &record).unwrap();
        assert!(StaffPin::of(folder.path(), START).try_pin("274159", START).is_err());
        assert_eq!(read(&path).unwrap().unwrap().wrong, 1);
    }

    #[test]
    fn another_pin_chosen_meanwhile_is_the_one_that_opens() {
        let folder = chosen();
        let mut pin = StaffPin::of(folder.path(), START);
        assert_eq!(pin.try_pin("111111", START).unwrap(), PinAnswer::Wrong);
        StaffPin::choose(folder.path(), "903571", &mut Seeded::new(3, "pin")).unwrap();
        assert_eq!(pin.try_pin("274159", START).unwrap(), PinAnswer::Wrong);
        assert_eq!(pin.try_pin("903571", START).unwrap(), PinAnswer::Right);
    }

    #[test]
    fn a_damaged_file_is_told_and_a_new_pin_mends_it() {
        let folder = chosen();
        std::fs::write(folder.path().join(FILE), b"{").unwrap();
        let mut pin = StaffPin::of(folder.path(), START);
        assert!(matches!(pin.state(START), Err(PinError::NotAPinFile)));
        assert!(pin.try_pin("274159", START).is_err());
        StaffPin::choose(folder.path(), "274159", &mut Seeded::new(4, "pin")).unwrap();
        assert_eq!(pin.try_pin("274159", START).unwrap(), PinAnswer::Right);
    }

    #[test]
    fn pins_that_anybody_guesses_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut random = Seeded::new(2, "pin");
        for pin in ["000000", "123456", "987654"] {
            assert!(matches!(StaffPin::choose(folder.path(), pin, &mut random), Err(PinError::TooEasy)), "{pin}");
        }
        for pin in ["12345", "1234567", "12a456", "１２３４５６"] {
            assert!(matches!(StaffPin::choose(folder.path(), pin, &mut random), Err(PinError::NotDigits)), "{pin}");
        }
    }
}
