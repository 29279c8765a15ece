//! What is said when the command line itself is at fault, and help: the parser's English words in French.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Failure, Kind};

/// Why the arguments were not taken: a failure, or help and version, which were asked for.
pub(super) fn refused(error: &clap::Error) -> Result<(), Failure> {
    let rendered = error.render().to_string().replace("Possible values:", "Valeurs possibles\u{a0}:");
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        complain!("{rendered}\n");
        return Err(Failure::new(Kind::Usage, "Il manque une commande.").hint("Par exemple\u{a0}: urne demo"));
    }
    if error.use_stderr() {
        return match sentence(error) {
            Some(sentence) => Err(with_hints(error, Failure::new(Kind::Usage, sentence))),
            None => Err(Failure::new(Kind::Usage, rendered.trim_start_matches("error: ").trim_end())),
        };
    }
    show!("{rendered}");
    Ok(())
}

fn sentence(error: &clap::Error) -> Option<String> {
    let told = |kind| told(error, kind);
    let argument = told(ContextKind::InvalidArg);
    Some(match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match told(ContextKind::InvalidValue)? {
            value if value.is_empty() => format!("Il manque la valeur de {}.", argument?),
            value => format!("«\u{a0}{value}\u{a0}» ne convient pas à {}.", argument?),
        },
        ErrorKind::UnknownArgument => format!("L’argument {} n’existe pas ici.", argument?),
        ErrorKind::InvalidSubcommand => format!("La commande {} n’existe pas.", told(ContextKind::InvalidSubcommand)?),
        ErrorKind::MissingRequiredArgument => format!("Il manque {}.", argument?),
        ErrorKind::ArgumentConflict => match (argument?, told(ContextKind::PriorArg)?) {
            (argument, prior) if argument == prior => format!("{argument} est donné deux fois."),
            (argument, prior) => format!("{argument} ne va pas avec {prior}."),
        },
        _ => return None,
    })
}

fn with_hints(error: &clap::Error, mut failure: Failure) -> Failure {
    let (valid, meant) = (ContextKind::ValidValue, [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand]);
    if let Some(values) = told(error, valid).filter(|values| !values.is_empty()) {
        failure = failure.hint(format!("Valeurs possibles\u{a0}: {values}."));
    }
    for meant in meant.into_iter().filter_map(|kind| told(error, kind)) {
        failure = failure.hint(format!("Vouliez-vous écrire {meant}\u{a0}?"));
    }
    failure.hint("Ajoutez --help pour l’aide de cette commande.")
}

/// A part of what the parser knows of an error.
fn told(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    }
}
