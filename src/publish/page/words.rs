//! Every sentence of the site, French first.
//!
//! French is written here with plain spaces; [`Phrase::get`] makes those before `: ; ? ! » %` and `€`, and after `«`,
//! no-break. `{places}` are filled with values that are already formatted.

use super::language::{Language, Text};
use super::number;

/// A sentence in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Phrase(&'static str, &'static str);

/// A sentence that agrees with a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plural {
    one: Phrase,
    many: Phrase,
}

impl Phrase {
    pub(super) fn get(self, language: Language) -> String {
        match language {
            Language::French => no_break(self.0).replace("{n} ", "{n}\u{a0}"),
            Language::English => self.1.to_owned(),
        }
    }

    /// The sentence, each `{name}` replaced in the order of `values`.
    pub(super) fn fill(self, language: Language, values: &[(&str, &str)]) -> String {
        values.iter().fold(self.get(language), |text, (name, value)| text.replacen(&format!("{{{name}}}"), value, 1))
    }
}

impl Plural {
    /// French counts zero as singular, English as plural.
    const fn phrase(self, language: Language, n: u64) -> Phrase {
        match (language, n) {
            (_, 1) | (Language::French, 0) => self.one,
            _ => self.many,
        }
    }

    pub(super) fn get(self, language: Language, n: u64) -> String {
        self.phrase(language, n).fill(language, &[("n", &number::count(n, language))])
    }

    pub(super) fn fill(self, language: Language, n: u64, values: &[(&str, &str)]) -> String {
        let text = self.get(language, n);
        values.iter().fold(text, |text, (name, value)| text.replacen(&format!("{{{name}}}"), value, 1))
    }
}

/// Who opened the ballots, by their numbers.
pub(in crate::publish) fn holders_sentence(numbers: &[String], holders: u8) -> Text {
    let count = u64::try_from(numbers.len()).unwrap_or(u64::MAX);
    let (all, numbers) = (holders.to_string(), numbers.join(", "));
    let said = |language| OPENED_BY.fill(language, count, &[("all", all.as_str()), ("numbers", numbers.as_str())]);
    Text::new(said(Language::French), said(Language::English))
}

/// What was asked, as a quotation.
pub(super) fn asked(title: &str, language: Language) -> String {
    QUOTED.fill(language, &[("title", title)])
}

/// French with its no-break spaces.
pub(in crate::publish) fn no_break(french: &str) -> String {
    let mut text = french.to_owned();
    for mark in [":", ";", "?", "!", "»", "%", "€"] {
        text = text.replace(&format!(" {mark}"), &format!("\u{a0}{mark}"));
    }
    text.replace("« ", "«\u{a0}").replace("n° ", "n°\u{a0}")
}

macro_rules! phrases {
    ($($name:ident = $french:literal, $english:literal;)*) => {
        $(pub(super) const $name: Phrase = Phrase($french, $english);)*
        #[cfg(test)]
        pub(super) const PHRASES: &[Phrase] = &[$($name),*];
    };
}

macro_rules! plurals {
    ($($name:ident = $one:literal | $many:literal, $en_one:literal | $en_many:literal;)*) => {
        $(pub(super) const $name: Plural = Plural { one: Phrase($one, $en_one), many: Phrase($many, $en_many) };)*
    };
}

plurals! {
    VOTES = "{n} voix" | "{n} voix", "{n} vote" | "{n} votes";
    POINTS = "{n} point" | "{n} points", "{n} point" | "{n} points";
    ANSWERS = "{n} réponse" | "{n} réponses", "{n} answer" | "{n} answers";
    SIGNATURES = "{n} signature" | "{n} signatures", "{n} signature" | "{n} signatures";
    BALLOTS = "{n} bulletin" | "{n} bulletins", "{n} ballot" | "{n} ballots";
    TOOK_PART = "{n} bulletin a été déposé" | "{n} bulletins ont été déposés", "{n} ballot was cast" | "{n} ballots were cast";
    ON_KIOSKS = "sur {n} borne" | "sur {n} bornes", "at {n} kiosk" | "at {n} kiosks";
    COUNTED = "{n} a été compté." | "{n} ont été comptés.", "{n} was counted." | "{n} were counted.";
    FUNDED_OF = "{n} projet est retenu sur {all}." | "{n} projets sont retenus sur {all}.", "{n} project out of {all} is funded." | "{n} projects out of {all} are funded.";
    CHOSEN_FIGURE = "projet retenu" | "projets retenus", "project funded" | "projects funded";
    CAST_FIGURE = "bulletin déposé" | "bulletins déposés", "ballot cast" | "ballots cast";
    KIOSK_FIGURE = "borne de vote" | "bornes de vote", "voting kiosk" | "voting kiosks";
    MET_OF = "{n} pétition atteint le seuil." | "{n} pétitions atteignent le seuil.", "{n} petition reaches the threshold." | "{n} petitions reach the threshold.";
    OPINIONS = "{n} opinion" | "{n} opinions", "{n} opinion" | "{n} opinions";
    COUNTED_AS_WORST = "{n} bulletin sans mention compté « {grade} »" | "{n} bulletins sans mention comptés « {grade} »", "{n} ungraded ballot counted as “{grade}”" | "{n} ungraded ballots counted as “{grade}”";
    WRITTEN_ANSWERS = "{n} réponse écrite, à lire plus bas." | "{n} réponses écrites, à lire plus bas.", "{n} written answer, further down this page." | "{n} written answers, further down this page.";
    TIMES = "{n} fois" | "{n} fois", "{n} time" | "{n} times";
    ANSWERED = "{n} bulletin exprimé" | "{n} bulletins exprimés", "{n} ballot with an answer" | "{n} ballots with an answer";
    BLANK = "{n} blanc" | "{n} blancs", "{n} blank" | "{n} blank";
    SKIPPED = "{n} sans réponse" | "{n} sans réponse", "{n} skipped" | "{n} skipped";
    SELECTED = "{n} projet retenu" | "{n} projets retenus", "{n} project selected" | "{n} projects selected";
    GUARANTEED = "{n} garanti" | "{n} garantis", "{n} guaranteed" | "{n} guaranteed";
    INVALID = "{n} non valable" | "{n} non valables", "{n} invalid" | "{n} invalid";
    OPENED_BY = "{n} dépositaire de clé sur {all} a ouvert l’urne (n° {numbers})." | "{n} dépositaires de clé sur {all} ont ouvert l’urne ensemble (n° {numbers}).", "{n} of {all} key holders opened the ballot box (no. {numbers})." | "{n} of {all} key holders opened the ballot box together (no. {numbers}).";
    OTHER_STYLE = "{n} d’un autre territoire" | "{n} d’un autre territoire", "{n} from another territory" | "{n} from another territory";
}

phrases! {
    SKIP = "Aller au contenu", "Skip to content";
    NAVIGATION = "Pages du site", "Pages of this site";
    NAV_RESULTS = "Résultats", "Results";
    NAV_RECEIPT = "Vérifier mon reçu", "Check my receipt";
    NAV_VERIFY = "Comment vérifier", "How to verify";
    REHEARSAL = "Répétition : ces chiffres viennent d’un essai. Ils ne comptent pas.", "Rehearsal: these figures come from a trial. They do not count.";
    CONSULTATION = "Consultation {fingerprint}", "Consultation {fingerprint}";
    FOOT = "Ces pages n’appellent aucun autre site et ne déposent aucun cookie.", "These pages call no other site and set no cookie.";

    PROJECTS_RESULT = "Les projets et leur résultat", "The projects and their result";
    PETITIONS_RESULT = "Les pétitions et leur résultat", "The petitions and their result";
    ANSWERS_RESULT = "Les réponses", "The answers";
    ASKED = "La question posée :", "The question asked:";
    QUOTED = "« {title} »", "“{title}”";
    RESULTS_TITLE = "Résultats : {title}", "Results: {title}";
    RESULTS_OF = "Résultats", "Results";
    ESSENTIALS = "L’essentiel", "In short";
    MONEY_FIGURE = "engagés sur {available}", "allocated out of {available}";
    MOST_GIVEN = "Réponse la plus donnée : {title} ({result}).", "Most frequent answer: {title} ({result}).";
    FIRST = "En tête : {title} ({result}).", "First: {title} ({result}).";
    EQUAL_NAMED = "À égalité en tête : {title} (chaque fois {result}).", "Equal first: {title} ({result} each).";
    EQUAL_MANY = "À égalité en tête : {number} choix (chaque fois {result}).", "Equal first: {number} options ({result} each).";
    NO_ANSWER = "Aucune réponse.", "No answer.";
    CENTRE = "Médiane : {median}. Moyenne : {mean} sur {steps}.", "Median: {median}. Mean: {mean} out of {steps}.";
    SEVERAL = "Plusieurs réponses étaient possibles : le total peut dépasser 100 %.", "Several answers were possible: the total may exceed 100%.";
    MEDIAN = "Médiane", "Median";
    MEDIAN_HINT = "Sur une échelle de 1 à {steps}. La valeur du milieu, quand les réponses sont rangées de la plus basse à la plus haute.", "On a scale from 1 to {steps}. The value in the middle, when answers are put in order from lowest to highest.";
    MEAN = "Moyenne", "Mean";
    MEAN_HINT = "Sur {steps}. La somme des valeurs divisée par le nombre de réponses, arrondie au centième.", "Out of {steps}. The sum of the values over the number of answers, rounded to two decimals.";
    WRITTEN_TITLE = "Toutes les réponses écrites", "All written answers";
    WRITTEN_HINT = "Les réponses identiques sont réunies, avec leur nombre.", "Identical answers are put together, with their number.";
    LEGEND = "Lire les barres : les mentions, de la pire à la meilleure", "Reading the bars: the grades, from worst to best";
    MIDDLE_MARK = "La flèche marque le milieu des opinions : elle montre la mention majoritaire.", "The arrow marks the middle of the opinions: it shows the majority grade.";
    UNGRADED_GIVEN = "Un projet sans mention sur un bulletin : ce bulletin ne compte pas pour ce projet. Seules les mentions données comptent.", "Where a ballot gives a project no grade, it does not count for that project. Only the grades given count.";
    UNGRADED_WORST = "Un projet sans mention sur un bulletin : ce bulletin compte pour « {grade} ».", "Where a ballot gives a project no grade, it counts as “{grade}” for that project.";
    GAUGE = "{above} au‑dessus, {below} au‑dessous", "{above} above, {below} below";
    SHARE_OF_GRADE = "{grade} : {share}", "{grade}: {share}";
    EACH_GRADE = "Le nombre de chaque mention", "The number of each grade";
    HIDDEN_FIGURES = "Ces chiffres ne sont pas publiés.", "These figures are not published.";
    HIDDEN_PLACES = "Le chiffre est caché là où peu de bulletins ont été déposés (au moins 1 et moins de {least}), et là où il en révélerait un autre. La liste signée des bulletins scellés nomme la borne de chacun, pour que sa signature se vérifie : on peut donc les y compter. Elle ne dit rien des choix.", "The figure is hidden where few ballots were cast (at least 1 and fewer than {least}), and where it would reveal another. The signed list of sealed ballots names the kiosk of each, so that its signature can be checked: they can be counted there. It tells nothing of the choices.";
    ALL_ASKED = "Ce qui était proposé", "What was proposed";
    WINNERS = "Projets retenus", "Funded projects";
    NUMBER = "n° {n}", "no. {n}";
    BALLOT_COUNTS = "Bulletins", "Ballots";
    MONEY = "Argent engagé", "Money allocated";
    MONEY_SENTENCE = "{spent} engagés sur {available}. Il reste {left}.", "{spent} allocated out of {available}. {left} left.";
    MONEY_HINT = "Chaque segment est un projet retenu.", "Each segment is a funded project.";
    ALL_RESULTS = "Tous les résultats", "All results";
    ALL_IN_ORDER = "Tous les résultats, dans l’ordre du décompte", "All results, in the order of the count";
    PROJECT = "Projet", "Project";
    ANSWER = "Réponse", "Answer";
    PETITION = "Pétition", "Petition";
    COLUMN_VOTES = "Voix", "Votes";
    COLUMN_POINTS = "Points", "Points";
    COLUMN_GRADE = "Mention majoritaire", "Majority grade";
    COLUMN_ANSWERS = "Réponses", "Answers";
    COLUMN_SIGNATURES = "Signatures", "Signatures";
    COST = "Coût", "Cost";
    OUTCOME = "Résultat", "Outcome";
    FUNDED = "Retenu", "Funded";
    NOT_FUNDED = "Non retenu", "Not funded";
    REACHED = "Seuil atteint", "Threshold reached";
    NOT_REACHED = "Seuil non atteint", "Threshold not reached";
    WHY = "Pourquoi ?", "Why?";
    NAV_STEPS = "Pas à pas", "Step by step";
    STEPS_TITLE = "Le décompte pas à pas", "The count step by step";
    STEPS_LEAD = "Chaque décision, dans l’ordre, avec sa raison. Avec les réponses publiées et la règle, chacun peut la refaire.", "Each decision, in order, with its reason. With the published answers and the rule, anybody can redo it.";
    STEPS_LEAD_HOLDERS = "Chaque décision, dans l’ordre, avec sa raison. Les réponses ne sont pas publiées : seuls les dépositaires, réunis, peuvent la refaire.", "Each decision, in order, with its reason. The answers are not published: only the key holders together can redo it.";
    STAGE = "Étape {n} :", "Stage {n}:";
    COMMON_AFTER = "Budget commun : {before} avant cette étape, {after} après.", "Common budget: {before} before this stage, {after} after it.";
    SPENT_OF = "{spent} engagés sur {available}", "{spent} allocated out of {available}";
    NO_PROJECT_HERE = "Aucun projet à cette étape.", "No project at this stage.";
    REACHED_RESULT = "Obtenu", "Received";
    DECISION = "Décision", "Decision";
    SEE_STEPS = "Voir chaque décision, pas à pas", "See each decision, step by step";
    KIND_APPROVAL = "Chaque bulletin choisit plusieurs projets.", "Each ballot picks several projects.";
    KIND_POINTS = "Chaque bulletin répartit des points entre les projets.", "Each ballot spreads points over the projects.";
    KIND_RANKING = "Chaque bulletin classe des projets.", "Each ballot ranks projects.";
    KIND_GRADES = "Chaque bulletin donne une mention aux projets.", "Each ballot grades the projects.";
    KIND_CHOICE = "Chaque bulletin choisit parmi des réponses.", "Each ballot chooses among answers.";
    KIND_SCALE = "Chaque bulletin donne une valeur.", "Each ballot gives a value.";
    KIND_TEXT = "Chaque bulletin répond par écrit.", "Each ballot answers in writing.";
    KIND_SIGNATURE = "Chaque personne signe les pétitions qu’elle soutient.", "Each person signs the petitions they support.";
    WHERE = "Où l’on a voté", "Where people voted";
    KIOSK = "Borne", "Kiosk";
    PLACE = "Lieu", "Place";
    SEALED = "Bulletins scellés", "Sealed ballots";
    TRUST = "Vérifier par vous-même", "See for yourself";
    TRUST_RECEIPT = "Vous avez un reçu ? Voyez si votre bulletin scellé est dans la liste publiée.", "Do you have a receipt? See whether your sealed ballot is in the published list.";
    TRUST_VERIFY = "Vous voulez tout refaire ? Voyez comment vérifier la liste et le comptage.", "Would you like to redo it all? See how to verify the list and the count.";
    TRUST_VERIFY_LIST = "Vous voulez vérifier ? Voyez ce que chacun peut refaire, et ce qui repose sur les dépositaires.", "Would you like to verify? See what anybody can redo, and what rests on the key holders.";
    LIST = "La liste des bulletins scellés est figée et signée : {n} bulletins.", "The list of sealed ballots is frozen and signed: {n} ballots.";
    ROOT = "Racine de la liste", "Root of the list";
    DOWNLOADS = "Télécharger", "Downloads";

    RECEIPT_TITLE = "Vérifier mon reçu", "Check my receipt";
    RECEIPT_LEAD = "Tapez le numéro de votre reçu. Cette page vous dit si votre bulletin scellé est dans la liste publiée.", "Type the number of your receipt. This page tells you whether your sealed ballot is in the published list.";
    RECEIPT_ASLEEP = "Cette page a besoin de JavaScript et d’un navigateur récent. Sans eux, demandez à l’accueil : on cherchera votre numéro avec vous.", "This page needs JavaScript and a recent browser. Without them, ask at the desk: staff will look up your number with you.";
    RECEIPT_FIELD = "Numéro du reçu, ou texte de son QR", "Receipt number, or the text of its QR code";
    RECEIPT_HINT = "Majuscules, espaces et tirets n’ont pas d’importance. Vous pouvez aussi scanner le QR avec un lecteur branché à l’ordinateur, ou coller le texte que lit votre téléphone.", "Capitals, spaces and dashes do not matter. You may also scan the QR code with a reader plugged into the computer, or paste the text your phone reads.";
    RECEIPT_BUTTON = "Vérifier", "Check";
    PRIVACY_TITLE = "Rien n’est envoyé", "Nothing is sent";
    PRIVACY = "La liste entière est dans cette page. La recherche se fait dans votre navigateur : ni votre numéro ni la réponse n’en sortent.", "The whole list is inside this page. The search is done in your browser: neither your number nor the answer leaves it.";
    MEANING_TITLE = "Ce que dit un reçu", "What a receipt says";
    MEANING = "Un reçu désigne un bulletin scellé. Il ne dit ni vos choix, ni votre nom, ni l’heure : vous pouvez le montrer.", "A receipt names a sealed ballot. It tells neither your choices, nor your name, nor the time: you may show it.";
    PAPER_CAPTION = "Le numéro est sous le QR.", "The number is below the QR code.";
    PAPER_TITLE = "Reçu de dépôt", "Deposit receipt";
    YOUR_NUMBER = "Numéro lu :", "Number read:";
    YOUR_KIOSK = "Borne :", "Kiosk:";
    EMPTY_TITLE = "Tapez d’abord votre numéro", "Type your number first";
    EMPTY_TEXT = "Il a 17 caractères, par groupes de quatre.", "It has 17 characters, in groups of four.";
    PRESENT_TITLE = "Votre bulletin scellé est dans la liste", "Your sealed ballot is in the list";
    PRESENT_TEXT = "Il est l’un des {n} bulletins scellés de la liste publiée. Vous n’avez rien à faire.", "It is one of the {n} sealed ballots of the published list. There is nothing for you to do.";
    MISTYPED_TITLE = "Ce numéro est mal recopié", "This number is not copied right";
    MISTYPED_TEXT = "Un caractère manque ou n’est pas le bon. Relisez le reçu par groupes de quatre, puis corrigez. Cela ne dit rien de votre bulletin.", "A character is missing or wrong. Read the receipt again in groups of four, then correct it. This says nothing about your ballot.";
    CODE_ABSENT_TITLE = "Ce numéro n’est pas dans la liste", "This number is not in the list";
    CODE_ABSENT_TEXT = "Il est bien recopié, mais un numéro seul ne prouve rien : il ne porte pas de signature. Vérifiez que votre reçu porte « Consultation {fingerprint} ».", "It is copied right, but a number alone proves nothing: it carries no signature. Check that your receipt says “Consultation {fingerprint}”.";
    CODE_ABSENT_NEXT = "Puis scannez le QR du reçu, ou collez son texte : nous saurons si une borne l’a signé.", "Then scan the receipt’s QR code, or paste its text: it will show whether a kiosk signed it.";
    LOST_TITLE = "Ce reçu est authentique, mais son bulletin manque", "This receipt is genuine, but its ballot is missing";
    LOST_TEXT = "La signature est celle d’une borne de cette consultation, et le bulletin scellé n’est pas dans la liste publiée. Ce reçu prouve une perte.", "The signature is that of a kiosk of this consultation, and the sealed ballot is not in the published list. This receipt proves a loss.";
    LOST_NEXT = "Gardez le papier et montrez-le. À qui s’adresser :", "Keep the paper and show it. Whom to tell:";
    FORGED_TITLE = "La signature de ce reçu n’est pas bonne", "The signature of this receipt is not right";
    FORGED_TEXT = "Elle n’est celle d’aucune borne de cette consultation : ce texte ne prouve rien. Un seul caractère mal lu suffit : scannez à nouveau le QR.", "It is that of no kiosk of this consultation: this text proves nothing. One misread character is enough: scan the QR code again.";
    FORGED_NEXT = "Si la réponse reste la même, montrez le papier. À qui s’adresser :", "If the answer stays the same, show the paper. Whom to tell:";
    OTHER_TITLE = "Ce reçu est celui d’une autre consultation", "This receipt belongs to another consultation";
    OTHER_TEXT = "Cette page est celle de « Consultation {fingerprint} ». Cherchez sur votre reçu le nom de la consultation et l’endroit où ses résultats paraissent.", "This page is that of “Consultation {fingerprint}”. Look on your receipt for the name of the consultation and where its results appear.";
    NO_LIST_TITLE = "La liste n’est pas là", "The list is not here";
    NO_LIST_TEXT = "Le fichier receipts.js manque à côté de cette page, ou il est abîmé. Ouvrez la page depuis le site d’origine ou une copie entière.", "The file receipts.js is missing beside this page, or damaged. Open the page from the original site or from a whole copy.";

    VERIFY_TITLE = "Comment vérifier", "How to verify";
    VERIFY_LEAD = "Tout ce qu’il faut pour refaire le comptage est publié et signé. Vous pouvez vérifier seul, sans nous demander d’accord.", "All that is needed to redo the count is published and signed. You may verify on your own, without asking anybody.";
    VERIFY_LEAD_HOLDERS = "La liste des bulletins scellés et toutes les signatures sont publiées : vous pouvez les vérifier seul, sans nous demander d’accord. Les réponses ne le sont pas : le comptage repose sur les dépositaires, qui l’ont signé.", "The list of sealed ballots and all signatures are published: you may verify them on your own, without asking anybody. The answers are not: the count rests on the key holders, who signed it.";
    ANSWERS_NOT_PUBLISHED = "La consultation l’avait fixé avant le vote.", "The consultation said so before the vote.";
    ANSWERS_TOO_FEW = "Un groupe compte trop peu de réponses : publiées, elles le montreraient.", "A group has too few answers: published, they would show it.";
    STEP_RECEIPT_TITLE = "Cherchez votre reçu", "Look up your receipt";
    STEP_RECEIPT = "Il vous faut le papier et une minute. La page « Vérifier mon reçu » dit si votre bulletin scellé est dans la liste.", "You need the paper and one minute. The page “Check my receipt” tells whether your sealed ballot is in the list.";
    STEP_MARK_TITLE = "Comparez l’empreinte", "Compare the fingerprint";
    STEP_MARK = "Affiches, procès-verbaux et pages doivent tous porter cette empreinte ; les reçus et les écrans en portent la première moitié. Elle désigne les questions, les projets, les règles et les clés, fixés avant le vote :", "Posters, reports and pages must all bear this fingerprint; receipts and screens bear its first half. It stands for the questions, projects, rules and keys, fixed before the vote:";
    STEP_MARK_NO_RECEIPT = "Affiches, procès-verbaux et pages doivent tous porter cette empreinte ; les écrans des bornes en portent la première moitié. Elle désigne les questions, les projets, les règles et les clés, fixés avant le vote :", "Posters, reports and pages must all bear this fingerprint; the kiosks’ screens bear its first half. It stands for the questions, projects, rules and keys, fixed before the vote:";
    STEP_COPY_TITLE = "Copiez tout le site", "Copy the whole site";
    STEP_COPY = "Prenez le dossier entier, avec les fichiers nommés plus bas. Gardez-le : deux copies prises à des moments différents doivent être les mêmes.", "Take the whole folder, with the files named below. Keep it: two copies taken at different times must be the same.";
    STEP_RUN_TITLE = "Lancez la vérification", "Run the verification";
    STEP_RUN = "Le programme Urne est libre. Il relit chaque signature, recalcule la racine de la liste, refait le comptage et chaque page, et compare :", "The Urne program is free software. It checks each signature, computes the root of the list again, redoes the count and each page, and compares:";
    STEP_RUN_HOLDERS = "Le programme Urne est libre. Il relit chaque signature, recalcule la racine de la liste, voit si les nombres du résultat vont ensemble, refait chaque page, et compare :", "The Urne program is free software. It checks each signature, computes the root of the list again, sees whether the numbers of the result go together, redoes each page, and compares:";
    STEP_FORMAT = "Les formats sont publics : un autre programme que le nôtre peut faire de même.", "The formats are public: a program other than ours can do the same.";
    FOLDER = "dossier", "folder";
    ARTEFACTS = "Les fichiers signés", "The signed files";
    ARTEFACTS_LEAD = "Chaque signature est à côté du fichier, dans le fichier ou dans le paquet, comme son format le dit.", "Each signature lies beside the file, in the file or in the package, as its format says.";
    FILE = "Fichier", "File";
    SAYS = "Ce qu’il établit", "What it establishes";
    PACKAGE = "Le paquet de la consultation : questions, projets, règles, clés.", "The consultation’s package: questions, projects, rules, keys.";
    KIOSKS = "La liste des bornes, leurs clés, et celles qui ont été retirées.", "The list of kiosks, their keys, and those revoked.";
    CODES = "Les clés publiques des codes de vote.", "The public keys of the voting codes.";
    LEAVES = "La liste des bulletins scellés : une empreinte par ligne, triée.", "The list of sealed ballots: one hash a line, sorted.";
    REPORT = "Le dernier relevé signé de chaque borne, et ce qui a été constaté.", "The last signed batch of each kiosk, and what was found.";
    HIDDEN = "chiffre caché", "figure hidden";
    FREEZE = "Le gel : taille et racine de la liste, signées ; l’ouverture signée le nomme.", "The freeze: size and root of the list, signed; the signed opening names it.";
    DRAW = "Le tirage au sort public et ce qu’il décide.", "The public draw and what it decides.";
    ANSWERS_FILE = "Les réponses ouvertes, triées, reliées à rien.", "The opened answers, sorted, linked to nothing.";
    OPENING = "L’ouverture : quelle liste, quelles réponses, quel résultat ; chaque dépositaire présent l’a signée.", "The opening: which list, which answers, which result; each key holder present signed it.";
    PUBLICATION = "L’empreinte de chaque fichier publié.", "The hash of each published file.";
    PROVEN = "Ce que cela montre", "What this shows";
    PROVEN_1 = "Un reçu montre que votre bulletin scellé est dans la liste publiée.", "A receipt shows that your sealed ballot is in the published set.";
    PROVEN_2 = "Chaque bulletin scellé de la liste a été signé par une borne de la liste signée des bornes.", "Each sealed ballot of the list was signed by a kiosk of the signed list of kiosks.";
    PROVEN_3 = "La liste de chaque borne est celle de son dernier relevé, signé par elle.", "The list of each kiosk is that of its last batch, signed by it.";
    PROVEN_4 = "Les résultats sont bien ceux que la règle donne pour les réponses publiées.", "The results are those that the rule gives for the published answers.";
    PROVEN_4_HOLDERS = "Les résultats sont bien ceux que les dépositaires présents ont signés, et leurs nombres vont ensemble.", "The results are those that the key holders present signed, and their numbers go together.";
    PROVEN_5 = "Nos fichiers ne contiennent ni ordre ni heure. Les bulletins sont scellés : il faut réunir plusieurs dépositaires pour les ouvrir.", "Our files contain no order and no time. Votes are sealed: several key holders must come together to open them.";
    UNPROVEN = "Ce que cela ne montre pas", "What this does not show";
    UNPROVEN_1 = "Que la borne a scellé les choix affichés : cela repose sur son installation et sa surveillance.", "That the kiosk sealed the choices it displayed: this rests on how it was installed and watched.";
    UNPROVEN_2 = "Que les réponses publiées sont celles des bulletins scellés : cela repose sur les dépositaires. D’autres dépositaires peuvent refaire l’ouverture et doivent trouver les mêmes fichiers.", "That the published answers are those of the sealed ballots: this rests on the key holders. Other holders can redo the opening and must find the same files.";
    UNPROVEN_2_HOLDERS = "Que les résultats sont ceux des bulletins scellés : cela repose sur les dépositaires. D’autres dépositaires peuvent refaire l’ouverture et doivent trouver les mêmes fichiers.", "That the results are those of the sealed ballots: this rests on the key holders. Other holders can redo the opening and must find the same files.";
    UNPROVEN_3 = "Que personne n’a voté plusieurs fois, quand le vote est ouvert à tous sans code.", "That nobody voted several times, where voting is open to all without a code.";
    UNPROVEN_4 = "Qu’un bulletin reste secret si assez de dépositaires s’entendent pour l’ouvrir.", "That a ballot stays secret if enough key holders agree to open it.";
    UNPROVEN_5 = "Qu’aucun bulletin n’a disparu avant le dernier relevé d’une borne, et qu’aucun relevé ne manque : les reçus, et le nombre et la racine imprimés à la clôture, sont là pour le voir.", "That no ballot disappeared before a kiosk’s last batch, and that no batch is missing: receipts, and the number and root printed at closing, are there to show it.";
    UNPROVEN_5_NO_RECEIPT = "Qu’aucun bulletin n’a disparu avant le dernier relevé d’une borne, et qu’aucun relevé ne manque : cette consultation ne remettait pas de reçu. Le nombre de bulletins que chaque borne affiche à sa clôture est là pour voir le second.", "That no ballot disappeared before a kiosk’s last batch, and that no batch is missing: this consultation gave no receipts. The number of ballots that each kiosk shows at closing is there to show the latter.";
    PURPOSE = "Urne sert aux budgets participatifs, aux pétitions et aux enquêtes. Elle n’est pas faite pour des élections politiques.", "Urne serves participatory budgets, petitions and surveys. It is not for political elections.";
    HOLDERS = "Qui a ouvert les bulletins", "Who opened the ballots";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_punctuation_never_starts_a_line() {
        for phrase in PHRASES {
            let french = phrase.get(Language::French);
            for (before, after) in french.chars().zip(french.chars().skip(1)) {
                let bare = before == ' ' && matches!(after, ':' | ';' | '?' | '!' | '»' | '%' | '€')
                    || before == '«' && after != '\u{a0}';
                assert!(!bare, "{french}");
            }
            assert!(!french.contains('\''), "typewriter apostrophe: {french}");
        }
    }

    #[test]
    fn both_languages_have_the_same_places() {
        let places = |text: &str| {
            let mut names: Vec<String> =
                text.split('{').skip(1).filter_map(|rest| rest.split('}').next().map(str::to_owned)).collect();
            names.sort();
            names
        };
        for phrase in PHRASES {
            assert_eq!(places(phrase.0), places(phrase.1), "{}", phrase.0);
        }
    }

    #[test]
    fn words_we_do_not_use_are_not_used() {
        let banned = [
            "anonym",
            "tamper",
            "inviolable",
            "infalsifiable",
            "end-to-end",
            "bout en bout",
            "certifi",
            "one person one vote",
            "une personne, une voix",
        ];
        for phrase in PHRASES {
            for word in banned {
                assert!(
                    !phrase.0.to_lowercase().contains(word) && !phrase.1.to_lowercase().contains(word),
                    "{word}: {}",
                    phrase.0
                );
            }
        }
    }

    #[test]
    fn zero_is_singular_in_french_only() {
        assert_eq!(BLANK.get(Language::French, 0), "0\u{a0}blanc");
        assert_eq!(BALLOTS.get(Language::English, 0), "0 ballots");
        assert_eq!(BALLOTS.get(Language::French, 1494), "1\u{a0}494\u{a0}bulletins");
    }
}
