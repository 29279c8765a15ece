//! What is hidden is told, in every layout and text size: how many projects of how many are shown, and what hides the others.

use urne::screen::{Headless, Wording};

use super::gallery::MATRIX;
use super::{Booth, Layout, begin, choose};

/// The line that tells, whole and on the page, with its way back beside it.
fn told(window: &mut Headless, layout: Layout) -> String {
    let (spots, wordings) = window.outline();
    let line = wordings.iter().find(|wording| wording.text.contains(" sur ") && wording.text.contains(" · "));
    let Some(Wording { text, area, needed, whole: (whole, lines), .. }) = line else {
        panic!("{layout:?}: nothing tells what is hidden: {wordings:?}");
    };
    let [width, height] = [layout.0.0, layout.0.1].map(|side| f32::from(u16::try_from(side).unwrap()));
    let is_inside = |area: &[f32; 4]| {
        area[0] >= -1.0 && area[1] >= -1.0 && area[0] + area[2] <= width + 1.0 && area[1] + area[3] <= height + 1.0
    };
    assert!(is_inside(area) && area[3] + 1.0 >= needed[1], "{layout:?}: « {text} » {area:?} {needed:?}");
    assert!(
        *whole <= f32::from(u8::try_from(*lines).unwrap()) * area[2],
        "{layout:?}: « {text} » is cut: {whole} in {lines} of {area:?}"
    );
    let back = spots.iter().find(|spot| spot.label == "Tout montrer").unwrap();
    assert!(back.enabled && is_inside(&back.area), "{layout:?}: {back:?}");
    text.clone()
}

fn open(window: &mut Headless, way: &str) {
    if window.find("Chercher").is_ok() {
        window.press("Chercher").unwrap();
    }
    window.press(way).unwrap();
}

/// The first of a list of territories or themes.
fn take_first(window: &mut Headless, way: &str) -> String {
    open(window, way);
    let spots = window.spots();
    let all = spots.iter().position(|spot| spot.label == "Tous").unwrap();
    let first = spots[all + 1].label.clone();
    window.press(&first).unwrap();
    first
}

fn nothing_is_told(window: &mut Headless) {
    assert!(!window.reads(" montré"), "{:?}", window.wordings());
    assert!(window.find("Tout montrer").is_err());
}

#[test]
fn what_filters_hide_is_told_in_every_layout() {
    for (layout, scale) in MATRIX.into_iter().flat_map(|layout| [(layout, 1.0), (layout, 2.0)]) {
        let mut booth = Booth::troubled_on(layout);
        let window = &mut booth.window;
        begin(window);
        window.display(scale, 0);
        nothing_is_told(window);
        let theme = take_first(window, "Chercher par thème");
        let line = told(window, layout);
        assert!(line.contains(" sur 30 · ") && line.ends_with(&format!("Thème : {theme}")), "{line}");
        open(window, "Chercher un mot");
        window.press("e").unwrap();
        let see = window.spots().into_iter().find(|spot| spot.label.starts_with("Voir ")).unwrap().label;
        window.press(&see).unwrap();
        let line = told(window, layout);
        let count: String = line.chars().take_while(char::is_ascii_digit).collect();
        assert!(see.contains(&format!(" {count} ")), "« {see} », and then « {line} »");
        assert!(line.contains(&format!("Thème : {theme}")) && line.ends_with("Mot : e"), "all of them: {line}");
        window.press("Tout montrer").unwrap();
        nothing_is_told(window);
        choose(window, &["07", "19"]);
        open(window, "Mes choix");
        assert_eq!(told(window, layout), "2 projets montrés sur 30 · Mes choix");
        window.press("Tout montrer").unwrap();
        open(window, "Chercher un mot");
        for _ in 0..3 {
            window.press("x").unwrap();
        }
        window.press("Retour").unwrap();
        assert_eq!(told(window, layout), "Aucun projet montré sur 30 · Mot : xxx");
        booth.casts();
    }
}

/// The longest names of all three at once leave room for one another.
#[test]
fn the_longest_filters_are_all_told() {
    for (layout, scale) in MATRIX.into_iter().flat_map(|layout| [(layout, 1.0), (layout, 2.0)]) {
        let mut booth = Booth::longest(layout);
        let window = &mut booth.window;
        begin(window);
        window.display(scale, 0);
        // The territory's word is long, too, and the list of ways may be a page of its own.
        let is_apart = window.find("Chercher").is_ok();
        if is_apart {
            window.press("Chercher").unwrap();
        }
        let labels = window.spots().into_iter().map(|spot| spot.label);
        let ways: Vec<String> = labels.filter(|label| label.starts_with("Chercher par ")).collect();
        if is_apart {
            window.press("Retour").unwrap();
        }
        let names: Vec<String> = ways.iter().map(|way| take_first(window, way)).collect();
        assert_eq!(names.len(), 2, "{ways:?}");
        open(window, "Chercher un mot");
        for _ in 0..40 {
            window.key("r");
        }
        window.press("Retour").unwrap();
        let line = told(window, layout);
        for name in &names {
            let start: String = name.chars().take(17).collect();
            assert!(line.contains(start.trim()), "« {start} » in « {line} »");
        }
        assert!(line.contains("Mot : rrrrrrrrrrrrrrrrr"), "{line}");
        booth.casts();
    }
}
