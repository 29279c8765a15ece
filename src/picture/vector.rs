//! Drawings in SVG, drawn as pixels. Nothing outside the text is read: no file, no address, no font but our own.
//!
//! Programs and style sheets from elsewhere are not part of what is drawn and so vanish. A drawing that holds or names
//! another picture is refused rather than shown with a hole.

use std::sync::{Arc, LazyLock};

use image::RgbaImage;
use resvg::tiny_skia::{IntSize, Pixmap, Size, Transform};
use resvg::usvg::{self, ImageHrefResolver, Options, Tree, fontdb, roxmltree};

use super::{HIGHEST, Refusal, WIDEST};

/// Longest drawing, in bytes.
const LONGEST_TEXT: usize = 4 << 20;
/// Most nodes of XML: elements, attributes' owners, texts.
const MOST_NODES: u32 = 100_000;
/// Deepest nesting of elements; drawing programs stay below 30.
const DEEPEST: usize = 64;
/// The family of the fonts that come with Urne, for whatever a drawing asks for.
const FAMILY: &str = "Atkinson Hyperlegible Next";

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../../ui/fonts/AtkinsonHyperlegibleNext-Regular.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../../ui/fonts/AtkinsonHyperlegibleNext-Bold.ttf").to_vec());
    fonts.set_serif_family(FAMILY);
    fonts.set_sans_serif_family(FAMILY);
    fonts.set_cursive_family(FAMILY);
    fonts.set_fantasy_family(FAMILY);
    fonts.set_monospace_family(FAMILY);
    Arc::new(fonts)
});

/// The drawing, as large as a kiosk shows it.
pub(super) fn draw(text: &str) -> Result<RgbaImage, Refusal> {
    if text.len() > LONGEST_TEXT {
        return Err(Refusal::TooManyBytes);
    }
    // Drawing programs write document types; entities are bounded by the parser, external ones are not read.
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: MOST_NODES, entity_resolver: None };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|error| refusal(&error, text))?;
    if document.root_element().tag_name().name() != "svg" {
        return Err(Refusal::NotAPicture);
    }
    look_through(&document)?;
    let options = Options {
        resources_dir: None,
        font_family: FAMILY.into(),
        fontdb: Arc::clone(&FONTS),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_xmltree(&document, &options).map_err(|error| match error {
        usvg::Error::ElementsLimitReached | usvg::Error::ParsingFailed(roxmltree::Error::NodesLimitReached) => {
            Refusal::TooDeep
        }
        usvg::Error::InvalidSize => Refusal::Empty,
        _ => Refusal::Damaged,
    })?;
    paint(&tree).ok_or(Refusal::Empty)
}

fn refusal(error: &roxmltree::Error, text: &str) -> Refusal {
    match error {
        roxmltree::Error::NodesLimitReached | roxmltree::Error::EntityReferenceLoop(_) => Refusal::TooDeep,
        _ if text.contains("<svg") => Refusal::Damaged,
        _ => Refusal::NotAPicture,
    }
}

/// Depth and references, without recursion.
fn look_through(document: &roxmltree::Document<'_>) -> Result<(), Refusal> {
    let mut left: Vec<(roxmltree::Node<'_, '_>, usize)> = vec![(document.root_element(), 1)];
    while let Some((node, depth)) = left.pop() {
        if depth > DEEPEST {
            return Err(Refusal::TooDeep);
        }
        let is_hole = match node.tag_name().name() {
            "image" | "feImage" => true,
            // Inside a switch something else is drawn in its place.
            "foreignObject" => node.parent_element().is_none_or(|parent| parent.tag_name().name() != "switch"),
            _ => false,
        };
        if is_hole {
            return Err(Refusal::Reference);
        }
        left.extend(node.children().filter(roxmltree::Node::is_element).map(|child| (child, depth + 1)));
    }
    Ok(())
}

fn paint(tree: &Tree) -> Option<RgbaImage> {
    let most = Size::from_wh(f32::from(u16::try_from(WIDEST).ok()?), f32::from(u16::try_from(HIGHEST).ok()?))?;
    let own = tree.size();
    let size = own.scale_to(most).to_int_size();
    let size = IntSize::from_wh(size.width().clamp(1, WIDEST), size.height().clamp(1, HIGHEST))?;
    let mut pixels = Pixmap::new(size.width(), size.height())?;
    let scaled = size.to_size();
    let scale = Transform::from_scale(scaled.width() / own.width(), scaled.height() / own.height());
    resvg::render(tree, scale, &mut pixels.as_mut());
    RgbaImage::from_raw(size.width(), size.height(), pixels.take_demultiplied())
}
