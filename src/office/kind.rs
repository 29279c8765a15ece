//! The kinds of trouble.

/// What kind of trouble it is; a command's exit code follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something was refused, or a verification failed.
    Refused,
    /// What was given is not as it should be.
    Usage,
    /// A disk, stick or printer failed.
    Device,
    /// A mistake of the program.
    Internal,
}
