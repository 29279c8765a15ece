//! Why a batch or a mirror failed, as the journal keeps it: a code, never a sentence.
//!
//! An unknown code, of a later version or the sentence of an earlier one, is read as `other`: the chain is over the bytes, so nothing is
//! lost by it.

use serde::{Deserialize, Serialize};

use crate::language::Message;
use crate::language::words::journal as words;

/// An enum of codes with its list and the words of each, so that none can be forgotten.
macro_rules! reasons {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident => $message:ident,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// A code that this version does not know.
            #[serde(other)]
            Other,
        }

        impl $name {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)+ Self::Other];

            /// Its words, a part of a sentence.
            pub fn message(self) -> Message {
                match self {
                    $(Self::$variant => words::$message,)+
                    Self::Other => words::REASON_OTHER,
                }
            }
        }
    };
}

reasons! {
    /// Why a batch could not be written.
    ExportReason {
        /// Nobody said where sticks are mounted.
        StickUnset => STICK_UNSET,
        /// There is no stick.
        StickAbsent => STICK_ABSENT,
        /// The folder of the stick is on the kiosk's own disk.
        StickSameDisk => STICK_SAME_DISK,
        /// It has too little room.
        StickFull => STICK_FULL,
        /// It is write-protected.
        StickReadOnly => STICK_READ_ONLY,
        /// It has another batch of the same name.
        StickTaken => STICK_TAKEN,
        /// It was pulled or is broken.
        StickFailed => STICK_FAILED,
        /// It does not keep what is written.
        StickLying => STICK_LYING,
        /// The box or one of its ballots cannot be read.
        BoxUnreadable => BOX_UNREADABLE,
        /// Anything else of the kiosk: its journal, its randomness.
        KioskFailed => KIOSK_FAILED,
    }
}

reasons! {
    /// Why the mirror cannot be used.
    MirrorReason {
        /// Its medium is not there.
        Absent => MEDIUM_ABSENT,
        /// Its folder is on the disk of the box.
        SameDisk => MEDIUM_SAME_DISK,
        /// Its medium holds another kiosk's box.
        NotOurs => MEDIUM_NOT_OURS,
        /// Its medium does not keep what is written.
        Failing => MEDIUM_FAILING,
        /// No file can be made there.
        Unwritable => MEDIUM_UNWRITABLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_and_an_unknown_one_is_other() {
        for reason in ExportReason::ALL {
            let code = serde_json::to_string(reason).unwrap();
            assert_eq!(serde_json::from_str::<ExportReason>(&code).unwrap(), *reason, "{code}");
        }
        assert_eq!(serde_json::to_string(&ExportReason::StickFull).unwrap(), "\"stick-full\"");
        let sentence = "\"la clé USB est pleine : il faut 2 Kio\"";
        assert_eq!(serde_json::from_str::<ExportReason>(sentence).unwrap(), ExportReason::Other);
        assert_eq!(serde_json::from_str::<MirrorReason>("\"not-ours\"").unwrap(), MirrorReason::NotOurs);
    }
}
