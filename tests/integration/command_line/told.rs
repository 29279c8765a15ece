//! Commands that the program tells to type next are typed as they stand, in folders whose names a shell would take apart.

use std::path::Path;
use std::process::Command;

use super::{done, refused};

/// What was told from `start` to the end of its line.
fn told(said: &str, start: &str) -> String {
    let line = said.lines().find_map(|line| Some(line.get(line.find(start)?..)?.to_owned()));
    line.unwrap_or_else(|| panic!("no « {start} » in {said}"))
}

/// Types a command in a shell.
fn typed(folder: &Path, command: &str) -> String {
    let script = format!("urne() {{ \"$URNE\" \"$@\"; }}\n{command}\n");
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder)
        .env("URNE", env!("CARGO_BIN_EXE_urne"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn commands_told_next_can_be_typed_as_they_stand() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    std::fs::write(here.join("ma phrase"), "une phrase assez longue\n").unwrap();
    let secret = "--passphrase-file 'ma phrase'";
    let said = typed(here, "urne init 'mon dossier'");
    let said = typed(here, &told(&said, "urne check"));
    let seal = told(&said, "urne seal 'mon dossier' --keys CLÉS").replace("CLÉS", "'mes clés'");
    let said = typed(here, &format!("urne keys 'mes clés' --rehearsal -k 1 -n 1 --for 'mon dossier' {secret}"));
    typed(here, &format!("{} 'mes clés/parts/depositaire-1.txt'", told(&said, "urne keys test 'mes clés'")));
    let said = typed(here, &format!("{seal} {secret}"));
    let enrol = told(&said, "urne enrol");
    let said = typed(here, "urne kiosk --data 'ma borne' request Médiathèque");
    let request = "'ma borne/identity/request.json'";
    assert!(told(&said, "urne enrol").contains(request), "{said}");
    let missing = refused(here, &["kiosk", "--data", "ma borne", "open", "--without-date"], 2);
    assert!(missing.contains("urne kiosk --data 'ma borne' install PAQUET CERTIFICAT"), "{missing}");
    let said = typed(here, &enrol.replace("DEMANDE", request));
    let install = told(&said, "urne kiosk install").replace("kiosk", "kiosk --data 'ma borne'");
    let said = typed(here, &install);
    typed(here, &format!("{} --without-date", told(&said, "urne kiosk --data 'ma borne' open")));
    done(here, &["kiosk", "--data", "ma borne", "close"]);
    std::fs::create_dir(here.join("la clé")).unwrap();
    done(here, &["kiosk", "--data", "ma borne", "export", "--stick", "la clé", "--on-same-disk"]);
    let said = typed(here, "urne merge budget-participatif-2027.consultation 'la clé' --out 'le registre'");
    let key = "'mes clés/authority.key' --passphrase-file 'ma phrase'";
    let freeze = told(&said, "urne freeze 'le registre' --key CLÉ").replace("CLÉ", key);
    let said = typed(here, &freeze);
    let open = ["open", "le registre", "--key", "mes clés/authority.key", "--passphrase-file", "ma phrase"];
    let early = refused(here, &[&open[..], &["--share", "mes clés/parts/depositaire-1.txt"]].concat(), 2);
    assert!(early.contains(&format!("urne draw 'le registre' --lot SIGNES --key {key}")), "{early}");
    let said = typed(here, &told(&said, "urne draw").replace("SIGNES", "3526104897"));
    let said = typed(here, &told(&said, "urne open").replace("PART", "'mes clés/parts/depositaire-1.txt'"));
    let said = typed(here, &told(&said, "urne count 'le registre'"));
    let publish = told(&said, "urne publish 'le registre' --out SITE --key CLÉ");
    let said = typed(here, &publish.replace("CLÉ", key).replace("SITE", "'le site'"));
    typed(here, &told(&said, "urne verify 'le site'"));
}
