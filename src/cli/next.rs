//! The commands that this run tells people to type next: whole, with the paths that it was given itself.
//!
//! What a run was given is noted once, before it begins; what it was not given stands as a word in capital letters, to be replaced.
//! A path that a shell would take apart is quoted.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::office::enrol::LIST;
use crate::office::keys::AUTHORITY;
use crate::register::Absence;

/// The kiosk's folder of data where none is given.
pub(super) const DATA: &str = "borne";
/// What staff type of the kiosk's own commands.
const KIOSK: &str = "urne kiosk";

/// The paths that a run was given.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    /// The consultation's folder.
    pub(super) folder: Option<PathBuf>,
    /// The folder of the keys.
    pub(super) keys: Option<PathBuf>,
    /// The authority's key.
    pub(super) key: Option<PathBuf>,
    /// The file with its passphrase.
    pub(super) passphrase: Option<PathBuf>,
    /// The kiosk's folder of data.
    pub(super) data: Option<PathBuf>,
    /// The sealed package.
    pub(super) package: Option<PathBuf>,
    /// The folder of the list of kiosks.
    pub(super) listed: Option<PathBuf>,
    /// The list of kiosks.
    pub(super) kiosks: Option<PathBuf>,
    /// The register.
    pub(super) register: Option<PathBuf>,
    /// What was given to be merged.
    pub(super) batches: Vec<PathBuf>,
    /// Why batches are missing, as it was given.
    pub(super) missing: Vec<String>,
}

/// How a command is told.
type Told = fn(&Given) -> String;

static GIVEN: OnceLock<Given> = OnceLock::new();

/// Notes what this run was given.
pub(super) fn note(given: Given) {
    let _first_stands = GIVEN.set(given);
}

fn given() -> Given {
    GIVEN.get().cloned().unwrap_or_default()
}

/// A path as one word of a shell.
pub(super) fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    let is_plain = |sign: char| sign.is_alphanumeric() || "/._-+,:@%=".contains(sign);
    if !text.is_empty() && text.chars().all(is_plain) && !text.starts_with('-') {
        return text.into_owned();
    }
    let text = if text.starts_with('-') { format!("./{text}") } else { text.into_owned() };
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn or(path: Option<&PathBuf>, word: &str) -> String {
    path.map_or_else(|| word.to_owned(), |path| quoted(path))
}

/// A command with its words.
fn command(words: &[&str]) -> String {
    format!("urne {}", words.join(" "))
}

impl Given {
    /// ` --key … --passphrase-file …`; the key of the keys' folder where only that is known.
    fn key(&self) -> String {
        let key = self.key.clone().or_else(|| Some(self.keys.as_ref()?.join(AUTHORITY)));
        format!("--key {}{}", or(key.as_ref(), "CLÉ"), self.passphrase())
    }

    fn passphrase(&self) -> String {
        let file = self.passphrase.as_ref();
        file.map(|file| format!(" --passphrase-file {}", quoted(file))).unwrap_or_default()
    }

    fn register(&self) -> String {
        or(self.register.as_ref(), "REGISTRE")
    }

    fn check(&self) -> String {
        command(&["check", &or(self.folder.as_ref(), "DOSSIER")])
    }

    fn seal(&self) -> String {
        let keys = or(self.keys.as_ref(), "CLÉS");
        command(&["seal", &or(self.folder.as_ref(), "DOSSIER"), "--keys", &keys]) + &self.passphrase()
    }

    fn keys(&self, action: &str) -> String {
        command(&["keys", action, &or(self.keys.as_ref(), "CLÉS")])
    }

    fn make_keys(&self) -> String {
        command(&["keys", "NOUVELLES_CLÉS", "--for", &or(self.folder.as_ref(), "DOSSIER")])
    }

    fn kiosk(&self, words: &str) -> String {
        match self.data.as_deref().filter(|data| *data != Path::new(DATA)) {
            Some(data) => format!("{KIOSK} --data {} {words}", quoted(data)),
            None => format!("{KIOSK} {words}"),
        }
    }

    fn install(&self, certificate: Option<&Path>) -> String {
        let certificate = certificate.map_or_else(|| "CERTIFICAT".to_owned(), quoted);
        self.kiosk(&format!("install {} {certificate}", or(self.package.as_ref(), "PAQUET")))
    }

    fn enrol(&self, request: Option<&Path>) -> String {
        let request = request.map_or_else(|| "DEMANDE".to_owned(), quoted);
        let package = or(self.package.as_ref(), "PAQUET");
        command(&["enrol", &package, &request, &self.key(), "--out", &or(self.listed.as_ref(), "DOSSIER")])
    }

    fn merge(&self) -> String {
        let batches: Vec<String> = self.batches.iter().map(|path| quoted(path)).collect();
        let batches = if batches.is_empty() { "CLÉ_USB".to_owned() } else { batches.join(" ") };
        let package = or(self.package.as_ref(), "PAQUET");
        let mut text = command(&["merge", &package, &batches, "--out", &self.register()]);
        if let Some(kiosks) = &self.kiosks {
            let _infallible = write!(text, " --kiosks {}", quoted(kiosks));
        }
        text
    }

    /// Merge with a list of kiosks that is not the one beside the package.
    fn merge_with(&self, kiosks: &Path) -> String {
        Self { kiosks: Some(kiosks.to_owned()), ..self.clone() }.merge()
    }

    fn freeze(&self) -> String {
        let missing = self.missing.iter().map(|reason| format!(" --missing {}", quoted(Path::new(reason))));
        command(&["freeze", &self.register(), &self.key()]) + &missing.collect::<String>()
    }

    fn draw(&self) -> String {
        command(&["draw", &self.register(), "--lot", "SIGNES", &self.key()])
    }

    fn open(&self, shares: u8) -> String {
        let shares = vec!["--share PART"; usize::from(shares.max(1))].join(" ");
        command(&["open", &self.register(), &shares, &self.key()])
    }

    fn count(&self) -> String {
        command(&["count", &self.register()])
    }

    fn publish(&self) -> String {
        command(&["publish", &self.register(), "--out", "SITE", &self.key()])
    }
}

/// Check the consultation again.
pub(super) fn check() -> String {
    given().check()
}

/// Seal the consultation.
pub(super) fn seal() -> String {
    given().seal()
}

/// `urne keys test` or `urne keys erase`.
pub(super) fn keys(action: &str) -> String {
    given().keys(action)
}

/// Make keys for the consultation.
pub(super) fn make_keys() -> String {
    given().make_keys()
}

/// Enrol kiosks for the package that was sealed into a file.
pub(super) fn enrol_into(package: &Path) -> String {
    Given { package: Some(package.to_owned()), listed: Some(PathBuf::from(".")), ..given() }.enrol(None)
}

/// A command of the kiosk.
pub(super) fn kiosk(words: &str) -> String {
    given().kiosk(words)
}

/// Install the consultation on a kiosk, with its certificate where it is known.
pub(super) fn install(certificate: Option<&Path>) -> String {
    given().install(certificate)
}

/// Enrol a kiosk that asks, with its request where it is known.
pub(super) fn enrol(request: Option<&Path>) -> String {
    given().enrol(request)
}

/// Merge batches with a list of kiosks that is not the one beside the package.
pub(super) fn merge_with(kiosks: &Path) -> String {
    given().merge_with(kiosks)
}

/// Freeze the register.
pub(super) fn freeze() -> String {
    given().freeze()
}

/// Freeze the register again, for the reasons that an earlier freeze had.
pub(super) fn freeze_again(absences: &[Absence]) -> String {
    let missing = absences.iter().map(|absence| format!("{}={}", absence.kiosk, absence.reason)).collect();
    Given { missing, ..given() }.freeze()
}

/// Note the public draw.
pub(super) fn draw() -> String {
    given().draw()
}

/// Open the ballots with so many shares.
pub(super) fn open(shares: u8) -> String {
    given().open(shares)
}

/// Count.
pub(super) fn count() -> String {
    given().count()
}

/// Publish.
pub(super) fn publish() -> String {
    given().publish()
}

/// A sentence with commands for its `{names}`.
pub(super) fn filled(sentence: &str) -> String {
    let given = given();
    let commands: [(&str, Told); 16] = [
        ("{check}", Given::check),
        ("{seal}", Given::seal),
        ("{keys}", Given::make_keys),
        ("{test}", |given| given.keys("test")),
        ("{erase}", |given| given.keys("erase")),
        ("{request}", |given| given.kiosk("request NOM")),
        ("{install}", |given| given.install(None)),
        ("{enrol}", |given| given.enrol(given.data.as_ref().map(|data| data.join("identity/request.json")).as_deref())),
        ("{pin}", |given| given.kiosk("pin")),
        ("{status}", |given| given.kiosk("status")),
        ("{restore}", |given| given.kiosk("restore SOURCE")),
        ("{merge}", Given::merge),
        ("{merge_with}", |given| given.merge_with(&Path::new("DOSSIER").join(LIST))),
        ("{freeze}", Given::freeze),
        ("{draw}", Given::draw),
        ("{open}", |given| given.open(1)),
    ];
    commands.iter().fold(sentence.to_owned(), |text, (name, command)| {
        if text.contains(name) { text.replace(name, &command(&given)) } else { text }
    })
}

/// A sentence of another room, its commands of the kiosk whole.
pub(super) fn in_sentence(sentence: &str) -> String {
    let words = ["install", "request", "restore", "pin"];
    let named = words
        .iter()
        .fold(sentence.to_owned(), |text, word| text.replace(&format!("{KIOSK} {word}"), &format!("{{{word}}}")));
    filled(&named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_of_a_shell() {
        for (path, word) in [
            ("/tmp/café/a-1.key", "/tmp/café/a-1.key"),
            ("ma borne", "'ma borne'"),
            ("l'urne", r"'l'\''urne'"),
            ("$HOME;x", "'$HOME;x'"),
            ("-x", "'./-x'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(Path::new(path)), word);
        }
    }

    #[test]
    fn a_command_carries_what_the_run_was_given_and_names_the_rest() {
        let path = |text: &str| Some(PathBuf::from(text));
        let nothing = Given::default();
        assert_eq!(nothing.seal(), "urne seal DOSSIER --keys CLÉS");
        assert_eq!(nothing.open(2), "urne open REGISTRE --share PART --share PART --key CLÉ");
        assert_eq!(nothing.merge(), "urne merge PAQUET CLÉ_USB --out REGISTRE");
        let given = Given {
            data: path("ma borne"),
            register: path("r"),
            key: path("k/authority.key"),
            passphrase: path("phrase"),
            package: path("a.consultation"),
            kiosks: path("listes/kiosks.json"),
            batches: vec!["clé 1".into(), "clé2".into()],
            ..Given::default()
        };
        assert_eq!(given.kiosk("slip"), "urne kiosk --data 'ma borne' slip");
        assert_eq!(Given { data: path(DATA), ..Given::default() }.kiosk("slip"), "urne kiosk slip");
        assert_eq!(given.draw(), "urne draw r --lot SIGNES --key k/authority.key --passphrase-file phrase");
        assert_eq!(given.publish(), "urne publish r --out SITE --key k/authority.key --passphrase-file phrase");
        assert_eq!(given.merge(), "urne merge a.consultation 'clé 1' clé2 --out r --kiosks listes/kiosks.json");
        assert_eq!(
            Given { keys: path("cles"), ..Given::default() }.freeze(),
            "urne freeze REGISTRE --key cles/authority.key"
        );
        let missing = vec!["3=borne volée, l'été".to_owned(), "4=panne".into()];
        assert_eq!(
            Given { missing, ..Given::default() }.freeze(),
            r"urne freeze REGISTRE --key CLÉ --missing '3=borne volée, l'\''été' --missing 4=panne"
        );
    }
}
