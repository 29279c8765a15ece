//! The published site, as text: results, "Vérifier mon reçu" and "Comment vérifier", each in the consultation's languages.
//!
//! Pure functions from checked values to HTML: nothing here reads, counts or signs. The pages need no server, no
//! network and, the receipt check apart, no JavaScript; they open from a web server or from a stick alike. Text from
//! outside can only enter through [`html::Html`], which escapes it.

mod frame;
mod grades;
mod heads;
pub mod html;
mod question;
mod receipt;
mod receipt_list;
mod results;
mod stages;
mod survey;
mod terms;
mod text;
mod verify;
pub mod view;
mod words;

pub use receipt_list::receipts_script;
pub use text::Text;
pub use view::ResultsPage;
pub(super) use words::holders_sentence;

/// One text file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFile {
    /// Its name, at the root of the site.
    pub path: &'static str,
    /// What it holds, UTF-8.
    pub contents: String,
}

/// Every file of the site that does not depend on the envelopes: pages, style and script.
///
/// The caller adds `receipts.js` (see [`receipts_script`]) where there are receipts, the pictures, and the downloads it named.
#[must_use]
pub fn site(page: &ResultsPage) -> Vec<SiteFile> {
    let mut files = vec![SiteFile { path: "style.css", contents: include_str!("assets/style.css").to_owned() }];
    if page.receipts {
        files.push(SiteFile { path: "receipt.js", contents: include_str!("assets/receipt.js").to_owned() });
    }
    for &language in &page.languages {
        for here in frame::Page::all(page) {
            let render = match here {
                frame::Page::Results => results::render,
                frame::Page::Steps => stages::render,
                frame::Page::Receipt => receipt::render,
                frame::Page::Verify => verify::render,
            };
            files.push(SiteFile { path: here.path(language), contents: render(page, language) });
        }
    }
    files
}

#[cfg(test)]
mod tests;
