//! The rules and switches of `urne count --pabulib`, and the count they ask for.

use std::ops::ControlFlow;

use clap::ValueEnum as _;
use clap::builder::PossibleValue;

use super::super::{Failure, Kind};
use crate::consultation::Cents;
use crate::consultation::money;
use crate::consultation::pabulib::Meta;
use crate::consultation::rule::{AddOne, Completion, EqualShares, Measure, Preference, Start, Unfit, Utility};
use crate::count::{
    Admission, Criterion, Outcome, Poll, Shares, Standing, TieOrder, Unfinished, equal_shares, greedy, phragmen,
    settle, top,
};

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Rule {
    /// Les mieux classés tant qu’il reste de l’argent ; un projet trop cher est passé
    Greedy,
    /// De même, mais le premier projet trop cher arrête le décompte
    GreedyNoSkip,
    /// Comme greedy, parmi les projets qui atteignent le seuil
    GreedyThreshold,
    /// Le premier projet trop cher est financé s’il reste 80 % de son coût, et arrête le décompte
    #[value(name = "greedy-80")]
    Greedy80,
    /// Les k premiers, quel que soit leur coût
    TopK,
    /// Comme greedy, dans l’ordre des voix par euro
    PerCost,
    /// Phragmén séquentiel : les soutiens portent la charge à parts égales
    Phragmen,
    /// Méthode des parts égales : les soutiens achètent le projet ensemble
    EqualShares,
}

impl Rule {
    /// Those that rank projects by a measure.
    const RANKING: &'static [Self] =
        &[Self::Greedy, Self::GreedyNoSkip, Self::GreedyThreshold, Self::Greedy80, Self::TopK, Self::PerCost];

    /// Whether exchanging two equal projects shows every effect of a tie: one pass over a ranking.
    pub(super) const fn is_one_pass(self) -> bool {
        !matches!(self, Self::Greedy80 | Self::Phragmen | Self::EqualShares)
    }

    /// The name on the command line.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Greedy => "greedy",
            Self::GreedyNoSkip => "greedy-no-skip",
            Self::GreedyThreshold => "greedy-threshold",
            Self::Greedy80 => "greedy-80",
            Self::TopK => "top-k",
            Self::PerCost => "per-cost",
            Self::Phragmen => "phragmen",
            Self::EqualShares => "equal-shares",
        }
    }
}

/// What orders projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum By {
    /// Le nombre de bulletins
    Votes,
    /// La somme des points
    Score,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Gain {
    /// Le coût du projet
    Cost,
    /// 1 par projet
    Cardinality,
    /// Les points donnés
    Points,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum First {
    /// Le budget divisé par les bulletins
    Exact,
    /// De même, arrondi à l’euro inférieur
    Whole,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Rest {
    /// Dans l’ordre des voix
    Greedy,
    /// Dans l’ordre des points par euro
    PerCost,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Other {
    /// greedy, dans l’ordre des voix
    Greedy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Better {
    /// Plus de ses projets sont financés
    Satisfaction,
    /// Au moins un de ses projets l’est, et aucun par l’autre
    Exclusion,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum TooDear {
    /// Il arrête le décompte
    Stop,
    /// Il est passé
    Skip,
}

/// How ties are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Tie {
    /// Le plus petit identifiant, comparé comme un texte
    Id,
    /// Le moins cher, puis le plus choisi, puis l’identifiant
    Official,
    /// Le premier dans le fichier
    FileOrder,
    /// Refuser si une égalité change les projets financés (greedy-80, phragmen et equal-shares : dès une égalité)
    Refuse,
}

impl Tie {
    pub(super) const fn criteria(self) -> &'static [Criterion] {
        match self {
            Self::Id => &[Criterion::Id],
            Self::Official => &[Criterion::Cost, Criterion::Votes, Criterion::Id],
            Self::FileOrder => &[Criterion::FileOrder],
            Self::Refuse => &[],
        }
    }
}

/// The switches of the rules; each rule reads its own.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Settings {
    /// Ce qui classe les projets [défaut : score ; votes pour per-cost]
    #[arg(long, value_enum, value_name = "MESURE", requires = "pabulib")]
    by: Option<By>,
    /// Seuil de greedy-threshold [défaut : celui du fichier]
    #[arg(long, value_name = "NOMBRE", requires = "pabulib")]
    threshold: Option<u64>,
    /// Nombre de projets de top-k
    #[arg(long, value_name = "NOMBRE", requires = "pabulib")]
    k: Option<usize>,
    /// Écarter d’abord les projets dont la part des bulletins est inférieure à 1/N de leur part du budget
    #[arg(long, value_name = "N", requires = "pabulib", value_parser = clap::value_parser!(u64).range(1..))]
    minimum_share: Option<u64>,
    /// phragmen : ce que devient un projet trop cher [défaut : stop]
    #[arg(long, value_enum, value_name = "SORT", requires = "pabulib")]
    unfit: Option<TooDear>,
    /// equal-shares : ce qu’un soutien gagne à un projet [défaut : cost]
    #[arg(long, value_enum, value_name = "GAIN", requires = "pabulib")]
    utility: Option<Gain>,
    /// equal-shares : la première dotation par bulletin [défaut : exact]
    #[arg(long, value_enum, value_name = "DOTATION", requires = "pabulib")]
    start: Option<First>,
    /// equal-shares : augmenter la dotation jusqu’à ce que le budget soit dépassé
    #[arg(long, requires = "pabulib")]
    add_one: bool,
    /// De combien, dans la monnaie du fichier [défaut : 1]
    #[arg(long, value_name = "MONTANT", requires = "add_one")]
    increment: Option<String>,
    /// Ne plus augmenter dès qu’aucun projet soutenu ne tient dans le reste
    #[arg(long, requires = "add_one")]
    exhaustive_stop: bool,
    /// equal-shares : dépenser ensuite le reste
    #[arg(long, value_enum, value_name = "ORDRE", requires = "pabulib")]
    complete: Option<Rest>,
    /// equal-shares : garder l’autre résultat si plus de bulletins le préfèrent
    #[arg(long, value_enum, value_name = "RÈGLE", requires = "pabulib")]
    compare_with: Option<Other>,
    /// Ce qui fait préférer un résultat [défaut : satisfaction]
    #[arg(long, value_enum, value_name = "CRITÈRE", requires = "compare_with")]
    compare_by: Option<Better>,
}

/// A count and, for equal shares, how it was found.
pub(super) struct Counted {
    pub(super) outcome: Outcome,
    pub(super) shares: Option<Shares>,
}

impl Settings {
    /// These, with the endowment of equal shares raised by one.
    pub(super) fn raised(&self) -> Self {
        Self { add_one: true, ..self.clone() }
    }

    /// These, without raising the endowment.
    pub(super) fn unraised(&self) -> Self {
        Self { add_one: false, increment: None, exhaustive_stop: false, ..self.clone() }
    }

    /// The switches given that a rule reads, as they are typed.
    pub(super) fn read_by(&self, rule: Rule) -> String {
        let read = self.given().into_iter().filter(|(_, readers)| readers.contains(&rule));
        read.map(|(switch, _)| switch).collect::<Vec<_>>().join(" ")
    }

    /// Refuses a switch that none of the rules reads: whoever writes it believes that it holds.
    pub(super) fn expect_readers(&self, rules: &[Rule]) -> Result<(), Failure> {
        let mut given = self.given().into_iter();
        let Some((switch, readers)) = given.find(|(_, readers)| !rules.iter().any(|rule| readers.contains(rule)))
        else {
            return Ok(());
        };
        let names: Vec<&str> = readers.iter().map(|rule| rule.name()).collect();
        let sentence = match rules {
            [rule] => format!("La règle {} ne connaît pas le réglage {switch}.", rule.name()),
            _ => format!("Aucune des règles comparées ne connaît le réglage {switch}."),
        };
        Err(usage(&sentence, &format!("Retirez-le\u{a0}; il s’applique à\u{a0}: {}.", names.join(", "))))
    }

    /// The switches given, as they are typed, each with the rules that read it.
    fn given(&self) -> Vec<(String, &'static [Rule])> {
        let chosen = |switch: &str, value: Option<PossibleValue>| Some(format!("{switch} {}", value?.get_name()));
        let shares: &'static [Rule] = &[Rule::EqualShares];
        let given = [
            (chosen("--by", self.by.and_then(|by| by.to_possible_value())), Rule::RANKING),
            (self.threshold.map(|least| format!("--threshold {least}")), &[Rule::GreedyThreshold]),
            (self.k.map(|k| format!("--k {k}")), &[Rule::TopK]),
            (self.minimum_share.map(|divisor| format!("--minimum-share {divisor}")), Rule::value_variants()),
            (chosen("--unfit", self.unfit.and_then(|unfit| unfit.to_possible_value())), &[Rule::Phragmen]),
            (chosen("--utility", self.utility.and_then(|gain| gain.to_possible_value())), shares),
            (chosen("--start", self.start.and_then(|start| start.to_possible_value())), shares),
            (self.add_one.then(|| "--add-one".to_owned()), shares),
            (self.increment.as_ref().map(|increment| format!("--increment {increment}")), shares),
            (self.exhaustive_stop.then(|| "--exhaustive-stop".to_owned()), shares),
            (chosen("--complete", self.complete.and_then(|rest| rest.to_possible_value())), shares),
            (chosen("--compare-with", self.compare_with.and_then(|other| other.to_possible_value())), shares),
            (chosen("--compare-by", self.compare_by.and_then(|better| better.to_possible_value())), shares),
        ];
        given.into_iter().filter_map(|(switch, readers)| Some((switch?, readers))).collect()
    }

    /// Counts by a rule; `watch` hears how often the endowment was raised.
    pub(super) fn count(
        &self,
        rule: Rule,
        (poll, meta): (&Poll, &Meta),
        order: &TieOrder,
        watch: &dyn Fn(u64) -> ControlFlow<()>,
    ) -> Result<Counted, Failure> {
        let (purse, admission) = (meta.budget(), self.admission(rule, poll, meta)?);
        let unfit = match rule {
            Rule::GreedyNoSkip => Unfit::Stop,
            Rule::Greedy80 => Unfit::FourFifths,
            Rule::Phragmen if self.unfit != Some(TooDear::Skip) => Unfit::Stop,
            _ => Unfit::Skip,
        };
        let standing = match rule {
            Rule::PerCost => Standing::per_cost(self.measure(Measure::Votes), &poll.projects),
            _ => Standing::by(self.measure(Measure::Score), &poll.projects),
        };
        let outcome = match rule {
            Rule::EqualShares => {
                let shares = equal_shares(poll, &admission, self.equal_shares()?, purse, order, watch)
                    .map_err(|unfinished| self.unfinished(&unfinished))?;
                return Ok(Counted { outcome: shares.outcome.clone(), shares: Some(shares) });
            }
            Rule::Phragmen => settle(order, |order| phragmen(poll, &admission, (purse, unfit), order)),
            Rule::TopK => {
                let k =
                    self.k.ok_or_else(|| usage("top-k demande combien de projets retenir.", "Ajoutez --k NOMBRE."))?;
                settle(order, |order| top(&admission, &standing, k, order))
            }
            _ => settle(order, |order| greedy(&poll.projects, &admission, &standing, (purse, unfit), order)),
        };
        Ok(Counted { outcome, shares: None })
    }

    fn unfinished(&self, unfinished: &Unfinished) -> Failure {
        let failure = Failure::new(Kind::Refused, format!("Parts égales\u{a0}: {unfinished}."));
        match unfinished {
            Unfinished::Stopped => failure,
            Unfinished::TooFar { .. } if self.exhaustive_stop => {
                failure.hint("Retirez ce projet du fichier, ou augmentez de plus à la fois (--increment).")
            }
            Unfinished::TooFar { .. } => failure
                .hint("Ajoutez --exhaustive-stop, retirez ce projet du fichier, ou augmentez de plus à la fois (--increment)."),
        }
    }

    fn measure(&self, usual: Measure) -> Measure {
        match self.by {
            Some(By::Votes) => Measure::Votes,
            Some(By::Score) => Measure::Score,
            None => usual,
        }
    }

    fn admission(&self, rule: Rule, poll: &Poll, meta: &Meta) -> Result<Admission, Failure> {
        let mut admission = Admission::new(&poll.projects);
        if let Some(divisor) = self.minimum_share {
            admission = admission.minimum_share(poll, divisor, meta.budget());
        }
        if rule == Rule::GreedyThreshold {
            let stated = meta.limits().threshold.map(|threshold| threshold.ceil());
            let least = self.threshold.or(stated).ok_or_else(|| {
                usage("greedy-threshold demande un seuil, et le fichier n’en donne pas.", "Ajoutez --threshold NOMBRE.")
            })?;
            admission = admission.at_least(&poll.projects, least, self.measure(Measure::Score));
        }
        Ok(admission)
    }

    fn equal_shares(&self) -> Result<EqualShares, Failure> {
        let increment = match self.increment.as_deref().map(money::read) {
            None => Cents(100),
            Some(Ok(increment)) if increment > Cents(0) => increment,
            Some(Ok(_)) => {
                return Err(usage(
                    "L’augmentation n’est pas un montant positif.",
                    "Écrivez par exemple --increment 1.",
                ));
            }
            Some(Err(fault)) => {
                return Err(Failure::new(Kind::Usage, format!("--increment\u{a0}: {fault}")).hint(fault.remedy()));
            }
        };
        Ok(EqualShares {
            utility: match self.utility {
                None | Some(Gain::Cost) => Utility::Cost,
                Some(Gain::Cardinality) => Utility::Cardinality,
                Some(Gain::Points) => Utility::Points,
            },
            start: if self.start == Some(First::Whole) { Start::Whole } else { Start::Exact },
            add_one: self.add_one.then_some(AddOne { increment, exhaustive_stop: self.exhaustive_stop }),
            complete: self.complete.map(|rest| match rest {
                Rest::Greedy => Completion::Votes,
                Rest::PerCost => Completion::ScorePerCost,
            }),
            compare: self.compare_with.map(|Other::Greedy| match self.compare_by {
                Some(Better::Exclusion) => Preference::Exclusion,
                _ => Preference::Satisfaction,
            }),
        })
    }
}

fn usage(sentence: &str, hint: &str) -> Failure {
    Failure::new(Kind::Usage, sentence).hint(hint)
}
