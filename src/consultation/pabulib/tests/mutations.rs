//! Files broken at random: no panic, and what is still read can be written and read again.

use super::super::{read, write};
use super::{SMALL, real_files};
use crate::printer::samples::Dice;

/// Bytes that mean something to the format come more often than others.
pub(crate) fn mutate(bytes: &mut Vec<u8>, random: &mut Dice) {
    const PIECES: [&[u8]; 14] = [
        b";",
        b"\"",
        b"\n",
        b"\r\n",
        b",",
        b".",
        b"0",
        b"99999999999999999999",
        b" ",
        b"META\n",
        b"VOTES\n",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\x00",
    ];
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len().max(1)).min(bytes.len());
        let end = (at + random.below(12)).min(bytes.len());
        match random.below(4) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].iter().copied())),
            2 => {
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len().max(1)).min(bytes.len());
                drop(bytes.splice(to..to, copy));
            }
            _ if at < bytes.len() => bytes[at] = random.byte(),
            _ => {}
        }
    }
}

#[test]
fn mutated_files_never_panic_and_what_is_read_can_be_written_and_read() {
    let seed = Dice::fresh_seed();
    println!("seed {seed}");
    let mut random = Dice::new(seed);
    let mut sources = vec![SMALL.as_bytes().to_vec(); 4];
    sources.extend(real_files().iter().map(|path| std::fs::read(path).unwrap()).filter(|b| b.len() < 8_000));
    let mut read_well = 0;
    for round in 0..1_200 {
        let mut bytes = sources[round % sources.len()].clone();
        mutate(&mut bytes, &mut random);
        match read(&bytes) {
            Ok((file, warnings)) => {
                read_well += 1;
                let told: usize = warnings.iter().map(|warning| warning.to_string().len()).sum();
                assert!(told < 1_000_000);
                let written = write(&file);
                let again =
                    read(written.as_bytes()).unwrap_or_else(|refusal| panic!("seed {seed}: {refusal}\n{written}"));
                assert_eq!(write(&again.0), written, "seed {seed}");
            }
            Err(refusal) => assert!(refusal.to_string().len() < 1_000, "seed {seed}"),
        }
    }
    println!("{read_well} read");
    assert!(read_well > 40, "seed {seed}: mutations break everything, {read_well} read");
}
