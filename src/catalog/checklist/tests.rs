use super::{Checklist, FactFault, Facts, Material};
use serde_json::{Map, Value, json};

fn checklist() -> Checklist {
    let file = include_str!("../../../seed/harbin/checklists/loan_application.1.json");
    serde_json::from_str(file).expect("the seed has the checklist's shape")
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

fn faults(input: Value) -> Vec<(String, FactFault)> {
    let errors = checklist().parse_facts(&object(input)).expect_err("must be refused");
    errors.into_iter().map(|e| (e.name, e.fault)).collect()
}

#[test]
fn every_worked_example_gives_its_list() {
    let checklist = checklist();
    let examples: Vec<Value> =
        serde_json::from_str(include_str!("../../../tests/data/checklists.json")).expect("examples are JSON");
    assert_eq!(examples.len(), 12);
    for example in examples {
        let facts = checklist.parse_facts(&object(example["facts"].clone())).expect("facts of an example");
        let items: Vec<Value> =
            checklist.evaluate(&facts).iter().map(|i| json!([i.material.code, i.requirement, i.quantity])).collect();
        assert_eq!(Value::Array(items), example["items"], "{}", example["facts"]);
    }
}

#[test]
fn a_missing_fact_takes_its_default_and_an_unasked_one_is_dropped() {
    let facts = checklist()
        .parse_facts(&object(json!({
            "loan_type": "rebuild", "marital_status": "single", "refinance_method": "settle_first", "transfer_done": true
        })))
        .expect("valid facts");
    let expected = json!({
        "loan_type": "rebuild", "funding": "fund_only", "marital_status": "single", "has_co_borrower": false,
        "contributes_elsewhere": false, "seller_or_co_owner_by_agent": false, "multi_child_family": false,
        "third_party_mortgage": false
    });
    assert_eq!(Value::Object(facts.to_json()), expected);
    assert_eq!(json!(facts), expected);
}

#[test]
fn unknown_names_and_values_and_missing_answers_are_all_told_at_once() {
    assert_eq!(
        faults(json!({"loan_typ": "new_home", "marital_status": "complicated", "has_co_borrower": "true"})),
        [
            ("loan_typ".into(), FactFault::UnknownName),
            ("loan_type".into(), FactFault::Missing),
            ("marital_status".into(), FactFault::UnknownValue),
            ("has_co_borrower".into(), FactFault::UnknownValue),
        ]
    );
    assert_eq!(
        faults(json!({"loan_type": null, "marital_status": 1})),
        [("loan_type".into(), FactFault::UnknownValue), ("marital_status".into(), FactFault::UnknownValue)]
    );
}

#[test]
fn a_query_writes_booleans_as_words() {
    let checklist = checklist();
    let query = [("loan_type", "new_home"), ("marital_status", "single"), ("under_construction", "false")];
    let facts = checklist.parse_query(query).expect("valid query");
    let body = json!({"loan_type": "new_home", "marital_status": "single", "under_construction": false});
    assert_eq!(Ok(facts), checklist.parse_facts(&object(body)));
    assert!(checklist.parse_query([("loan_type", "true"), ("marital_status", "single")]).is_err());
    assert!(checklist.parse_query(query.into_iter().chain([("has_co_borrower", "yes")])).is_err());
}

#[test]
fn the_wizard_asks_what_the_answers_call_for() {
    let checklist = checklist();
    let next = |answers: &Facts| checklist.next_question(answers).map(|q| q.name.clone());
    let mut given = vec![("divorce_by_agreement", "false"), ("nonsense", "1"), ("funding", "gold")];
    assert_eq!(next(&checklist.answers(given.iter().copied())).as_deref(), Some("loan_type"));
    given.extend([("loan_type", "rebuild"), ("funding", "combined")]);
    assert_eq!(next(&checklist.answers(given.iter().copied())).as_deref(), Some("marital_status"));
    given.push(("marital_status", "divorced"));
    let answers = checklist.answers(given.iter().copied());
    assert_eq!(next(&answers).as_deref(), Some("has_co_borrower"));
    let asked: Vec<&str> = checklist.asked(&answers).map(|q| q.name.as_str()).collect();
    assert!(asked.contains(&"divorce_by_agreement") && !asked.contains(&"spouse_same_hukou"));
    let every = checklist.questions.iter().map(|q| (q.name.as_str(), q.choices[0].value.to_string()));
    let every: Vec<(&str, String)> = every.collect();
    assert_eq!(next(&checklist.answers(every.iter().map(|(n, v)| (*n, v.as_str())))), None);
}

#[test]
fn a_condition_has_one_form() {
    let condition = |value| serde_json::from_value::<super::Condition>(value);
    for good in [
        json!({"always": true}),
        json!({"fact": "a", "eq": true}),
        json!({"fact": "a", "in": ["x", "y"]}),
        json!({"all": [{"fact": "a", "eq": "x"}, {"not": {"any": [{"always": true}]}}]}),
    ] {
        assert_eq!(json!(condition(good.clone()).expect("a condition")), good);
    }
    for bad in
        [json!({}), json!({"always": false}), json!({"fact": "a"}), json!({"fact": "a", "eq": 1}), json!({"when": 1})]
    {
        assert!(condition(bad.clone()).is_err(), "{bad}");
    }
    let none = Facts::default();
    let holds = |value| condition(value).expect("a condition").holds(&none);
    assert!(!holds(json!({"fact": "a", "eq": "x"})) && holds(json!({"not": {"fact": "a", "eq": "x"}})));
    assert!(holds(json!({"all": []})) && !holds(json!({"any": []})));
}

#[test]
fn a_newer_version_says_what_it_changes_for_these_answers() {
    let old = checklist();
    let answers = object(json!({"loan_type": "new_home", "marital_status": "single"}));
    assert!(!old.changes_to(&old, &answers).any());
    let mut new = old.clone();
    let swap = |new: &mut Checklist, code: &str, to: &str| {
        new.materials.iter_mut().filter(|m| m.code == code).for_each(|m| m.code = to.into());
        new.rules.iter_mut().filter(|r| r.material == code).for_each(|r| r.material = to.into());
    };
    swap(&mut new, "INCOME_PROOF", "WAGE_SLIPS");
    swap(&mut new, "SPOUSE_ID", "SPOUSE_CARD");
    new.materials.iter_mut().filter(|m| m.code == "BORROWER_ID").for_each(|m| m.copies = 2);
    let codes = |list: &[&Material]| list.iter().map(|m| m.code.clone()).collect::<Vec<_>>();
    let changes = old.changes_to(&new, &answers);
    assert_eq!(codes(&changes.added), ["WAGE_SLIPS"]);
    assert_eq!(codes(&changes.removed), ["INCOME_PROOF"], "a spouse's paper is not among theirs");
    assert_eq!(codes(&changes.changed), ["BORROWER_ID"]);
    // a question without a default that nobody answered
    new.questions[1].default = None;
    let unknown = old.changes_to(&new, &answers);
    assert!(unknown.unknown && unknown.any());
}
