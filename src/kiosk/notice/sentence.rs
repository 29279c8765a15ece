//! The words of notices: what happened and what to do, in French and in English.

use super::Notice;
use crate::consultation::Texts;

impl Notice {
    /// What happened and what to do.
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub fn sentence(self) -> Texts {
        let (french, english) = match self {
            Self::NotOpen => {
                ("Le vote n’est pas ouvert. Demandez à l’accueil.", "The poll is not open. Ask at the desk.")
            }
            Self::NotYetOpen => {
                ("Le vote n’est pas encore ouvert. Demandez à l’accueil.", "The poll is not open yet. Ask at the desk.")
            }
            Self::Paused => (
                "Le vote est en pause. Demandez à l’accueil quand il reprend.",
                "The poll is paused. Ask at the desk when it goes on.",
            ),
            Self::Closed => (
                "Le vote est clos : on ne peut plus voter sur cette borne.",
                "The poll is closed: no more votes on this kiosk.",
            ),
            Self::NotShown => (
                "Cette borne ne sait pas encore présenter cette consultation. Demandez à l’accueil.",
                "This kiosk cannot show this consultation yet. Ask at the desk.",
            ),
            Self::BoxFull => (
                "L’urne de cette borne est pleine : on ne peut plus y voter. Demandez à l’accueil une autre borne.",
                "This kiosk’s box is full: no more votes fit in. Ask at the desk for another kiosk.",
            ),
            Self::Disk => (
                "La borne ne peut pas écrire : votre vote n’est pas enregistré. Prévenez l’accueil.",
                "The kiosk cannot write: your vote is not recorded. Tell the desk.",
            ),
            Self::NoRandomness | Self::NotRecorded => {
                ("Votre vote n’est pas enregistré. Prévenez l’accueil.", "Your vote is not recorded. Tell the desk.")
            }
            Self::Stopped => (
                "Cette borne s’est arrêtée. Si vous veniez de voter, votre vote est peut-être enregistré. Prévenez l’accueil.",
                "This kiosk has stopped. If you had just voted, your vote may be recorded. Tell the desk.",
            ),
            Self::CastUnknown => (
                "Votre vote est peut-être enregistré, la borne ne peut pas encore le dire. Ne votez pas de nouveau : prévenez l’accueil.",
                "Your vote may be recorded, the kiosk cannot say yet. Do not vote again: tell the desk.",
            ),
            Self::NoWriting => (
                "Cette borne ne peut plus écrire sur son disque : on ne peut pas voter pour l’instant. Prévenez l’accueil.",
                "This kiosk cannot write to its disk any more: voting is not possible at the moment. Tell the desk.",
            ),
            Self::UncleanStop => (
                "La borne s’était arrêtée brusquement : un bulletin a pu être enregistré sans confirmation. Notez le nombre de bulletins.",
                "The kiosk had stopped abruptly: a ballot may have been recorded unconfirmed. Write down the number of ballots.",
            ),
            Self::CastDoubt => (
                "Le disque a lâché pendant un vote : la personne a lu que son vote est peut-être enregistré. Notez le nombre de bulletins.",
                "The disk failed during a vote: the person read that the vote may be recorded. Write down the number of ballots.",
            ),
            Self::BoxHealed => (
                "L’urne était abîmée, sa copie l’a réparée. Notez le nombre de bulletins et prévenez l’organisateur : le disque est à changer.",
                "The box was damaged and its copy repaired it. Write down the number of ballots and tell the organiser: the disk needs replacing.",
            ),
            Self::MirrorAway => (
                "La copie de l’urne n’est pas là. On peut voter ; rebranchez son support ou prévenez l’organisateur.",
                "The copy of the box is not there. Voting goes on; plug its medium in again or tell the organiser.",
            ),
            Self::MirrorNotOurs => (
                "Le support de la copie porte l’urne d’une autre borne, laissée intacte. On peut voter ; branchez le bon support.",
                "The medium for the copy holds another kiosk’s box, left untouched. Voting goes on; plug in the right medium.",
            ),
            Self::MirrorFailing => (
                "Le support de la copie de l’urne ne marche pas bien. On peut voter ; prévenez l’organisateur.",
                "The medium with the copy of the box does not work well. Voting goes on; tell the organiser.",
            ),
            Self::DiskLow => (
                "Le disque de la borne est presque plein. On peut voter ; prévenez l’organisateur.",
                "The kiosk’s disk is nearly full. Voting goes on; tell the organiser.",
            ),
            Self::Clock => (
                "La date de la borne est fausse. On peut voter ; écrivez la bonne date sur le ticket.",
                "The kiosk’s date is wrong. Voting goes on; write the right date on the slip.",
            ),
            Self::BoxDamaged => (
                "L’urne de cette borne est abîmée et aucune copie ne la répare. N’effacez rien : l’organisateur reprend ses bulletins sur une autre borne (« urne kiosk restore »).",
                "This kiosk’s box is damaged and no copy repairs it. Erase nothing: the organiser takes its ballots over on another kiosk (“urne kiosk restore”).",
            ),
            Self::BoxMissing => (
                "L’urne de cette borne a disparu et aucune copie n’est là. Rebranchez le support de la copie, ou reprenez un relevé sur une autre borne (« urne kiosk restore »).",
                "This kiosk’s box is gone and there is no copy. Plug in the medium with the copy, or take a batch over on another kiosk (“urne kiosk restore”).",
            ),
            Self::BoxNotOurs => (
                "Ce disque porte l’urne d’une autre borne, d’une autre consultation ou d’une autre version d’Urne. Rien n’est touché : remettez le bon disque ou la bonne version.",
                "This disk holds the box of another kiosk, another consultation or another version of Urne. Nothing is touched: put the right disk or version back.",
            ),
            Self::BoxBehind => (
                "L’urne contient moins de bulletins que le journal n’en a noté : ce n’est pas son dernier état. Rebranchez le support de la copie, ou remettez le bon disque.",
                "The box holds fewer ballots than the journal has noted: it is not its latest state. Plug in the medium with the copy, or put the right disk back.",
            ),
            Self::JournalDamaged => (
                "Le journal de cette borne manque ou est abîmé : elle ne peut pas dire si le vote est clos. N’effacez rien : l’organisateur reprend ses bulletins sur une autre borne (« urne kiosk restore »).",
                "This kiosk’s journal is missing or damaged: it cannot tell whether the poll is closed. Erase nothing: the organiser takes its ballots over on another kiosk (“urne kiosk restore”).",
            ),
            Self::KeyOpen => (
                "D’autres programmes peuvent lire la clé de cette borne. Corrigez ses droits : chmod 600 identity/kiosk.key.",
                "Other programs can read this kiosk’s key. Correct its permissions: chmod 600 identity/kiosk.key.",
            ),
            Self::NoAccess => (
                "La borne n’a pas accès à ses propres fichiers. Rendez son dossier de données au compte qui lance Urne (chown -R).",
                "The kiosk has no access to its own files. Give its data folder back to the account that runs Urne (chown -R).",
            ),
            Self::NotPrepared => (
                "Cette borne n’est pas préparée. Un agent la prépare avec « urne kiosk request », puis l’enrôle.",
                "This kiosk is not set up. An officer prepares it with “urne kiosk request”, then enrols it.",
            ),
            Self::NothingInstalled => (
                "Aucune consultation n’est installée sur cette borne. Un agent en installe une : « urne kiosk install ».",
                "No consultation is installed on this kiosk. An officer installs one: “urne kiosk install”.",
            ),
            Self::SeveralInstalled => (
                "Plusieurs consultations sont installées sur cette borne, elle n’en tient qu’une. Un agent met de côté le dossier de celle qui est finie.",
                "Several consultations are installed on this kiosk, which holds one. An officer puts the folder of the finished one aside.",
            ),
            Self::Settings => (
                "Les réglages de cette borne ont une faute. Un agent corrige kiosk.toml à la ligne dite ci-dessous.",
                "The settings of this kiosk have a fault. An officer corrects kiosk.toml at the line told below.",
            ),
            Self::Busy => (
                "Une commande ou une autre fenêtre travaille sur cette borne. Attendez qu’elle finisse, ou fermez-la.",
                "A command or another window is at work on this kiosk. Wait until it is done, or close it.",
            ),
            Self::Installation => (
                "La clé, le certificat et le paquet de cette borne ne vont pas ensemble, ou l’un d’eux est abîmé. N’effacez rien : appelez l’organisateur.",
                "The key, certificate and package of this kiosk do not belong together, or one is damaged. Erase nothing: call the organiser.",
            ),
            Self::NotStarted => (
                "Cette borne ne démarre pas. N’effacez rien, notez la phrase ci-dessous et appelez l’organisateur.",
                "This kiosk does not start. Erase nothing, write down the sentence below and call the organiser.",
            ),
            Self::PaperOut => (
                "Il n’y a plus de papier. Votre vote est bien enregistré ; l’accueil peut changer le rouleau.",
                "The paper is out. Your vote is recorded; the desk can change the roll.",
            ),
            Self::CoverOpen => (
                "Le capot de l’imprimante est ouvert. Votre vote est bien enregistré ; prévenez l’accueil.",
                "The printer’s cover is open. Your vote is recorded; tell the desk.",
            ),
            Self::Printer => (
                "Le reçu ne s’imprime pas. Votre vote est bien enregistré ; notez le code affiché.",
                "The receipt does not print. Your vote is recorded; write down the code shown.",
            ),
            Self::PrintUnknown => (
                "Regardez si votre reçu est sorti. Votre vote est bien enregistré.",
                "See whether your receipt came out. Your vote is recorded.",
            ),
            Self::PaperNeeded => (
                "Il n’y a plus de papier pour les reçus : on ne peut pas voter pour l’instant. Prévenez l’accueil.",
                "There is no paper for receipts: voting is not possible at the moment. Tell the desk.",
            ),
            Self::PrinterNotReady => (
                "L’imprimante des reçus n’est pas prête : on ne peut pas voter pour l’instant. Prévenez l’accueil.",
                "The receipt printer is not ready: voting is not possible at the moment. Tell the desk.",
            ),
            Self::SlipMissing => (
                "C’est fait, mais le ticket n’est pas sorti. Regardez l’imprimante, puis réimprimez-le.",
                "It is done, but the slip did not come out. See the printer, then print it again.",
            ),
            Self::SlipUnknown => (
                "C’est fait. La borne ne peut pas savoir si le ticket est sorti : regardez l’imprimante, et réimprimez-le au besoin.",
                "It is done. The kiosk cannot know whether the slip came out: see the printer, and print it again if need be.",
            ),
            Self::PrinterUnset => (
                "Aucune imprimante n’est réglée sur cette borne. Appelez l’organisateur : il écrit où elle est branchée (printer.port, dans kiosk.toml).",
                "No printer is set on this kiosk. Call the organiser, who writes where it is plugged in (printer.port, in kiosk.toml).",
            ),
            Self::RollEmpty => (
                "L’imprimante n’a plus de papier. Mettez un rouleau neuf et fermez le capot.",
                "The printer is out of paper. Put in a new roll and close the cover.",
            ),
            Self::RollLow => (
                "Le rouleau de l’imprimante est presque fini. On peut voter ; gardez un rouleau neuf à portée.",
                "The printer’s roll is nearly finished. Voting goes on; keep a new roll at hand.",
            ),
            Self::CoverToClose => {
                ("Le capot de l’imprimante est ouvert. Fermez-le.", "The printer’s cover is open. Close it.")
            }
            Self::PrinterStuck => (
                "L’imprimante est bloquée. Ouvrez le capot, ôtez le papier coincé, refermez ; sinon éteignez-la puis rallumez-la.",
                "The printer is stuck. Open the cover, take out jammed paper, close it; failing that, switch it off and on.",
            ),
            Self::PrinterAway => (
                "L’imprimante ne répond pas. Vérifiez son câble et qu’elle est allumée : la borne la retrouve toute seule.",
                "The printer does not answer. Check its cable and that it is switched on: the kiosk finds it by itself.",
            ),
            Self::PrinterMute => (
                "Cette imprimante ne dit jamais si elle a imprimé. On peut voter ; regardez de temps en temps si les reçus sortent.",
                "This printer never says whether it has printed. Voting goes on; see from time to time whether receipts come out.",
            ),
            Self::StickUnset => (
                "La borne ne sait pas où chercher la clé USB. Rien n’est perdu : appelez l’organisateur, qui écrit où elle est montée (stick.folder, dans kiosk.toml).",
                "The kiosk does not know where to look for the USB stick. Nothing is lost: call the organiser, who writes where it is mounted (stick.folder, in kiosk.toml).",
            ),
            Self::StickAbsent => ("Aucune clé USB n’est là. Branchez-en une.", "There is no USB stick. Plug one in."),
            Self::StickFull => {
                ("La clé USB est pleine. Prenez-en une autre.", "The USB stick is full. Take another one.")
            }
            Self::StickReadOnly => (
                "La clé USB est protégée contre l’écriture. Déverrouillez-la ou prenez-en une autre.",
                "The USB stick is write-protected. Unlock it or take another one.",
            ),
            Self::StickTaken => (
                "La clé USB a déjà un autre relevé de ce nom. Prenez une autre clé et prévenez l’organisateur.",
                "The USB stick already has another batch of this name. Take another stick and tell the organiser.",
            ),
            Self::PinFile => (
                "Le code de l’accueil est illisible sur cette borne. Un agent en choisit un nouveau : « urne kiosk pin ».",
                "The desk’s code cannot be read on this kiosk. An officer chooses a new one: “urne kiosk pin”.",
            ),
            Self::NotDone => (
                "La borne n’a pas pu le faire. Rien n’est perdu. Réessayez, puis prévenez l’organisateur.",
                "The kiosk could not do it. Nothing is lost. Try again, then tell the organiser.",
            ),
            Self::ScreenTooSmall => (
                "Écran trop petit pour voter, ou largeur inconnue. Mesurez l’image à la règle et écrivez-la dans kiosk.toml : [screen] width_mm.",
                "This screen is too small for voting, or its width is unknown. Measure the picture with a ruler and write it in kiosk.toml: [screen] width_mm.",
            ),
            Self::StickBroken => (
                "La clé USB ne garde pas ce qu’on y écrit. Prenez-en une autre ; rien n’est perdu.",
                "The USB stick does not keep what is written. Take another one; nothing is lost.",
            ),
        };
        Texts { fr: french.into(), en: Some(english.into()), br: None, fr_falc: None }
    }
}
