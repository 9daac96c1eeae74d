//! `yueban staff …`, and staff in a backup.

use crate::support::{self, Staff};
use std::process::Output;
use tokio::process::Command;

#[tokio::test]
async fn accounts_are_made_listed_and_given_a_new_start() {
    let (database, server) = support::city().await;
    let add = ["Wang.Fang", "--name", "王芳", "--role", "bank_clerk", "--office", "daoli", "--bank", "CMB"];
    let first = database.appoint(&add).await;
    let (done, list) = database.staff(&["list"]).await;
    assert!(done, "{list}");
    assert!(list.lines().any(|line| line.trim() == "wang.fang\tbank_clerk\tdaoli\tCMB\t王芳"), "{list}");
    assert!(list.contains("daoli.desk\toffice_clerk\tdaoli\t-\t") && list.contains("\tdemo"), "{list}");

    let staff = Staff::sign_in_with(&server, "wang.fang", &first).await;
    let new = "Quite-New-2026";
    staff.form("/staff/password", &[("password", &first), ("new_password", new), ("repeat", new)]).await;
    staff.enrol(new).await;
    let (_, list) = database.staff(&["list"]).await;
    assert!(list.contains("王芳\tsecond factor"), "{list}");

    let (done, again) = database.staff(&["reset-password", "wang.fang"]).await;
    assert!(done, "{again}");
    let again = again.strip_prefix("first password: ").expect("a password").to_owned();
    assert_eq!(staff.get("/staff/sessions/current").await.status(), 401, "its session ends");
    assert_eq!(Staff::try_sign_in(&server, "wang.fang", new).await.status(), 422);
    let wanted = Staff::try_sign_in(&server, "wang.fang", &again).await.text().await.expect("text");
    assert!(wanted.contains("\"totp\""), "the second factor stays: {wanted}");
    let (done, last) = database.staff(&["reset-password", "WANG.FANG", "--second-factor"]).await;
    assert!(done, "{last}");
    let last = last.strip_prefix("first password: ").expect("a password").to_owned();
    Staff::sign_in_with(&server, "wang.fang", &last).await;
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_in_words() {
    let (database, _server) = support::city().await;
    for (arguments, words) in [
        (&["add", "a b", "--role", "auditor"][..], "a username has"),
        (&["add", "li.na", "--role", "boss"], "invalid value 'boss'"),
        (&["add", "li.na", "--role", "office_clerk"], "name the office"),
        (&["add", "li.na", "--role", "office_clerk", "--office", "nowhere"], "there is no office nowhere"),
        (&["add", "li.na", "--role", "office_clerk", "--office", "daoli", "--bank", "CMB"], "has no bank"),
        (&["add", "li.na", "--role", "bank_clerk", "--office", "daoli"], "name the bank"),
        (
            &["add", "li.na", "--role", "bank_clerk", "--office", "pingfang", "--bank", "CMB"],
            "has no window at pingfang",
        ),
        (&["add", "li.na", "--role", "auditor", "--office", "daoli"], "has no office"),
        (&["add", "daoli.desk", "--role", "auditor"], "has an account already"),
        (&["reset-password", "nobody"], "nobody has the username nobody"),
    ] {
        let (done, said) = database.staff(arguments).await;
        assert!(!done && said.contains(words), "{arguments:?}: {said}");
    }
    database.drop().await;
}

#[tokio::test]
async fn every_command_has_an_example() {
    for command in ["add", "list", "reset-password", "second-factor"] {
        let output = Command::new(env!("CARGO_BIN_EXE_yueban")).args(["staff", command, "--help"]).output().await;
        let help = String::from_utf8(output.expect("yueban runs").stdout).expect("text");
        assert!(help.contains(&format!("yueban staff {command}")) && help.contains("Example"), "{help}");
    }
}

/// Accounts, sessions and second factors come back from a backup.
#[tokio::test]
async fn staff_come_back_from_a_backup() {
    let (database, server) = support::city().await;
    let staff = Staff::sign_in(&server, "auditor").await;
    staff.enrol(support::PASSWORD).await;
    let file = std::env::temp_dir().join(format!("yueban-staff-{:x}.tar.gz", rand::random::<u64>()));
    let yueban = async |command: &str, url: &str| -> Output {
        let mut yueban = Command::new(env!("CARGO_BIN_EXE_yueban"));
        yueban.arg(command).arg(&file).args(["--database-url", url, "--key-file"]).arg(&database.keys);
        yueban.output().await.expect("yueban runs")
    };
    let backed_up = yueban("backup", &database.url).await;
    assert!(backed_up.status.success(), "{}", String::from_utf8_lossy(&backed_up.stderr));
    let empty = support::Database::empty(&database).await;
    let restored = yueban("restore", &empty.url).await;
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    server.stop().await;
    let server = support::start(&empty).await;
    let url = format!("{}/api/v1/staff/sessions/current", server.url);
    let answer = server.http.get(url).bearer_auth(&staff.token).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    empty.assert_sound().await;
    std::fs::remove_file(file).expect("removable");
    empty.drop().await;
    database.drop().await;
}
