//! The remedies of the office in words: one sentence for each, shown after an arrow; `{names}` are commands.

use std::borrow::Cow;

use super::AGAIN;
use crate::keys::Mode;
use crate::office::Remedy;
use crate::office::keys::LONGEST_FACT;
use crate::office::remedy::{
    BatchRemedy, ConsultationRemedy, FileRemedy, KeysRemedy, KioskRemedy, PaperRemedy, PublicationRemedy,
    RegisterRemedy,
};

/// The sentence of a remedy.
pub(in crate::cli::failure) fn worded(remedy: &Remedy) -> Cow<'static, str> {
    match remedy {
        Remedy::Again => AGAIN.into(),
        Remedy::File(remedy) => of_file(remedy).into(),
        Remedy::Consultation(remedy) => of_consultation(remedy).into(),
        Remedy::Keys(remedy) => of_keys(remedy),
        Remedy::Paper(remedy) => of_paper(remedy).into(),
        Remedy::Kiosk(remedy) => of_kiosks(remedy).into(),
        Remedy::Batch(remedy) => of_batch(remedy),
        Remedy::Register(remedy) => of_register(remedy),
        Remedy::Publication(remedy) => of_publication(remedy).into(),
    }
}

fn of_file(remedy: &FileRemedy) -> &'static str {
    match remedy {
        FileRemedy::SaveText(fault) => fault.remedy(),
        FileRemedy::MakeRoom => "Faites de la place, puis relancez la même commande.",
        FileRemedy::WritablePlace => "Choisissez un support où l’on peut écrire, puis relancez la même commande.",
        FileRemedy::AskForRights => "Demandez les droits sur ce fichier, ou lancez la commande avec le bon compte.",
        FileRemedy::CheckName => "Vérifiez le nom et l’endroit.",
        FileRemedy::OtherName => "Donnez un autre nom, ou mettez de côté ce qui est là.",
        FileRemedy::CheckDevice => "Vérifiez le disque ou la clé (câble, autre prise), puis relancez la même commande.",
        FileRemedy::CheckFile => "Vérifiez ce fichier ou ce dossier, puis relancez la même commande.",
        FileRemedy::GenuineCopy => {
            "Reprenez ce fichier tel qu’Urne l’a écrit, depuis la clé ou la copie d’où il vient."
        }
        FileRemedy::SameConsultation => "Vérifiez que les fichiers donnés sont tous de cette consultation.",
    }
}

fn of_consultation(remedy: &ConsultationRemedy) -> &'static str {
    match remedy {
        ConsultationRemedy::ForImport(refusal) => refusal.remedy(),
        ConsultationRemedy::NewFolder => "Donnez le nom d’un nouveau dossier.",
        ConsultationRemedy::CorrectPabulib => "Corrigez ce fichier, puis relancez.",
        ConsultationRemedy::SeeFaults => "Voyez-les : {check}",
        ConsultationRemedy::ReadRemarks => "Corrigez-les ; ou, si tout est voulu ainsi : {seal} --despite-remarks",
        ConsultationRemedy::SeeWhyUnread => "Voyez pourquoi : {check}",
        ConsultationRemedy::ChangeOrWait => {
            "Changez ce que « {check} » marque d’un ✗, ou attendez une version qui le sait."
        }
        ConsultationRemedy::CorrectAndSeal => {
            "Corrigez le dossier de la consultation ({check}), puis scellez-le de nouveau : {seal}"
        }
        ConsultationRemedy::SmallerPictures => "Réduisez les images de la consultation, puis scellez-la de nouveau.",
        ConsultationRemedy::GenuinePackage => {
            "Reprenez le paquet .consultation que « urne seal » a écrit, et comparez l’empreinte affichée."
        }
        ConsultationRemedy::OtherPackageName => {
            "Mettez-le de côté s’il ne sert plus, ou donnez un autre nom avec --out."
        }
        ConsultationRemedy::ThatPackage => {
            "Servez-vous de ce paquet-là. Pour un autre contenu : une autre « id » dans consultation.toml, et des clés faites pour elle, car les feuilles des dépositaires nomment la consultation."
        }
    }
}

fn of_keys(remedy: &KeysRemedy) -> Cow<'static, str> {
    let fixed = match remedy {
        KeysRemedy::ShorterFact => return format!("Écrivez {LONGEST_FACT} caractères au plus, sur une ligne.").into(),
        KeysRemedy::SameIdentifier(id) => {
            let told = "Si c’est la même sous un autre identifiant, remettez dans consultation.toml";
            return format!("{told} : id = \"{id}\"").into();
        }
        KeysRemedy::MakeKeys => "{keys}",
        KeysRemedy::MakeKeysFirst => "Faites les clés : {keys}",
        KeysRemedy::KeysForThis => "Faites des clés pour celle-ci : {keys}",
        KeysRemedy::KeysOfMode(Mode::Rehearsal) => "Pour une répétition, faites d’autres clés : {keys}",
        KeysRemedy::KeysOfMode(Mode::Real) => "Pour un vrai vote, faites d’autres clés : {keys}",
        KeysRemedy::FittingKeys => "Prenez des clés faites pour cela : {keys}",
        KeysRemedy::KeysAsMade => "Remettez le dossier des clés tel que « urne keys » l’a fait, depuis sa copie.",
        KeysRemedy::PossibleQuorum => "Par exemple 3 dépositaires sur 5 : -k 3 -n 5.",
        KeysRemedy::TypeOrScan => "Tapez ses lignes, ou scannez son QR : {test}",
        KeysRemedy::TestEach => "Pour chacun : {test}",
        KeysRemedy::EraseShares => "Effacez-les : {erase}",
        KeysRemedy::MoveThenErase => "Rangez-le ailleurs, puis : {erase}",
        KeysRemedy::OtherFileName => "Donnez un autre nom avec --out, ou mettez ce fichier de côté.",
    };
    fixed.into()
}

fn of_paper(remedy: &PaperRemedy) -> &'static str {
    match remedy {
        PaperRemedy::GiveAuthorityKey => "Donnez le fichier authority.key du dossier des clés.",
        PaperRemedy::GiveSealingKey => "Donnez avec --key le fichier authority.key qui a scellé cette consultation.",
        PaperRemedy::AllAuthorityLines => {
            "Recopiez toutes les lignes de la feuille de l’autorité, dans l’ordre, sans rien d’autre."
        }
        PaperRemedy::TypeAgain => "Tapez-la de nouveau : majuscules, accents et espaces comptent.",
        PaperRemedy::LongerPassphrase => "Choisissez une phrase plus longue : quatre mots sans lien, par exemple.",
        PaperRemedy::CompareLine => "Comparez cette ligne avec la feuille, caractère par caractère, et corrigez-la.",
        PaperRemedy::LinesInOrder => "Remettez les lignes dans l’ordre de la feuille.",
        PaperRemedy::AllLines => {
            "Comptez les lignes sur la feuille, et recopiez-les toutes, une fois chacune, dans l’ordre."
        }
        PaperRemedy::OnlyShare => "Recopiez les lignes de la feuille du dépositaire, sans rien d’autre.",
        PaperRemedy::VersionOfKeys => "Servez-vous de la version d’Urne qui a fait ces clés.",
        PaperRemedy::RightSheet => "Demandez au dépositaire la feuille de cette consultation.",
        PaperRemedy::SheetOrOthers => "Relisez la feuille du dépositaire, ou réunissez-en d’autres.",
        PaperRemedy::MoreHolders => "Réunissez d’autres dépositaires : une option --share pour chacun.",
        PaperRemedy::OneShareEach => {
            "Donnez une option --share pour chaque dépositaire présent, chacune avec la part d’un autre."
        }
    }
}

fn of_kiosks(remedy: &KioskRemedy) -> &'static str {
    match remedy {
        KioskRemedy::RequestAsWritten => {
            "Donnez la demande telle que la borne l’a écrite, ou faites-en une sur une borne neuve (--data)."
        }
        KioskRemedy::RequestAgain => "Un nom a 1 à 80 caractères : refaites la demande : urne kiosk request NOM.",
        KioskRemedy::SplitByTerritory => "Partagez-la en plusieurs consultations, par territoire.",
        KioskRemedy::SetNoteAside => {
            "Mettez ce fichier de côté, et enrôlez dans le dossier qui a la liste des bornes la plus longue."
        }
        KioskRemedy::FolderOfList => {
            "Donnez avec --out le dossier où ces bornes ont été enrôlées, ou copiez-en kiosks.json et kiosks.json.sig."
        }
        KioskRemedy::CompareWithList => {
            "Comparez avec la liste des bornes (kiosks.json) et avec le numéro écrit sur les tickets de la borne."
        }
        KioskRemedy::LastTrusted => {
            "Donnez le dernier relevé de cette borne auquel vous vous fiez, tel que la clé l’avait."
        }
    }
}

fn of_batch(remedy: &BatchRemedy) -> Cow<'static, str> {
    let fixed = match remedy {
        BatchRemedy::Cells(fault) => fault.remedy(),
        BatchRemedy::Table(fault) => return fault.remedy().into(),
        BatchRemedy::GiveBatches => "Donnez les fichiers .urne des clés, ou les dossiers qui les contiennent.",
        BatchRemedy::GiveList => {
            "« urne enrol » a écrit cette liste dans le dossier de son option --out. Donnez-la : {merge_with}"
        }
        BatchRemedy::NewestList => {
            "Donnez avec --kiosks la liste la plus récente, celle de « urne enrol » ou « urne revoke »."
        }
        BatchRemedy::NewExport => {
            "Ne l’utilisez pas. Demandez à la borne un nouvel export : chaque relevé est complet."
        }
        BatchRemedy::NewExportWithJournal => {
            "Demandez à la borne un nouvel export : le relevé et son journal sont écrits ensemble."
        }
        BatchRemedy::ExamineKiosk => {
            "L’une des deux histoires est fausse : gardez les deux clés et faites examiner la borne."
        }
        BatchRemedy::CorrectSlips => "Corrigez cette table : une ligne par ticket, avec borne;ticket;bulletins.",
        BatchRemedy::ColumnsOfSlips => "Les colonnes sont : borne, ticket, bulletins.",
    };
    fixed.into()
}

fn of_register(remedy: &RegisterRemedy) -> Cow<'static, str> {
    let fixed = match remedy {
        RegisterRemedy::MergeWhole => "Vérifiez le disque, puis refaites le registre en entier : {merge}",
        RegisterRemedy::MergeFirst => "Rassemblez d’abord les relevés : {merge}",
        RegisterRemedy::FreezeFirst => "Gelez d’abord le registre : {freeze}",
        RegisterRemedy::DrawFirst => "Enregistrez d’abord le tirage public : {draw}",
        RegisterRemedy::OpenFirst => "Ouvrez d’abord les bulletins, avec une option --share par dépositaire : {open}",
        RegisterRemedy::GoOn => "Laissez ce registre tel qu’il est, et poursuivez avec l’étape suivante.",
        RegisterRemedy::FreezeAgain => {
            "Tant que rien n’est tiré, gelez-le de nouveau, avec les mêmes motifs : {freeze}"
        }
        RegisterRemedy::GiveBatchAgain => "Redonnez ce relevé depuis sa clé, il est complet : {merge}",
        RegisterRemedy::RemoveAndGiveBatch => {
            "Ôtez ce fichier du dossier batches, puis redonnez le relevé depuis sa clé : {merge}"
        }
        RegisterRemedy::OwnRegister => "Donnez à chaque consultation son propre dossier de registre.",
        RegisterRemedy::RegisterFolder => "Donnez un dossier neuf, ou celui du registre.",
        RegisterRemedy::WaitForOther => "Attendez la fin de l’autre commande, puis relancez celle-ci.",
        RegisterRemedy::StateAbsences(kiosks) => {
            let reasons: String = kiosks.iter().map(|kiosk| format!(" --missing {kiosk}=\"motif\"")).collect();
            return ["Ajoutez ces relevés ({merge}), ou dites pourquoi ils manquent : {freeze}", &reasons]
                .concat()
                .into();
        }
        RegisterRemedy::DropAbsence => "Retirez ce --missing, puis relancez la même commande.",
        RegisterRemedy::CorrectAbsence => "Corrigez ce --missing, puis relancez la même commande.",
        RegisterRemedy::TypeLot => "Tapez exactement ce qui est sorti, signe par signe.",
        RegisterRemedy::VersionOfOpening => {
            "Comptez avec la version d’Urne qui a ouvert l’urne ; sinon, faites examiner le registre."
        }
        RegisterRemedy::ShowOrganiser => "Montrez cette phrase à l’organisateur : la règle ne peut pas être appliquée.",
    };
    fixed.into()
}

fn of_publication(remedy: &PublicationRemedy) -> &'static str {
    match remedy {
        PublicationRemedy::MoveStrange => "Mettez ce fichier ailleurs, ou donnez un autre dossier avec --out.",
        PublicationRemedy::NewPlace => "Donnez le nom d’un dossier neuf avec --out.",
        PublicationRemedy::GivePublication => {
            "Donnez le dossier que « urne publish » a écrit, ou une copie entière du site."
        }
        PublicationRemedy::WholePublication => "Donnez le dossier publié entier, tel qu’il a été publié.",
        PublicationRemedy::DoNotPublish => {
            "Ne publiez pas. Refaites le registre : {merge} ; sinon, faites-le examiner."
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::cli::next;

    #[test]
    fn every_command_in_a_sentence_is_known() {
        let product = include_str!("words.rs").split("#[cfg(test)]").next().unwrap();
        let sentences = product.lines().filter(|line| !line.contains("format!(") && !line.starts_with("//"));
        let names = sentences.flat_map(|line| line.split('{').skip(1)).filter_map(|rest| rest.split_once('}'));
        let names: Vec<&str> =
            names.map(|(name, _)| name).filter(|name| name.starts_with(char::is_lowercase)).collect();
        assert!(names.len() > 20, "{names:?}");
        for name in names {
            let told = next::filled(&format!("{{{name}}}"));
            assert!(told.starts_with("urne "), "{{{name}}} stays as it is: {told}");
        }
    }
}
