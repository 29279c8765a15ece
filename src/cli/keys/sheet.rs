//! The sheet of one key holder: a page to print, with the share as QR code and as text.

use std::fmt::Write as _;

use crate::keys::hash::{groups, hex};
use crate::keys::{KeySet, Mode, Share};

const QUIET_ZONE: usize = 4;

/// A self-contained HTML page for one sheet of A4.
pub(super) fn html(share: &Share, keys: &KeySet) -> String {
    let mark = match keys.mode {
        Mode::Rehearsal => "<p class=\"mark\">RÉPÉTITION – ces clés ne peuvent pas sceller une vraie consultation</p>",
        Mode::Real => "",
    };
    let lines = share.lines();
    let rows = lines.iter().enumerate().fold(String::new(), |mut rows, (place, line)| {
        let _infallible = write!(rows, "<li><span>{}</span> <code>{}</code></li>", place + 1, line.as_str());
        rows
    });
    format!(
        "<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><title>Part de clé {holder}</title><style>{STYLE}</style></head>\n\
         <body>{mark}<h1>Part de clé n°&nbsp;{holder} sur {holders}</h1>\n\
         <p><strong>Gardez cette feuille sous clé et ne la photographiez pas.</strong> Il faut {threshold} dépositaires sur \
         {holders} pour ouvrir l’urne. Clés {fingerprint}.</p>\n<div class=\"share\">{qr}<ol>{rows}</ol></div>\n\
         <p>Avant le vote, relisez votre feuille&nbsp;: scannez le QR, ou recopiez les lignes dans un fichier, puis \
         <code>urne keys test</code>. Le dernier caractère de chaque ligne signale une faute de frappe.</p>\n\
         <p class=\"hand\">Remise à&nbsp;: ______________________________ &nbsp; le&nbsp;: ______________ &nbsp; Signature&nbsp;:</p>\n\
         </body></html>\n",
        holder = share.holder(),
        holders = keys.holders,
        threshold = keys.threshold,
        fingerprint = groups(&hex(&keys.ballot_key.identifier()).to_uppercase(), " "),
        qr = qr(&share.qr_text()),
    )
}

const STYLE: &str = "@page{size:A4;margin:18mm}body{font:12pt/1.4 'Atkinson Hyperlegible Next',system-ui,sans-serif;color:#14233a;\
max-width:174mm;margin:auto}h1{font-size:24pt;margin:0 0 4mm}.mark{border:1.5mm solid #703d00;color:#703d00;padding:3mm;font-weight:700;\
text-align:center}.share{display:flex;gap:8mm;align-items:flex-start;margin:6mm 0}svg{width:78mm;height:78mm;flex:none}ol{list-style:none;\
margin:0;padding:0}li{white-space:nowrap}li span{display:inline-block;width:7mm;color:#3a475f;font-size:9pt}code{font:11.5pt/1.45 \
ui-monospace,'DejaVu Sans Mono',monospace}.hand{margin-top:14mm}";

/// A QR code as SVG, level M, with its quiet zone.
fn qr(text: &str) -> String {
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
        "<svg viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"QR de la part\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
    )
}
