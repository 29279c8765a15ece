//! Each step on a real file system without any room, then with room again.

use super::{STEPS, Way, copy, differences, ill_told, tree, urne};
use crate::integration::full_disk::Mounted;

#[test]
fn a_step_on_a_full_disk_is_refused_and_done_once_there_is_room() {
    let way = Way::walk();
    for (place, step) in STEPS.iter().enumerate() {
        let temporary = tempfile::tempdir().unwrap();
        let Some(disk) = Mounted::tmpfs(temporary.path().join("disk"), "24m") else {
            println!("skipped: officers' steps on a full file system (mounting is not allowed here)");
            return;
        };
        let here = disk.0.join("here");
        copy(&way.before(place), &here);
        let before = tree(&here);
        disk.fill();
        let output = urne(&here, &step.words());
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        // Counting writes nothing: it compares with what the holders signed.
        let writes = step.name != "count";
        assert_eq!(output.status.code(), Some(if writes { 3 } else { 0 }), "{}: {told}", step.name);
        assert!(!writes || ill_told(&told).is_none(), "{}", step.name);
        let changed = differences(&tree(&here), &before);
        // A register is begun by the first merge, and a kiosk's data folder by what is asked first: empty folders, no halves.
        if step.name != "merge" {
            assert_eq!(changed, Vec::<String>::new(), "{}: {told}", step.name);
        }
        std::fs::remove_file(disk.0.join("filler")).unwrap();
        let again = urne(&here, &step.words());
        assert!(again.status.success(), "{}: {}", step.name, String::from_utf8_lossy(&again.stderr));
    }
    println!("{} steps refused on a full disk, and done once there was room", STEPS.len());
}
