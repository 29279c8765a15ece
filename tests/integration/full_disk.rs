//! Real file systems that are full or read-only, and a clock that lies. What needs an administrator is passed over otherwise.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use urne::kiosk::Notice;

use super::soundness::{consultation, copy, expect_sound, load};
use super::town::{Town, cast};

/// A mounted file system, unmounted at the end.
pub struct Mounted(pub PathBuf);

impl Mounted {
    pub fn tmpfs(folder: PathBuf, size: &str) -> Option<Self> {
        std::fs::create_dir(&folder).unwrap();
        let mounted = Self(folder);
        mounted.mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).then_some(mounted)
    }

    fn mount(&self, arguments: &[&str]) -> bool {
        let run = Command::new("mount").args(arguments).arg(&self.0).stderr(Stdio::null()).status();
        run.is_ok_and(|status| status.success())
    }

    pub fn fill(&self) {
        let mut file = std::fs::File::create(self.0.join("filler")).unwrap();
        while file.write_all(&[7; 512]).is_ok() {}
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ended_with_the_process_otherwise = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn on_a_disk_of(size: &str, town: &Town) -> Option<(Mounted, PathBuf)> {
    let disk = Mounted::tmpfs(town.path().join("disk"), size)?;
    let data = disk.0.join("data");
    copy(&town.data(1), &data);
    Some((disk, data))
}

/// Votes go into slots that are there already; staff's acts need room for the journal, which the ballast gives.
#[test]
fn a_full_disk_takes_votes_and_staffs_acts() {
    let town = Town::new(260, 1);
    let Some((disk, data)) = on_a_disk_of("8m", &town) else {
        println!("skipped: a full file system (mounting is not allowed here)");
        return;
    };
    let mut controller = load(&data, &town.package).unwrap();
    // 8 MiB are little from the beginning: the ballast is laid by hand as on a larger disk.
    std::fs::write(consultation(&data).join("ballast"), vec![0; 1 << 20]).unwrap();
    controller.kiosk_mut().open("jour 1").unwrap();
    disk.fill();
    let receipts: Vec<_> = [[0], [1], [2]].iter().map(|ballot| cast(&mut controller, ballot)).collect();
    // Acts until the journal's file must grow.
    let mut acts = 0;
    while consultation(&data).join("ballast").exists() {
        controller.kiosk_mut().pause().unwrap();
        controller.kiosk_mut().open("jour 2").unwrap();
        acts += 2;
        assert!(acts < 500, "the journal never grows");
    }
    controller.kiosk_mut().close().unwrap();
    assert!(controller.into_machine().standing().warnings.contains(&Notice::DiskLow));
    let leaves: Vec<_> = receipts.iter().map(|receipt| urne::envelope::Receipt::parse(receipt).unwrap().leaf).collect();
    expect_sound(&data, &town.package, &leaves);
    println!("{acts} acts on a full disk before the ballast was given up, and the closing after it");
}

/// Even the ballast is gone: an act is refused, nothing is lost, and it succeeds once there is room.
#[test]
fn a_disk_without_any_room_refuses_acts_and_loses_nothing() {
    let town = Town::new(261, 1);
    let Some((disk, data)) = on_a_disk_of("8m", &town) else {
        println!("skipped: a file system without any room (mounting is not allowed here)");
        return;
    };
    let mut controller = load(&data, &town.package).unwrap();
    controller.kiosk_mut().open("jour 1").unwrap();
    disk.fill();
    let refused = (0..500).find_map(|_| {
        let kiosk = controller.kiosk_mut();
        kiosk.pause().and_then(|()| kiosk.open("jour 2")).err()
    });
    let refused = refused.expect("the journal grows");
    assert!(refused.to_string().contains("le disque est plein"), "{refused}");
    std::fs::remove_file(disk.0.join("filler")).unwrap();
    let kiosk = controller.kiosk_mut();
    let _it_may_be_paused = kiosk.open("jour 3");
    kiosk.close().unwrap();
    cast_is_refused(&mut controller);
    drop(controller);
    expect_sound(&data, &town.package, &[]);
}

fn cast_is_refused(controller: &mut urne::kiosk::Controller) {
    assert_eq!(controller.closed_to_residents(), Some(Notice::Closed));
}

#[test]
fn a_read_only_disk_is_told_at_the_start_with_its_remedy() {
    let town = Town::new(262, 1);
    let Some((disk, data)) = on_a_disk_of("16m", &town) else {
        println!("skipped: a read-only file system (mounting is not allowed here)");
        return;
    };
    assert!(disk.mount(&["-o", "remount,ro"]));
    let error = load(&data, &town.package).map(drop).unwrap_err();
    assert_eq!(Notice::of_start(&error), Some(Notice::NoWriting), "{error}");
    assert!(disk.mount(&["-o", "remount,rw"]));
    assert_eq!(load(&data, &town.package).unwrap().counters().casts, 0);
}

/// The clock says 1970, and goes backwards: everything works, in the same order.
#[test]
fn a_clock_in_1970_changes_nothing() {
    let town = Town::new(263, 1);
    let stick = town.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    let urne = |date: &str, arguments: &[&str]| {
        let run = Command::new("faketime")
            .arg(date)
            .arg(env!("CARGO_BIN_EXE_urne"))
            .args(["kiosk", "--data"])
            .arg(town.data(1))
            .args(arguments)
            .output();
        let said = |output: &std::process::Output| [&output.stdout[..], &output.stderr[..]].concat();
        run.ok().map(|output| (output.status.success(), String::from_utf8(said(&output)).unwrap()))
    };
    let Some((true, opened)) = urne("2027-03-02 09:00:00", &["open", "--date", "2 mars"]) else {
        println!("skipped: a clock that lies (faketime absent)");
        return;
    };
    assert!(opened.contains("ouverte"), "{opened}");
    let acts = [
        ("1970-01-01 00:00:10", &["pause"][..], true),
        ("1970-01-01 00:00:05", &["open"], false),
        ("1970-01-01 00:00:05", &["open", "--without-date"], true),
        ("2060-01-01", &["close"], true),
    ];
    for (date, act, expected) in acts {
        let (done, text) = urne(date, act).unwrap();
        assert_eq!(done, expected, "{date} {act:?}: {text}");
    }
    assert!(urne("1970-01-01 00:00:01", &["status"]).unwrap().1.contains("K-217"), "staff are told");
    let (done, text) =
        urne("1969-12-31 23:00:00", &["export", "--stick", stick.to_str().unwrap(), "--on-same-disk"]).unwrap();
    assert!(done, "{text}");
    let batch = newest(&stick);
    assert!(urne::publish::verify_batch(&batch, &town.package).is_ok());
}

fn newest(stick: &Path) -> PathBuf {
    let mut files = stick.read_dir().unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|extension| extension == "urne")).unwrap()
}
