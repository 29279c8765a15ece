//! What stops the reading of a `.pb` file, and what is only worth a warning.
//!
//! Each has a line, one sentence that says what is wrong and one that says what to do, in French for
//! the officer. Pieces of the file quoted in a sentence are shortened, so that a message stays a message.

use std::fmt;

use thiserror::Error;

use super::number::Decimal;
use crate::consultation::Cents;
use crate::consultation::money::{french_count, grouped};
use crate::reading::TextFault;

/// One of the three parts of a file, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Keys and values about the vote.
    Meta,
    /// One row per project.
    Projects,
    /// One row per ballot.
    Votes,
}

impl Section {
    /// The name as the format writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meta => "META",
            Self::Projects => "PROJECTS",
            Self::Votes => "VOTES",
        }
    }

    /// How the header line of the section must begin.
    #[must_use]
    pub const fn header(self) -> &'static str {
        match self {
            Self::Meta => "key;value",
            Self::Projects => "project_id",
            Self::Votes => "voter_id",
        }
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The file cannot be used: the line, what is wrong there, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("ligne {line}\u{a0}: {fault} {}", .fault.remedy())]
pub struct Refusal {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub fault: Fault,
}

/// What makes a file unusable.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the sentence above each variant is its description")]
pub enum Fault {
    #[error("Le fichier fait {} octets, plus que les {} acceptés.", number(*.bytes), number(super::MAX_BYTES))]
    FileTooLong { bytes: usize },
    #[error("Dans ce fichier, {0}.")]
    Text(TextFault),
    #[error("La ligne a plus de {most} cases.", most = super::rows::MAX_CELLS)]
    TooManyCells,
    #[error("Une case fait {} octets, plus que les {} acceptés.", number(*.bytes), number(super::rows::MAX_CELL_BYTES))]
    CellTooLong { bytes: usize },
    #[error("La section {0} manque.")]
    MissingSection(Section),
    #[error("La section {0} est répétée ou n’est pas à sa place.")]
    MisplacedSection(Section),
    #[error("L’en-tête de la section {0} ne commence pas par «\u{a0}{header}\u{a0}».", header = .0.header())]
    MissingHeader(Section),
    #[error("La clé obligatoire «\u{a0}{0}\u{a0}» manque.")]
    MissingKey(&'static str),
    #[error("La colonne obligatoire «\u{a0}{column}\u{a0}» de la section {section} manque.")]
    MissingColumn { section: Section, column: &'static str },
    #[error("Le champ obligatoire «\u{a0}{0}\u{a0}» est vide.")]
    MissingValue(&'static str),
    #[error("La clé «\u{a0}{}\u{a0}» est là deux fois.", shown(.0))]
    RepeatedKey(String),
    #[error("La colonne «\u{a0}{}\u{a0}» est là deux fois.", shown(.0))]
    RepeatedColumn(String),
    #[error("La ligne a plus de cases que l’en-tête.")]
    ExtraCells,
    #[error("Dans «\u{a0}{field}\u{a0}», «\u{a0}{}\u{a0}» n’est pas un nombre lisible.", shown(.value))]
    UnreadableNumber { field: String, value: String },
    #[error("Dans «\u{a0}{field}\u{a0}», «\u{a0}{}\u{a0}» a trop de décimales pour être gardé exactement.", shown(.value))]
    TooFineNumber { field: String, value: String },
    #[error("Dans «\u{a0}{field}\u{a0}», «\u{a0}{}\u{a0}» dépasse ce qui est accepté.", shown(.value))]
    TooLargeNumber { field: String, value: String },
    #[error("Le type de vote «\u{a0}{}\u{a0}» est inconnu.", shown(.0))]
    UnknownVoteType(String),
    #[error("L’identifiant de projet «\u{a0}{}\u{a0}» contient une virgule.", shown(.0))]
    CommaInProjectId(String),
    #[error("Le projet «\u{a0}{}\u{a0}» est là deux fois.", shown(.0))]
    RepeatedProject(String),
    #[error("Le votant «\u{a0}{}\u{a0}» est là deux fois.", shown(.0))]
    RepeatedVoter(String),
    #[error("Le vote nomme le projet «\u{a0}{}\u{a0}», absent de la section PROJECTS.", shown(.0))]
    UnknownProject(String),
    #[error("Il n’y a rien entre deux virgules du vote.")]
    EmptyItem,
    #[error("Le vote nomme {} mais donne {}.", french_count(*.projects, "projet"), french_count(*.points, "nombre"))]
    PointsOfAnotherLength { projects: usize, points: usize },
    #[error("La section META a plus de {} clés.", number(super::MAX_KEYS))]
    TooManyKeys,
    #[error("Il y a plus de {} projets.", number(super::MAX_PROJECTS))]
    TooManyProjects,
    #[error("Il y a plus de {} bulletins.", number(super::MAX_BALLOTS))]
    TooManyBallots,
    #[error("Les bulletins portent plus de {} choix en tout.", number(super::MAX_ENTRIES))]
    TooManyEntries,
    #[error("Les colonnes en plus contiennent plus de {} cases en tout.", number(super::MAX_EXTRA_CELLS))]
    TooManyExtraCells,
}

impl Fault {
    /// This fault on a line of the file.
    #[must_use]
    pub const fn at(self, line: u64) -> Refusal {
        Refusal { line, fault: self }
    }

    /// What to do about it, one sentence.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        use Fault as F;
        match self {
            F::FileTooLong { .. } | F::TooManyKeys | F::TooManyProjects | F::TooManyBallots => {
                "Vérifiez que c’est un fichier Pabulib, ou divisez-le par quartier."
            }
            F::TooManyEntries | F::TooManyExtraCells => {
                "Divisez le fichier par quartier, ou retirez les colonnes inutiles."
            }
            F::Text(fault) => fault.remedy(),
            F::TooManyCells | F::CellTooLong { .. } => {
                "Cherchez un guillemet ou une fin de ligne qui manque avant cet endroit."
            }
            F::ExtraCells => {
                "Mettez entre guillemets la case qui contient un point-virgule ou un guillemet, et doublez les guillemets à l’intérieur."
            }
            F::MissingSection(_) => "Écrivez META, PROJECTS et VOTES, chacun une fois et seul sur sa ligne.",
            F::MisplacedSection(_) => "Gardez un seul META, un seul PROJECTS et un seul VOTES, dans cet ordre.",
            F::MissingHeader(_) => "Écrivez les noms des colonnes sur la ligne qui suit le nom de la section.",
            F::MissingKey(_) => "Ajoutez la clé et sa valeur dans META.",
            F::MissingColumn { .. } => "Ajoutez la colonne à l’en-tête et sa valeur à chaque ligne.",
            F::MissingValue(_) => {
                "Remplissez-le ou retirez la ligne\u{a0}: les bulletins blancs ne sont pas listés, la clé «\u{a0}comment\u{a0}» en dit le nombre."
            }
            F::RepeatedKey(_) | F::RepeatedColumn(_) => "Gardez l’une des deux.",
            F::UnreadableNumber { .. } => "Écrivez seulement des chiffres, avec un point avant les décimales.",
            F::TooFineNumber { .. } => {
                "Écrivez les sommes avec deux décimales au plus, les nombres et les points sans décimale."
            }
            F::TooLargeNumber { .. } => "Vérifiez qu’aucun chiffre n’est de trop.",
            F::UnknownVoteType(_) => "Écrivez approval, ordinal, cumulative, scoring ou choose-1.",
            F::CommaInProjectId(_) => {
                "Donnez au projet un identifiant de lettres, chiffres, points, barres obliques et tirets."
            }
            F::RepeatedProject(_) => {
                "Donnez à chaque projet son identifiant\u{a0}: «\u{a0}10\u{a0}» et «\u{a0}010\u{a0}» sont différents."
            }
            F::RepeatedVoter(_) => "Gardez un seul bulletin par votant, ou donnez au second son propre numéro.",
            F::UnknownProject(_) => {
                "Corrigez l’identifiant dans le vote ou ajoutez le projet\u{a0}: «\u{a0}10\u{a0}» et «\u{a0}010\u{a0}» sont différents."
            }
            F::EmptyItem => "Retirez la virgule, ou écrivez l’identifiant qui manque.",
            F::PointsOfAnotherLength { .. } => "Donnez un nombre de points à chaque projet nommé, dans le même ordre.",
        }
    }
}

/// Something was overlooked or corrected in reading: the line, what, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("ligne {line}\u{a0}: {caution} {}", .caution.remedy())]
pub struct Warning {
    /// The line, from 1.
    pub line: u64,
    /// What was found.
    pub caution: Caution,
}

/// What is read all the same, and said.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the sentence above each variant is its description")]
pub enum Caution {
    #[error("Le fichier commence par une marque d’ordre des octets, ignorée.")]
    ByteOrderMark,
    #[error("À partir d’ici, des lignes se terminent par CR LF ou CR, ce qui est accepté.")]
    CarriageReturns,
    #[error("Une case ou un élément est entouré d’espaces, retirés à la lecture.")]
    Spaces,
    #[error("Un caractère de commande ou une fin de ligne dans une case est lu comme une espace.")]
    ControlCharacter,
    #[error("La ligne est vide et n’est pas lue.")]
    BlankLine,
    #[error("Le nom de section «\u{a0}{}\u{a0}» n’est pas en capitales, ce qui est accepté.", shown(.0))]
    SectionCase(String),
    #[error("La clé «\u{a0}{}\u{a0}» est inconnue et gardée telle quelle.", shown(.0))]
    UnknownKey(String),
    #[error("La colonne «\u{a0}{}\u{a0}» est inconnue et gardée telle quelle.", shown(.0))]
    UnknownColumn(String),
    #[error("La colonne «\u{a0}target\u{a0}» est lue sous son nouveau nom, «\u{a0}beneficiaries\u{a0}».")]
    OldColumnName,
    #[error("Dans «\u{a0}{key}\u{a0}», «\u{a0}{}\u{a0}» n’est pas une valeur prévue et reste telle quelle.", shown(.value))]
    OddValue { key: &'static str, value: String },
    #[error("La ligne est plus courte que l’en-tête\u{a0}: les cases qui manquent sont lues comme vides.")]
    ShortRow,
    #[error("Des cases vides en fin de ligne sont ignorées.")]
    TrailingCells,
    #[error("Un guillemet à l’intérieur d’une case est gardé tel quel.")]
    StrayQuote,
    #[error("La clé «\u{a0}{0}\u{a0}» manque ou est vide\u{a0}; le décompte s’en passe.")]
    MissingKey(&'static str),
    #[error("La section VOTES manque\u{a0}: aucun bulletin n’est compté.")]
    NoVotes,
    #[error("Le bulletin n’a pas de numéro de votant\u{a0}; il est compté.")]
    NoVoter,
    #[error("Le vote est vide\u{a0}: ce bulletin est compté et ne nomme aucun projet.")]
    EmptyVote,
    #[error("La clé «\u{a0}{key}\u{a0}» annonce {}, la section {section} en contient {}\u{a0}: ce sont eux qui sont comptés.", grouped(*.stated), grouped(*.found))]
    CountStated { key: &'static str, section: Section, stated: u64, found: u64 },
    #[error("Dans «\u{a0}{column}\u{a0}», le projet «\u{a0}{}\u{a0}» annonce {stated}, les bulletins donnent {}\u{a0}: ce sont eux qui sont comptés.", shown(.project), grouped(*.found))]
    TotalStated { project: String, column: &'static str, stated: Decimal, found: u64 },
    #[error("Le bulletin du votant «\u{a0}{}\u{a0}» donne {} alors que «\u{a0}{key}\u{a0}» vaut {}\u{a0}; il est compté.", shown(.voter), amount(*.found, *.money), amount(*.stated, *.money))]
    BallotLimit { voter: String, key: &'static str, stated: u64, found: u64, money: bool },
    #[error("Le votant «\u{a0}{}\u{a0}» nomme deux fois le projet «\u{a0}{}\u{a0}»\u{a0}: il compte une fois, à sa première place.", shown(.voter), shown(.project))]
    ProjectTwiceInBallot { voter: String, project: String },
    #[error("D’autres avertissements «\u{a0}{kind}\u{a0}» jusqu’ici ne sont pas listés\u{a0}: {count}.")]
    NotListed { kind: &'static str, count: u64 },
}

impl Caution {
    /// The name of the kind, for counting.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ByteOrderMark => "marque d’ordre des octets",
            Self::CarriageReturns => "fin de ligne CR LF",
            Self::Spaces => "espaces",
            Self::ControlCharacter => "caractère de commande",
            Self::BlankLine => "ligne vide",
            Self::SectionCase(_) => "nom de section",
            Self::UnknownKey(_) => "clé inconnue",
            Self::UnknownColumn(_) => "colonne inconnue",
            Self::OldColumnName => "ancien nom de colonne",
            Self::OddValue { .. } => "valeur imprévue",
            Self::ShortRow => "ligne courte",
            Self::TrailingCells => "cases vides",
            Self::StrayQuote => "guillemet isolé",
            Self::MissingKey(_) => "clé absente",
            Self::NoVotes => "section VOTES absente",
            Self::NoVoter => "votant sans numéro",
            Self::EmptyVote => "vote vide",
            Self::CountStated { .. } => "nombre annoncé",
            Self::TotalStated { .. } => "total annoncé",
            Self::BallotLimit { key, .. } => key,
            Self::ProjectTwiceInBallot { .. } => "projet nommé deux fois",
            Self::NotListed { .. } => "avertissements non listés",
        }
    }

    /// What to do about it, one sentence.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::ByteOrderMark => "Enregistrez le fichier en UTF-8 sans cette marque.",
            Self::CarriageReturns => "Enregistrez le fichier avec des fins de ligne LF.",
            Self::Spaces | Self::TrailingCells => "Retirez-les du fichier.",
            Self::ControlCharacter => "Remplacez-le par une espace dans le fichier.",
            Self::BlankLine => "Retirez-la du fichier.",
            Self::SectionCase(_) => "Écrivez META, PROJECTS et VOTES en capitales.",
            Self::UnknownKey(_) | Self::UnknownColumn(_) => "Vérifiez son orthographe.",
            Self::OldColumnName => "Renommez la colonne dans le fichier.",
            Self::OddValue { .. } => "Comparez-la à la description du format.",
            Self::ShortRow => "Écrivez une case par colonne, même vide.",
            Self::StrayQuote => "Mettez la case entre guillemets et doublez celui du milieu.",
            Self::MissingKey(_) => "Ajoutez-la dans META avant de publier le fichier.",
            Self::NoVotes => "Vérifiez que le fichier n’est pas coupé.",
            Self::NoVoter => "Donnez-lui un numéro, différent des autres.",
            Self::EmptyVote => "Vérifiez qu’il s’agit bien d’un vote blanc.",
            Self::CountStated { .. } => "Cherchez les lignes perdues ou ajoutées, ou corrigez META.",
            Self::TotalStated { .. } => "Cherchez les bulletins perdus ou ajoutés, ou corrigez ce total.",
            Self::BallotLimit { .. } => "Vérifiez ce bulletin, ou la limite dans META.",
            Self::ProjectTwiceInBallot { .. } => "Voyez ce bulletin avec la personne qui a fait le fichier.",
            Self::NotListed { .. } => "Corrigez ceux qui sont listés, puis relisez le fichier.",
        }
    }
}

/// A piece of the file short enough for a sentence, without control characters.
pub(in crate::consultation) fn shown(text: &str) -> String {
    let mut kept: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if kept.len() < text.len() {
        kept.push('…');
    }
    kept
}

fn amount(number: u64, money: bool) -> String {
    if money { Cents(number).decimal() } else { grouped(number) }
}

fn number(number: usize) -> String {
    grouped(u64::try_from(number).unwrap_or(u64::MAX))
}
