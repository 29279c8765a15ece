//! The contact sheet of `scripts/gallery`: every page x layout x theme x text size x language.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::tour::{Tongue, walk};
use super::{Booth, Layout};

pub const LAYOUTS: [(u32, u32); 4] = [(1280, 800), (800, 1280), (1024, 600), (1920, 1080)];
/// The layouts of the matrix: sizes that nobody measured, the panel of 7 inches, a screen of 4 to 3 with and without its width.
pub const MATRIX: [Layout; 7] = [
    (LAYOUTS[0], None),
    (LAYOUTS[1], None),
    (LAYOUTS[2], None),
    (LAYOUTS[3], None),
    ((800, 480), Some(154)),
    ((1024, 768), None),
    ((1024, 768), Some(197)),
];
pub const SCALES: [f32; 4] = [1.0, 1.25, 1.5, 2.0];
pub const THEMES: [&str; 4] = ["douces", "contrastees", "jaune-sur-noir", "sombres"];

fn wanted(variable: &str, value: &str) -> bool {
    std::env::var(variable).map_or(true, |list| list.split(',').any(|wanted| wanted == value))
}

#[test]
#[ignore = "draws thousands of pictures: scripts/gallery runs it"]
fn gallery() {
    let out = PathBuf::from(std::env::var("URNE_GALLERY").unwrap());
    std::fs::create_dir_all(&out).unwrap();
    let mut pictures: Vec<String> = Vec::new();
    let longest = std::env::var_os("URNE_GALLERY_LONGEST").is_some();
    for (size, width_mm) in MATRIX {
        let measured = width_mm.map(|width| format!("-{width}mm")).unwrap_or_default();
        let layout = format!("{}x{}{measured}", size.0, size.1);
        if !wanted("URNE_GALLERY_LAYOUTS", &layout) {
            continue;
        }
        let layout_of = (size, width_mm);
        let mut booth = if longest { Booth::longest(layout_of) } else { Booth::troubled_on(layout_of) };
        for tongue in Tongue::ALL.into_iter().filter(|tongue| wanted("URNE_GALLERY_LANGUAGES", tongue.code())) {
            walk(&mut booth, tongue, &mut |page, booth| {
                if !wanted("URNE_GALLERY_PAGES", page) {
                    return;
                }
                for (theme, scale) in (0..4).flat_map(|theme| SCALES.map(|scale| (theme, scale))) {
                    let named = format!("{:.0}", scale * 100.0);
                    if !wanted("URNE_GALLERY_THEMES", THEMES[theme]) || !wanted("URNE_GALLERY_SCALES", &named) {
                        continue;
                    }
                    booth.window.display(scale, u8::try_from(theme).unwrap());
                    let name = format!("{layout}-{}-{}-{named}-{page}.png", tongue.code(), THEMES[theme]);
                    std::fs::write(out.join(&name), booth.window.picture().png().unwrap()).unwrap();
                    pictures.push(name);
                }
                booth.window.display(1.0, 0);
            });
        }
        booth.casts();
    }
    let mut html = String::from(
        "<!doctype html><meta charset=\"utf-8\"><title>Urne</title><style>body{font:14px sans-serif;background:#ddd}\
         figure{display:inline-block;margin:6px}img{width:420px;display:block;border:1px solid #888}</style>\n",
    );
    for name in &pictures {
        let caption = name.trim_end_matches(".png");
        writeln!(html, "<figure><a href=\"{name}\"><img loading=\"lazy\" src=\"{name}\"></a>{caption}</figure>")
            .unwrap();
    }
    std::fs::write(out.join("index.html"), html).unwrap();
    assert!(!pictures.is_empty());
}
