//! Why a file becomes no picture, as a value that passes from the child to its parent in nine bytes.

use super::form::Foreign;

/// Why a file becomes no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing known.
    #[error("ce n’est pas une image")]
    NotAPicture,
    /// A known form that is not read.
    #[error("une image {0}")]
    Foreign(Foreign),
    /// It begins as a picture and breaks off or makes no sense.
    #[error("l’image est abîmée")]
    Damaged,
    /// It has no surface.
    #[error("l’image est vide")]
    Empty,
    /// More bytes than [`super::LARGEST_SOURCE`], or a drawing of more than its own limit.
    #[error("le fichier est trop grand")]
    TooManyBytes,
    /// More pixels than [`super::MOST_PIXELS`].
    #[error("l’image a trop de points : {width} x {height}")]
    TooManyPixels {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// It would need too much memory, or ended the child by nesting.
    #[error("l’image demande trop de mémoire")]
    TooMuchMemory,
    /// It was not finished in time.
    #[error("l’image demande trop de temps")]
    TooSlow,
    /// A drawing of too many elements, or nested too deeply.
    #[error("le dessin est trop imbriqué ou a trop d’éléments")]
    TooDeep,
    /// A drawing that holds or asks for another picture.
    #[error("le dessin renvoie à une autre image")]
    Reference,
    /// No picture can be made at all: the child does not start or answers nonsense.
    #[error("l’examen des images ne fonctionne pas")]
    Unavailable,
}

impl Refusal {
    /// Length of the bytes of a refusal.
    pub(super) const LENGTH: usize = 9;

    /// A code of 1 or more and two numbers.
    pub(super) fn to_bytes(self) -> [u8; Self::LENGTH] {
        let (code, first, second) = match self {
            Self::NotAPicture => (1, 0, 0),
            Self::Foreign(foreign) => (2, foreign.code(), 0),
            Self::Damaged => (3, 0, 0),
            Self::Empty => (4, 0, 0),
            Self::TooManyBytes => (5, 0, 0),
            Self::TooManyPixels { width, height } => (6, width, height),
            Self::TooMuchMemory => (7, 0, 0),
            Self::TooSlow => (8, 0, 0),
            Self::TooDeep => (9, 0, 0),
            Self::Reference => (10, 0, 0),
            Self::Unavailable => (11, 0, 0),
        };
        let ([a, b, c, d], [e, f, g, h]) = (first.to_be_bytes(), second.to_be_bytes());
        [code, a, b, c, d, e, f, g, h]
    }

    /// The refusal, if the bytes are one.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let [code, a, b, c, d, e, f, g, h] = *<&[u8; Self::LENGTH]>::try_from(bytes).ok()?;
        let (first, second) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
        Some(match code {
            1 => Self::NotAPicture,
            2 => Self::Foreign(Foreign::from_code(first)?),
            3 => Self::Damaged,
            4 => Self::Empty,
            5 => Self::TooManyBytes,
            6 => Self::TooManyPixels { width: first, height: second },
            7 => Self::TooMuchMemory,
            8 => Self::TooSlow,
            9 => Self::TooDeep,
            10 => Self::Reference,
            11 => Self::Unavailable,
            _ => return None,
        })
    }
}
