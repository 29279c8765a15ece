//! How large the screen is, as the display itself tells it: the EDID that the kernel keeps for each connected display.
//!
//! Read from `/sys/class/drm/*/edid` (VESA E-EDID 1.4: header, checksum, first detailed timing, else centimetres). Nothing is
//! believed of a display that contradicts itself, or of several displays at once; panels without an EDID, such as those on
//! a ribbon cable, are measured by hand: `screen.width_mm` in `kiosk.toml`.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Where Linux tells of displays.
pub(super) const DISPLAYS: &str = "/sys/class/drm";
/// The first block of an EDID, and the bytes it begins with.
const BLOCK: usize = 128;
const HEADER: [u8; 8] = [0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0];
/// Most entries of the folder that are looked at.
const MOST_ENTRIES: usize = 64;
/// Sides that a screen has, in millimetres; an aspect ratio written in their place is none of them.
const SIDES: std::ops::RangeInclusive<u16> = 60..=2500;
const RATIOS: [(u16, u16); 4] = [(160, 90), (160, 100), (16, 9), (16, 10)];

/// The longer and the shorter side of the only connected display, in millimetres.
pub(super) fn sides(folder: &Path) -> Option<(u16, u16)> {
    let entries = std::fs::read_dir(folder).ok()?.take(MOST_ENTRIES).filter_map(Result::ok);
    let mut connected = entries.map(|entry| entry.path()).filter(|path| {
        let status = read(&path.join("status"), 16);
        status.is_some_and(|status| status.trim_ascii() == b"connected")
    });
    let only = connected.next()?;
    if connected.next().is_some() {
        return None;
    }
    millimetres(&read(&only.join("edid"), BLOCK)?)
}

/// At most so many bytes of a file.
fn read(path: &Path, most: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(most);
    File::open(path).ok()?.take(u64::try_from(most).ok()?).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// What an EDID says of the picture, longer side first.
fn millimetres(edid: &[u8]) -> Option<(u16, u16)> {
    let block = edid.get(..BLOCK)?;
    let sum = block.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    if !block.starts_with(&HEADER) || sum != 0 {
        return None;
    }
    let byte = |place: usize| block.get(place).copied().map(u16::from);
    // The first descriptor is a timing where its clock is not zero.
    let timed = byte(54)? != 0 || byte(55)? != 0;
    let high = byte(68)?;
    let exact = (byte(66)? | (high & 0xF0) << 4, byte(67)? | (high & 0x0F) << 8);
    let rough = (byte(21)? * 10, byte(22)? * 10);
    [timed.then_some(exact), Some(rough)].into_iter().flatten().find_map(believed)
}

fn believed((width, height): (u16, u16)) -> Option<(u16, u16)> {
    let (long, short) = (width.max(height), width.min(height));
    let sound = SIDES.contains(&long) && SIDES.contains(&short) && long <= short.saturating_mul(3);
    (sound && !RATIOS.contains(&(long, short))).then_some((long, short))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edid(exact: (u16, u16), rough: (u8, u8)) -> Vec<u8> {
        let mut block = vec![0_u8; BLOCK];
        block[..8].copy_from_slice(&HEADER);
        (block[21], block[22]) = rough;
        block[54] = 1;
        block[66] = u8::try_from(exact.0 & 0xFF).unwrap();
        block[67] = u8::try_from(exact.1 & 0xFF).unwrap();
        block[68] = u8::try_from((exact.0 >> 8) << 4 | exact.1 >> 8).unwrap();
        let sum = block.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        block[127] = sum.wrapping_neg();
        block
    }

    #[test]
    fn millimetres_come_before_centimetres() {
        assert_eq!(millimetres(&edid((217, 136), (22, 14))), Some((217, 136)));
        assert_eq!(millimetres(&edid((597, 336), (0, 0))), Some((597, 336)));
        assert_eq!(millimetres(&edid((0, 0), (22, 14))), Some((220, 140)));
        assert_eq!(millimetres(&edid((136, 217), (14, 22))), Some((217, 136)), "the longer side first");
    }

    #[test]
    fn what_no_screen_measures_is_not_believed() {
        assert_eq!(millimetres(&edid((160, 90), (16, 9))), None, "an aspect ratio");
        assert_eq!(millimetres(&edid((0, 0), (0, 0))), None, "a projector");
        assert_eq!(millimetres(&edid((1000, 70), (0, 0))), None);
        let mut broken = edid((217, 136), (22, 14));
        broken[67] ^= 1;
        assert_eq!(millimetres(&broken), None, "the checksum");
        assert_eq!(millimetres(&broken[..100]), None);
        assert_eq!(millimetres(&[]), None);
    }

    #[test]
    fn only_the_one_connected_display_is_believed() {
        let folder = tempfile::tempdir().unwrap();
        let connector = |name: &str, status: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir(&path).unwrap();
            std::fs::write(path.join("status"), status).unwrap();
            std::fs::write(path.join("edid"), edid((217, 136), (22, 14))).unwrap();
        };
        assert_eq!(sides(folder.path()), None);
        connector("card1-HDMI-A-1", "disconnected\n");
        assert_eq!(sides(folder.path()), None);
        connector("card1-HDMI-A-2", "connected\n");
        assert_eq!(sides(folder.path()), Some((217, 136)));
        connector("card1-DP-1", "connected\n");
        assert_eq!(sides(folder.path()), None, "which of them shows the kiosk?");
        assert_eq!(sides(&folder.path().join("absent")), None);
    }
}
