//! When a broken disk is asked again: soon at first, then seldom.

/// Most looks between two attempts to use a broken disk.
const LONGEST_PAUSE: u32 = 12;

/// When a broken disk is asked again: at once, then after 1, 2, 4 ... looks.
#[derive(Debug, Default)]
pub(super) struct Retry {
    pause: u32,
    looks: u32,
}

impl Retry {
    /// Whether it is time now.
    pub(super) fn is_due(&mut self) -> bool {
        if self.looks < self.pause {
            self.looks += 1;
            return false;
        }
        *self = Self { pause: (2 * self.pause).clamp(1, LONGEST_PAUSE), looks: 0 };
        true
    }
}
