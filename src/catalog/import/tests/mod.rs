mod store;

use super::{Fault, Files, ImportError, import, parse, sample_files};
use crate::catalog;
use crate::ids::ServiceId;
use chrono::NaiveDate;
use store::state;

type TestResult = Result<(), Box<dyn std::error::Error>>;

const CHECKLIST: &str = "checklists/loan_application.1.json";

/// The sample with one text replaced, everywhere in a file.
fn with(file: &str, from: &str, to: &str) -> Files {
    let mut files = sample_files();
    let text = String::from_utf8(files[file].clone()).expect("the sample is UTF-8");
    assert!(text.contains(from), "{from} is in {file}");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    files
}

fn faults(files: &Files) -> Vec<String> {
    parse(files).err().unwrap_or_default().iter().map(Fault::to_string).collect()
}

fn line(file: &str, of: &str) -> usize {
    let text = String::from_utf8(sample_files()[file].clone()).expect("the sample is UTF-8");
    1 + text.lines().position(|l| l.contains(of)).expect("the line is there")
}

#[test]
fn the_sample_city_has_no_fault() {
    assert_eq!(faults(&sample_files()), [""; 0]);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    let mut files = sample_files();
    for bytes in files.values_mut() {
        let text = String::from_utf8(bytes.clone()).expect("the sample is UTF-8");
        *bytes = format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes();
    }
    assert_eq!(faults(&files), [""; 0]);
    files.insert("banks.csv".into(), b"code,name_zh,name_en\nCMB,\xd5\xd0,x\n".to_vec());
    assert!(faults(&files).contains(&"banks.csv:2: is not UTF-8".into()));
}

#[test]
fn a_bad_cell_is_told_by_file_line_field_and_reason() {
    for (file, from, to, at, said) in [
        (
            "rosters.csv",
            "30,1,13,11",
            "30,1,13,12",
            "DL01",
            "daily_quota: public, counter and priority make 14, not 13",
        ),
        (
            "rosters.csv",
            "30,1,13,11",
            "thirty,1,13,11",
            "DL01",
            "slot_minutes: \"thirty\" is not a whole number from 5 to 480",
        ),
        ("rosters.csv", "NG03,", "NG30,", "NG03", "window: \"NG30\" is not in windows.csv"),
        (
            "rosters.csv",
            "08:30-11:30 13",
            "08:30-11:20 13",
            "DL01",
            "spans: 08:30-11:20 is not a whole number of slots of 30 minutes",
        ),
        ("rosters.csv", "DL02,", "DL01,", "DL02", "weekdays: weekday 1 of DL01 from 2025-01-01 is there twice"),
        ("windows.csv", "DL02,daoli,CCB", "DL02,daoli,XXX", "DL02", "bank: \"XXX\" is not in banks.csv"),
        ("windows.csv", "DL02,", "DL01,", "DL02", "code: DL01 is there twice"),
        ("banks.csv", "ICBC,工商银行,", "ICBC,,", "ICBC", "name_zh: is empty"),
        (
            "offices.csv",
            "1-5 08:30-11:30",
            "1-5 11:30-08:30",
            "daoli",
            "hours: the span 11:30-08:30 is empty or begins before the one before it ends",
        ),
        (
            "services.csv",
            ",public",
            ",anyone",
            "loan_application",
            "booked_by: \"anyone\" is not one of public, staff, invitation",
        ),
        (
            "holidays.csv",
            "2025-01-26",
            "2025-02-30",
            "2025-01-26",
            "date: \"2025-02-30\" is not a date like 2026-01-31",
        ),
        ("holidays.csv", "2025-01-26", "2024-01-26", "2025-01-26", "date: the year 2024 is not in years.csv"),
        ("years.csv", "2027,", "2026,", "2027", "year: 2026 is there twice"),
        ("banks.csv", "ABC,", "ABC,,", "ABC", "has 4 cells instead of 3"),
        (
            "checklists.csv",
            "loan_application,1",
            "loan,1",
            "loan_application,1",
            "service: \"loan\" is not in services.csv",
        ),
        (
            CHECKLIST,
            "\"type\": \"bool\", \"default\": true",
            "\"type\": \"bool\", \"default\": \"yes\"",
            "divorce_by_agreement",
            "questions[3].default: yes is not among the choices",
        ),
        (
            CHECKLIST,
            "{\"fact\": \"marital_status\", \"eq\": \"divorced\"}",
            "{\"fact\": \"marital\", \"eq\": \"divorced\"}",
            "\"ask_when\": {\"fact\": \"marital_status\", \"eq\": \"divorced\"}",
            "questions[3].ask_when: no question before this gives the fact \"marital\"",
        ),
        (
            CHECKLIST,
            "{\"material\": \"SPOUSE_ID\"",
            "{\"material\": \"SPOUSE\"",
            "{\"material\": \"SPOUSE_ID\"",
            "rules[3].material: \"SPOUSE\" is not among the materials",
        ),
        (
            CHECKLIST,
            "\"en\": \"Borrower's resident identity card\"",
            "\"en\": \"\"",
            "Borrower's resident identity card",
            "materials[1].name.en: is empty",
        ),
        ("policy.json", "\"count\": 3}", "\"count\": 0}", "\"per\": \"mobile\"", "limits[0].count: must be 1 or more"),
    ] {
        let expected = format!("{file}:{}: {said}", line(file, at));
        let told = faults(&with(file, from, to));
        assert!(told.contains(&expected), "{expected:?} is not in {told:#?}");
        assert!(told.len() <= 6, "one fault does not draw others after it: {told:#?}");
    }
}

#[test]
fn json_of_another_shape_is_told_by_its_line_and_path() {
    for (file, from, to, at, said) in [
        ("centre.json", "\"12329\"", "12329", "hotline", "hotline: invalid type: integer `12329`, expected a string"),
        (
            "centre.json",
            "\"hotline\"",
            "\"phone\"",
            "hotline",
            "phone: unknown field `phone`, expected one of `name`, `hotline`, `website`",
        ),
        ("centre.json", "\"12329\",", "\"12329\"", "website", "expected `,` or `}`"),
        (
            CHECKLIST,
            "\"holder\": \"seller\"",
            "\"holder\": \"sellr\"",
            "\"code\": \"SELLER_ID\"",
            "materials[25].holder: unknown variant `sellr`",
        ),
        (
            CHECKLIST,
            "\"code\": \"application\", ",
            "",
            "\"code\": \"application\"",
            "groups[0].code: missing field `code`",
        ),
    ] {
        let told = faults(&with(file, from, to));
        let expected = format!("{file}:{}: {said}", line(file, at));
        assert!(told.iter().any(|t| t.starts_with(&expected)), "{expected:?} is not in {told:#?}");
    }
}

#[test]
fn directions_may_be_left_out_but_not_in_one_language() {
    let text = String::from_utf8(sample_files()["offices.csv"].clone()).expect("the sample is UTF-8");
    let without = |line: &str| line.split_once(",directions_zh").map_or(line, |(head, _)| head).to_owned();
    let short = |line: &str| match line.split_once("13:00-16:30,,") {
        Some((head, _)) => format!("{head}13:00-16:30,"),
        None => without(line),
    };
    let mut files = sample_files();
    let old: Vec<String> = text.lines().map(short).collect();
    files.insert("offices.csv".into(), old.join("\n").into_bytes());
    assert_eq!(faults(&files), [""; 0], "a file from before there were directions");
    let end = text.lines().find(|l| l.starts_with("daoli")).and_then(|l| l.rsplit_once(",\"")).expect("a last cell").1;
    let told = faults(&with("offices.csv", &format!("\"{end}"), ""));
    assert_eq!(
        told,
        [format!("offices.csv:{}: directions_en: both languages, or neither", line("offices.csv", "daoli"))]
    );
}

#[test]
fn files_that_are_missing_or_misspelt_are_told() {
    let mut files = sample_files();
    let holidays = files.remove("holidays.csv").expect("the sample has holidays");
    files.insert("holiday.csv".into(), holidays);
    let told = faults(&files);
    assert_eq!(
        told,
        [
            "holiday.csv:1: no such file belongs to an import: is its name misspelt?",
            "holidays.csv:1: this file is missing"
        ]
    );
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_import_is_whole_and_a_second_one_changes_nothing(
    mut conn: sqlx::pool::PoolConnection<sqlx::Postgres>,
) -> TestResult {
    let bad = with("rosters.csv", "PF02,", "PF99,");
    assert!(matches!(import(&mut conn, &bad).await, Err(ImportError::Faults(f)) if f.len() == 1));
    assert_eq!(state(&mut conn).await?, (1, None, 0));

    let first = import(&mut conn, &sample_files()).await?;
    assert!(first.changed() && first.changed == 0 && first.removed == 0 && first.unchanged == 0, "{first}");
    assert_eq!(state(&mut conn).await?, (2, Some(false), 27));
    let second = import(&mut conn, &sample_files()).await?;
    assert!(!second.changed() && second.unchanged > 150, "{second}");
    assert_eq!(state(&mut conn).await?, (2, Some(false), 27));

    let moved = with(
        "windows.csv",
        "DL02,daoli,CCB,2号窗口,Window 2,loan_application supplement signing",
        "DL02,daoli,CMB,2号窗口,Window 2,loan_application signing",
    );
    let third = import(&mut conn, &moved).await?;
    assert_eq!((third.added, third.changed, third.removed), (0, 1, 1));
    assert_eq!(state(&mut conn).await?.0, 3);

    let without = with("holidays.csv", "2026-10-10,adjusted_workday,no,国庆节,National Day\n", "");
    assert_eq!(import(&mut conn, &without).await?.removed, 1);
    Ok(())
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_city_reads_back_as_it_was_imported(mut conn: sqlx::pool::PoolConnection<sqlx::Postgres>) -> TestResult {
    import(&mut conn, &sample_files()).await?;
    let city = catalog::load(&mut conn).await?;
    assert_eq!((city.offices.len(), city.banks.len(), city.services.len(), city.windows.len()), (6, 9, 3, 27));
    assert_eq!(city.offices.iter().map(|o| o.slug.as_str()).next(), Some("daoli"));
    let date = NaiveDate::from_ymd_opt(2026, 11, 24).ok_or("a date")?;
    assert_eq!(city.policy(date), crate::policy::Policy::fallback());
    assert_eq!(city.calendar.is_open(date), Some(true));
    let service = city.service_by_code("loan_application").ok_or("the service")?;
    assert_eq!(service.active_per_person, 1);
    let list = city.checklist(service.id, date).ok_or("its checklist")?;
    assert_eq!((list.version, list.document.materials.len(), list.document.questions.len()), (1, 54, 17));
    assert!(city.checklist_version(service.id, 1).is_some() && city.checklist_version(service.id, 2).is_none());
    assert!(city.checklist(ServiceId(service.id.0 + 1), date).is_none());
    assert!(city.windows.iter().all(|w| w.services.len() == 3));
    Ok(())
}
