use super::admit::{Factor, LOCK_LASTS, TRIES, Try, Verdict, judge};
use super::{Role, Scope, Weakness, password, username};
use crate::ids::{BankId, OfficeId};
use chrono::{DateTime, TimeDelta, Utc};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn good() -> Try {
    Try { disabled: false, failures: 0, locked_until: None, password: true, factor: Factor::None }
}

fn refused(this: Try) -> (&'static str, i16, Option<DateTime<Utc>>) {
    match judge(this, now()) {
        Verdict::Refused { why, failures, locked_until } => (why, failures, locked_until),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn the_fifth_wrong_try_in_a_row_locks_for_a_quarter_of_an_hour() {
    let wrong = Try { password: false, ..good() };
    assert_eq!(refused(wrong), ("password", 1, None));
    assert_eq!(refused(Try { failures: TRIES - 2, ..wrong }), ("password", TRIES - 1, None));
    let end = now() + LOCK_LASTS;
    assert_eq!(refused(Try { failures: TRIES - 1, ..wrong }), ("password", TRIES, Some(end)));
    let code = Try { failures: TRIES - 1, factor: Factor::Wrong, ..good() };
    assert_eq!(refused(code), ("totp", TRIES, Some(end)), "a wrong code counts as a wrong password does");
}

#[test]
fn a_lock_tells_its_end_to_the_right_password_only_and_not_for_ever() {
    let until = now() + TimeDelta::minutes(3);
    let locked = Try { failures: TRIES, locked_until: Some(until), ..good() };
    assert_eq!(judge(locked, now()), Verdict::Locked { until });
    let wrong = Try { password: false, ..locked };
    assert_eq!(refused(wrong), ("locked", TRIES + 1, Some(until)), "a lock is not made longer");
    let tried_out = Try { failures: 2 * TRIES, ..locked };
    assert_eq!(refused(tried_out), ("locked", 2 * TRIES, Some(until)), "who guesses on learns nothing");
}

#[test]
fn a_lock_that_ran_out_counts_from_the_start() {
    let over = Try { failures: 2 * TRIES, locked_until: Some(now()), ..good() };
    assert_eq!(judge(over, now()), Verdict::Admitted);
    assert_eq!(refused(Try { password: false, ..over }), ("password", 1, None));
    let running = Try { locked_until: Some(now() + TimeDelta::microseconds(1)), failures: TRIES, ..good() };
    assert!(matches!(judge(running, now()), Verdict::Locked { .. }));
}

#[test]
fn a_second_factor_is_asked_for_after_the_password_alone() {
    let missing = Try { factor: Factor::Missing, ..good() };
    assert_eq!(judge(missing, now()), Verdict::TotpMissing);
    assert_eq!(refused(Try { password: false, ..missing }), ("password", 1, None));
    assert_eq!(judge(Try { factor: Factor::Right { step: 7 }, ..good() }, now()), Verdict::Admitted);
}

#[test]
fn a_disabled_account_is_refused_whatever_is_given() {
    let disabled = Try { disabled: true, ..good() };
    assert_eq!(refused(disabled), ("disabled", 0, None));
    assert_eq!(refused(Try { factor: Factor::Missing, ..disabled }), ("disabled", 0, None));
}

#[test]
fn a_bank_clerk_sees_one_bank_of_one_office() {
    let (office, other) = (OfficeId(1), OfficeId(2));
    let clerk = Scope { office, bank: Some(BankId(3)) };
    assert!(clerk.covers(office, BankId(3)));
    assert!(!clerk.covers(office, BankId(4)) && !clerk.covers(other, BankId(3)));
    let desk = Scope { office, bank: None };
    assert!(desk.covers(office, BankId(4)) && !desk.covers(other, BankId(4)));
    let with_office: Vec<_> = Role::ALL.into_iter().filter(|role| role.scoped().0).collect();
    assert_eq!(with_office, [Role::BankClerk, Role::OfficeClerk, Role::OfficeManager]);
    for role in Role::ALL {
        assert_eq!(Role::from_name(role.name()), Some(role));
        assert_eq!(serde_json::to_value(role).unwrap(), role.name());
    }
}

#[test]
fn usernames_are_read_as_people_type_them() {
    assert_eq!(username(" Daoli.Desk ").as_deref(), Some("daoli.desk"));
    for other in ["", "a", ".desk", "道里", "a b", &"a".repeat(41)] {
        assert_eq!(username(other), None, "{other}");
    }
}

#[test]
fn a_password_is_long_mixed_and_not_the_username() {
    let weakness = |password: &str| password::weakness(password, "daoli.desk");
    assert_eq!(weakness("Ab1-Ab1-A"), Some(Weakness::Short));
    assert_eq!(weakness("Ab1-Ab1-Ab"), None);
    assert_eq!(weakness("abcdefghij1"), Some(Weakness::Plain));
    assert_eq!(weakness("春眠不觉晓处处闻啼鸟aB"), None);
    assert_eq!(weakness("my-Daoli.Desk-1"), Some(Weakness::HoldsUsername));
    assert_eq!(weakness(&"Ab1".repeat(43)), Some(Weakness::Long));
    for _ in 0..50 {
        assert_eq!(weakness(&password::generate()), None);
    }
}

#[tokio::test]
async fn an_unknown_user_costs_the_work_of_a_known_one() {
    let hash = password::hash("Right-2026").await.unwrap();
    assert!(password::fits("Right-2026", &hash).await.unwrap());
    assert!(!password::fits("right-2026", &hash).await.unwrap());
    assert!(!password::fits("Right-2026", password::NOBODY).await.unwrap(), "it reads as a hash, and fits nothing");
    let parameters = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(parameters(password::NOBODY), parameters(&hash));
}
