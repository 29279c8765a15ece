//! Sheets to print: a key holder's share, and the encrypted copy of the authority's key. One page of A4 each, QR code and text.
//!
//! What is not known when the keys are made is a place to fill in by hand: a sheet found in a safe years later says what it is for.

use std::fmt::Write as _;

use super::Facts;
use crate::consultation::money::french_count;
use crate::keys::hash::{groups, hex};
use crate::keys::{KeySet, Mode, Share, paper};

const QUIET_ZONE: usize = 4;

/// The sheet of one holder.
pub(super) fn holder(share: &Share, keys: &KeySet, facts: &Facts) -> String {
    let KeySet { threshold, holders, .. } = keys;
    let holder = share.holder();
    let enough = if threshold == holders {
        "Il faut tous les dépositaires pour ouvrir l’urne&nbsp;: aucune feuille ne peut manquer.".to_owned()
    } else {
        format!("Il faut {} sur {holders} pour ouvrir l’urne.", french_count(*threshold, "dépositaire"))
    };
    let spare = holders - threshold;
    let lost = match spare {
        0 => "Si elle manque, l’urne ne s’ouvrira jamais".to_owned(),
        1 => "Une seule feuille peut manquer sans empêcher le dépouillement".to_owned(),
        spare => format!("{spare} feuilles au plus peuvent manquer sans empêcher le dépouillement"),
    };
    let body = format!(
        "<p><strong>Gardez cette feuille sous clé, dans un lieu que vous seul ouvrez, et ne la photographiez pas.</strong> {enough}</p>\n\
         {facts}{share}\
         <ul><li><strong>Avant le vote</strong>, relisez-la&nbsp;: tapez ses lignes ou scannez le QR avec <code>urne keys test DOSSIER_DES_CLÉS</code>. Le dernier \
         caractère de chaque ligne signale une faute de frappe.</li>\
         <li><strong>Le jour du dépouillement</strong>, apportez-la.</li>\
         <li><strong>Perdue, abîmée, ou vue par quelqu’un d’autre</strong>&nbsp;: appelez tout de suite. Avant le scellement, toutes les clés se \
         refont. Après, elles ne changent plus&nbsp;: {lost}.</li>\
         <li><strong>Après le délai de recours</strong>, rendez-la à l’organisateur, qui la détruit.</li></ul>\n\
         <p class=\"hand\">Remise à&nbsp;: <i></i> le&nbsp;: <i></i> Signature&nbsp;: <i></i></p>",
        facts = table(facts, keys),
        share = code(&share.qr_text(), "QR de la part"),
    );
    page(&format!("Part de clé n°&nbsp;{holder} sur {holders}"), &body, keys.mode)
}

/// The sheet of the authority: what is on it is useless without the passphrase.
pub(super) fn authority(digits: &str, keys: &KeySet, facts: &Facts) -> String {
    let body = format!(
        "<p><strong>Copie chiffrée du fichier <code>authority.key</code>.</strong> Elle ne s’ouvre qu’avec la phrase secrète de l’autorité&nbsp;: \
         ne l’écrivez pas ici, et ne gardez pas les deux au même endroit.</p>\n{facts}{code}\
         <ul><li><strong>Si le fichier est perdu</strong>&nbsp;: <code>urne keys recover --out authority.key</code>, puis tapez les lignes ou \
         scannez le QR. Le dernier caractère de chaque ligne signale une faute de frappe.</li>\
         <li><strong>Si la phrase secrète est oubliée</strong>, rien ne la remplace&nbsp;: sans elle, ni gel, ni dépouillement, ni publication.</li>\
         <li><strong>Si cette feuille est perdue ou vue</strong>, imprimez-en une autre et appelez&nbsp;: seule la phrase secrète la protège encore.</li>\
         <li><strong>Après le délai de recours</strong>, détruisez-la.</li></ul>\n\
         <p class=\"hand\">Gardée par&nbsp;: <i></i> à&nbsp;: <i></i> depuis le&nbsp;: <i></i></p>",
        facts = table(facts, keys),
        code = code(digits, "QR de la clé chiffrée"),
    );
    page("Clé de l’autorité, copie chiffrée", &body, keys.mode)
}

fn page(title: &str, body: &str, mode: Mode) -> String {
    let mark = match mode {
        Mode::Rehearsal => "<p class=\"mark\">RÉPÉTITION – ces clés ne peuvent pas sceller une vraie consultation</p>",
        Mode::Real => "",
    };
    format!(
        "<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style></head>\n\
         <body>{mark}<h1>{title}</h1>\n{body}\n</body></html>\n"
    )
}

/// What the keys are for, with places to fill in.
fn table(facts: &Facts, keys: &KeySet) -> String {
    let consultation = match (&facts.title, &facts.id) {
        (Some(title), Some(id)) => Some(format!("{} <code>{}</code>", escaped(title), escaped(id))),
        _ => None,
    };
    let plain = |text: &Option<String>| text.as_deref().map(escaped);
    let rows = [
        ("Consultation", consultation),
        ("Organisateur", plain(&facts.organiser)),
        ("Clés faites le", plain(&facts.date)),
        ("Qui appeler", plain(&facts.call)),
        (
            "Empreinte des clés",
            Some(format!("<code>{}</code>", groups(&hex(&keys.ballot_key.identifier()).to_uppercase(), " "))),
        ),
    ];
    let row = |(name, value): (&str, Option<String>)| {
        format!("<tr><th>{name}</th><td>{}</td></tr>", value.unwrap_or_else(|| "<i></i>".into()))
    };
    format!("<table>{}</table>\n", rows.map(row).concat())
}

fn code(digits: &str, label: &str) -> String {
    let rows = paper::lines(digits).iter().enumerate().fold(String::new(), |mut rows, (place, line)| {
        let _infallible = write!(rows, "<li><span>{}</span> <code>{}</code></li>", place + 1, line.as_str());
        rows
    });
    format!("<div class=\"share\">{}<ol>{rows}</ol></div>\n", qr(digits, label))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

const STYLE: &str = "@page{size:A4;margin:12mm 16mm}body{font:10pt/1.3 'Atkinson Hyperlegible Next',system-ui,sans-serif;color:#14233a;\
max-width:178mm;margin:auto;overflow-wrap:anywhere}h1{font-size:19pt;margin:0 0 1mm}p{margin:1.5mm 0}.mark{border:1mm solid #703d00;color:#703d00;\
padding:2mm;font-weight:700;text-align:center}table{border-collapse:collapse;margin:2mm 0;width:100%}th{text-align:left;font-weight:400;color:#3a475f;\
width:38mm;vertical-align:top;padding:.6mm 0}td{padding:.4mm 0;font-weight:700;font-size:9.5pt}.share{display:flex;gap:7mm;align-items:flex-start;margin:2mm 0}\
svg{width:76mm;height:76mm;flex:none}ol{list-style:none;margin:0;padding:0}.share li{white-space:nowrap}li span{display:inline-block;width:7mm;\
color:#3a475f;font-size:9pt}code{font:10pt/1.28 ui-monospace,'DejaVu Sans Mono',monospace}ul{margin:2mm 0;padding-left:5mm}ul li{margin:.8mm 0}\
i{display:inline-block;min-width:42mm;border-bottom:.3mm solid #3a475f;height:1.1em}td i{min-width:110mm}.hand{margin-top:6mm}";

/// A QR code as SVG, level M, with its quiet zone.
fn qr(text: &str, label: &str) -> String {
    let Ok(code) = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M) else {
        return String::new();
    };
    let width = code.width();
    let side = width + 2 * QUIET_ZONE;
    let mut path = String::new();
    for (place, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            let (x, y) = (place % width + QUIET_ZONE, place / width + QUIET_ZONE);
            let _infallible = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    format!(
        "<svg viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"{label}\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
    )
}
