//! Pictures of strangers: what a hostile file may cost, and what a package may hold.

use std::collections::BTreeMap;
use std::path::PathBuf;

use urne::consultation::{Package, PackageError, source};
use urne::keys::Mode;
use urne::picture::{Child, ChildLimits, Flaw, Foreign, Form, InProcess, Maker, Refusal, inspect};

use super::town::Town;

/// The program itself, as the child that makes pictures.
fn child(limits: ChildLimits) -> Child {
    let (memory, seconds) = (limits.memory.to_string(), limits.processor_seconds.to_string());
    let arguments = ["picture", "--memory", &memory, "--seconds", &seconds].map(str::to_owned);
    Child::new(PathBuf::from(env!("CARGO_BIN_EXE_urne")), arguments.into(), limits)
}

fn svg(content: &str) -> Vec<u8> {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 30\">{content}</svg>").into_bytes()
}

fn drawing() -> Vec<u8> {
    svg("<rect width=\"40\" height=\"30\" fill=\"#0a4a66\"/><circle cx=\"20\" cy=\"15\" r=\"9\" fill=\"#fff\"/>")
}

#[test]
fn the_child_makes_what_this_process_would() {
    let child = child(ChildLimits::default());
    for source in [drawing(), b"bonjour".to_vec(), b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), svg("<image/>"), Vec::new()]
    {
        assert_eq!(child.make(&source), InProcess.make(&source));
    }
    assert_eq!(child.make(b"\0\0\0\x18ftypheic\0\0\0\0"), Err(Refusal::Foreign(Foreign::Heic)));
    let too_long = vec![b'x'; 31 << 20];
    assert_eq!(child.make(&too_long), Err(Refusal::TooManyBytes));
}

/// Each would hold or end the process that draws it.
#[test]
fn a_drawing_that_takes_for_ever_or_everything_costs_one_refusal() {
    let child = child(ChildLimits { memory: 512 << 20, processor_seconds: 1 });
    let copies: String =
        (1..40).map(|n| format!("<g id=\"g{n}\">{}</g>", format!("<use href=\"#g{}\"/>", n - 1).repeat(10))).collect();
    let many =
        svg(&format!("<defs><g id=\"g0\"><rect width=\"9\" height=\"9\"/></g>{copies}</defs><use href=\"#g39\"/>"));
    let clouds = "<feTurbulence numOctaves=\"20\" baseFrequency=\"0.9\"/>".repeat(200);
    let clouds = format!(
        "<filter id=\"f\" x=\"0\" y=\"0\" width=\"1\" height=\"1\">{clouds}</filter><rect width=\"40\" height=\"30\" filter=\"url(#f)\"/>"
    );
    let masks: String = (1..60)
        .map(|n| format!("<mask id=\"m{n}\"><rect width=\"40\" height=\"30\" fill=\"#fff\" mask=\"url(#m{})\"/><rect width=\"40\" height=\"30\" mask=\"url(#m{})\"/></mask>", n - 1, n - 1))
        .collect();
    let masked = svg(&format!("<mask id=\"m0\"/>{masks}<rect width=\"40\" height=\"30\" mask=\"url(#m59)\"/>"));
    for (what, source) in [("copies", many), ("clouds", svg(&clouds)), ("masks", masked)] {
        let told = child.make(&source);
        assert!(matches!(told, Err(Refusal::TooSlow | Refusal::TooMuchMemory | Refusal::TooDeep)), "{what}: {told:?}");
    }
    // The limits are those of the child: this process goes on, and so does the next picture.
    assert!(child.make(&drawing()).is_ok());
}

#[test]
fn a_child_without_memory_or_that_is_not_there_is_a_refusal() {
    let poor = child(ChildLimits { memory: 64 << 20, processor_seconds: 5 });
    let mut large = Vec::new();
    let mut encoder = png::Encoder::new(&mut large, 9000, 9000);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&vec![7; 81_000_000]).unwrap();
    assert_eq!(poor.make(&large), Err(Refusal::TooMuchMemory));
    let absent = Child::new("/absent/urne".into(), Vec::new(), ChildLimits::default());
    assert_eq!(absent.make(&drawing()), Err(Refusal::Unavailable));
    let silent = Child::new("/bin/true".into(), Vec::new(), ChildLimits::default());
    assert_eq!(silent.make(&drawing()), Err(Refusal::Unavailable));
    let stubborn = Child::new("/bin/sleep".into(), vec!["600".into()], ChildLimits { memory: 0, processor_seconds: 1 });
    assert_eq!(stubborn.make(&drawing()), Err(Refusal::TooSlow));
    let liar = Child::new("/bin/cat".into(), Vec::new(), ChildLimits::default());
    assert_eq!(
        liar.make(&[b"\0".as_slice(), &drawing()].concat()),
        Err(Refusal::Unavailable),
        "an answer is inspected"
    );
}

/// A town whose first option has a picture, and that package's parts.
fn town() -> Town {
    Town::holding(41, 0, Mode::Rehearsal, |folder| {
        let toml = include_str!("../../src/consultation/source/sample.toml");
        std::fs::write(folder.join(source::DEFINITION_FILE), toml).unwrap();
        let table = "id;title_fr;cost;image\na;Un;1000;Dessin à moi.svg\nb;Deux;2000;\nc;Trois;3000;\n";
        std::fs::write(folder.join("projets.csv"), table).unwrap();
        std::fs::write(folder.join("Dessin à moi.svg"), drawing()).unwrap();
    })
}

/// A package signed by its authority, its pictures and names changed.
fn sealed(town: &Town, named: &str, images: &[(&str, Vec<u8>)]) -> Result<Package, PackageError> {
    let mut definition = town.package.definition().clone();
    definition.questions[0].options[0].image = Some(named.to_owned());
    let images: BTreeMap<String, Vec<u8>> =
        images.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect();
    Package::seal(&definition, town.package.keys(), &images, &town.authority)
}

#[test]
fn a_package_holds_only_pictures_that_urne_made_and_somebody_names() {
    let town = town();
    let name = "images/001.png";
    let good = town.package.images()[name].clone();
    assert_eq!(town.package.definition().questions[0].options[0].image.as_deref(), Some(name));
    assert_eq!(inspect(&good).unwrap().form, Form::Png);
    assert!(sealed(&town, name, &[(name, good.clone())]).is_ok());

    let text = [&good[..33], &[0, 0, 0, 3], b"tEXta\0b", &[0; 4], &good[33..]].concat();
    let mut wide = Vec::new();
    png::Encoder::new(&mut wide, 1025, 1).write_header().unwrap().write_image_data(&[0; 1025]).unwrap();
    let exif = [b"\xff\xd8\xff\xe1\x00\x08Exif\0\0".as_slice(), &good].concat();
    for (bytes, flaw) in [
        (drawing(), Flaw::Form),
        (text, Flaw::Parts),
        (exif, Flaw::Parts),
        (wide, Flaw::Parts),
        (b"GIF89a".to_vec(), Flaw::Form),
        ([good.clone(), b"PK\x03\x04".to_vec()].concat(), Flaw::Parts),
    ] {
        let told = sealed(&town, name, &[(name, bytes)]);
        assert!(matches!(&told, Err(PackageError::Picture { flaw: found, .. }) if *found == flaw), "{told:?}");
    }
    let jpg = "images/001.jpg";
    let told = sealed(&town, jpg, &[(jpg, good.clone())]);
    assert!(matches!(told, Err(PackageError::Picture { flaw: Flaw::Form, .. })), "a name that lies");
    let told = sealed(&town, name, &[(name, good.clone()), ("images/002.png", good.clone())]);
    assert!(matches!(told, Err(PackageError::Unexpected(found)) if found == "images/002.png"));
    let told = sealed(&town, name, &[]);
    assert!(matches!(told, Err(PackageError::Missing(found)) if found == name));
    for wrong in [
        "images/001.svg",
        "images/../001.png",
        "001.png",
        "images/p01.png",
        "images/01.png",
        "images/001.PNG",
        "index.html",
    ] {
        let told = sealed(&town, wrong, &[(wrong, good.clone())]);
        assert!(matches!(told, Err(PackageError::Definition(_))), "{wrong}: {told:?}");
    }
    let told = sealed(&town, name, &[(name, vec![0; 600 << 10])]);
    assert!(matches!(told, Err(PackageError::TooLarge(_))), "{told:?}");
}

/// Thirty photographs of twelve megapixels: what is sealed is as small as what a kiosk shows.
#[test]
fn large_photographs_make_a_small_package() {
    let mut photograph = Vec::new();
    let mut encoder = png::Encoder::new(&mut photograph, 4000, 3000);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let row =
        |y: u32| (0..4000_u32).flat_map(move |x| [x * 37 + y * 11, x * y / 97, y / 12].map(|sum| sum.to_le_bytes()[0]));
    let data: Vec<u8> = (0..3000).flat_map(row).collect();
    encoder.write_header().unwrap().write_image_data(&data).unwrap();
    let town = Town::holding(42, 0, Mode::Rehearsal, |folder| {
        let toml = include_str!("../../src/consultation/source/sample.toml");
        std::fs::write(folder.join(source::DEFINITION_FILE), toml).unwrap();
        let mut table = "id;title_fr;cost;image\n".to_owned();
        for number in 0..30 {
            table += &format!("p{number};Projet {number};1000;photos/IMG {number}.PNG\n");
            std::fs::create_dir_all(folder.join("photos")).unwrap();
            std::fs::write(folder.join(format!("photos/IMG {number}.PNG")), &photograph).unwrap();
        }
        std::fs::write(folder.join("projets.csv"), table).unwrap();
    });
    assert_eq!(town.package.images().len(), 30);
    for picture in town.package.images().values() {
        let facts = inspect(picture).unwrap();
        assert_eq!((facts.form, facts.width, facts.height), (Form::Jpeg, 1024, 768));
    }
    assert!(town.package.bytes().len() < 30 * (512 << 10));
}
