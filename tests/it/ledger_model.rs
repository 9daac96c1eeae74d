//! Random sequences of everything that touches seats: after each step the invariants hold, and a refusal is one of
//! those the contract names.

use crate::support::{Database, START};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sqlx::PgPool;
use std::sync::Arc;
use uuid::Uuid;
use yueban::audit::Actor;
use yueban::booking::{self, Citizen, Desk, IdempotencyKey, NewReservation, NotDone};
use yueban::clock::Clock;
use yueban::ids::{Channel, Code};
use yueban::lang::Lang;
use yueban::people::{self, IdNumber, IdType, Keys, MobileNumber, PersonName};

#[derive(Clone, Debug)]
enum Step {
    /// Citizen, slot.
    Reserve(usize, usize),
    Cancel(usize),
    Reschedule(usize, usize),
    Void(usize),
    /// Window-day, quota and public share.
    Quota(usize, i32, i32),
    Close(usize),
    Reopen(usize),
    /// Minutes, forward or back.
    Clock(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..12_usize, 0..24_usize).prop_map(|(c, s)| Step::Reserve(c, s)),
        4 => (0..12_usize).prop_map(Step::Cancel),
        4 => (0..12_usize, 0..24_usize).prop_map(|(c, s)| Step::Reschedule(c, s)),
        2 => (0..12_usize).prop_map(Step::Void),
        2 => (0..4_usize, 0..7_i32, 0..7_i32).prop_map(|(d, q, p)| Step::Quota(d, q, p)),
        1 => (0..4_usize).prop_map(Step::Close),
        1 => (0..4_usize).prop_map(Step::Reopen),
        2 => (-120..2000_i64).prop_map(Step::Clock),
    ]
}

/// Two windows on two days, six slots of each.
struct World {
    desk: Desk,
    db: PgPool,
    citizens: Vec<Citizen>,
    codes: Vec<Option<Code>>,
    days: Vec<i64>,
    slots: Vec<Uuid>,
    at: DateTime<Utc>,
}

impl World {
    async fn clear(&mut self) {
        sqlx::raw_sql(
            "delete from reservation; delete from held_seat; delete from idempotency; delete from outbox;
             update window_day set closed_reason_zh = null, closed_reason_en = null, quota = 13, public_quota = 11,
                 counter_quota = 1, priority_quota = 1, share_released = false",
        )
        .execute(&self.db)
        .await
        .expect("an empty ledger");
        self.codes.fill(None);
        self.move_clock(START.parse().expect("an instant")).await;
    }

    async fn move_clock(&mut self, to: DateTime<Utc>) {
        self.at = to;
        let offset = (to - Clock::real_now()).num_milliseconds();
        sqlx::query("update instance set clock_offset_ms = $1").bind(offset).execute(&self.db).await.expect("a clock");
        self.desk.fresh_availability().await;
    }

    async fn take(&mut self, step: &Step) -> Result<(), NotDone> {
        let key = IdempotencyKey { key: rand::random(), request: [0; 32] };
        match step {
            Step::Reserve(c, s) => {
                let new = NewReservation {
                    slot: self.slots[*s],
                    service: self.desk.city().service_by_code("loan_application").expect("it is there").id,
                    facts: serde_json::Map::new(),
                    checklist_version: 1,
                    applicant: None,
                    lang: Lang::Zh,
                };
                let done = self.desk.reserve(&self.citizens[*c], new, key).await?;
                self.codes[*c] = Code::parse(&done.reservation().expect("JSON").code);
            }
            Step::Cancel(c) => {
                let Some(code) = &self.codes[*c] else { return Ok(()) };
                self.desk.cancel(&self.citizens[*c], code, key).await?;
            }
            Step::Reschedule(c, s) => {
                let Some(code) = &self.codes[*c] else { return Ok(()) };
                self.desk.reschedule(&self.citizens[*c], code, self.slots[*s], key).await?;
            }
            Step::Void(c) => {
                let Some(code) = &self.codes[*c] else { return Ok(()) };
                self.desk.void(code, "系统检修", Actor::SYSTEM).await?;
            }
            Step::Quota(d, quota, public) => {
                sqlx::query("update window_day set quota = $2, public_quota = $3 where id = $1")
                    .bind(self.days[*d])
                    .bind(quota)
                    .bind(public)
                    .execute(&self.db)
                    .await?;
            }
            Step::Close(d) | Step::Reopen(d) => {
                let reason = matches!(step, Step::Close(_)).then_some("closed");
                sqlx::query("update window_day set closed_reason_zh = $2, closed_reason_en = $2 where id = $1")
                    .bind(self.days[*d])
                    .bind(reason)
                    .execute(&self.db)
                    .await?;
            }
            Step::Clock(minutes) => self.move_clock(self.at + TimeDelta::minutes(*minutes)).await,
        }
        Ok(())
    }

    async fn broken(&self) -> Vec<booking::Violation> {
        let mut conn = self.db.acquire().await.expect("a connection");
        booking::violations(&mut conn, None, self.desk.clock.now()).await.expect("a check")
    }
}

async fn world(database: &Database) -> (World, booking::Tasks) {
    let db = database.pool().await;
    let keys = Arc::new(Keys::load(&database.keys).expect("readable").expect("there"));
    let (desk, tasks) = Desk::open(db.clone(), Clock::default(), keys.clone(), true).await.expect("a desk");
    let mut citizens = vec![];
    for n in 0..12 {
        let (id_number, mobile) = crate::support::person(n);
        let today = "2026-11-23".parse().expect("a date");
        let id_number = IdNumber::parse(IdType::ResidentId, &id_number, today).expect("valid");
        let mobile = MobileNumber::parse(&mobile).expect("valid");
        let mut conn = db.acquire().await.expect("a connection");
        citizens.push(Citizen {
            mobile_id: people::mobile_upsert(&mut conn, &keys, &mobile).await.expect("a row"),
            person_id: people::person_upsert(&mut conn, &keys, &id_number).await.expect("a row"),
            mobile,
            id_number,
            name: PersonName::parse("王小佳").expect("a name"),
            channel: Channel::App,
            lang: Lang::Zh,
        });
    }
    let days: Vec<i64> = sqlx::query_scalar(
        "select d.id from window_day d join svc_window w on w.id = d.window_id
         where w.code in ('DL01', 'DL02') and d.date in ('2026-11-24', '2026-11-25') order by d.date, w.code",
    )
    .fetch_all(&db)
    .await
    .expect("four days");
    let slots = sqlx::query_scalar(
        "select public_id from (select public_id, window_day_id, starts_at, row_number() over (partition by window_day_id
             order by starts_at) as n from slot where window_day_id = any ($1)) s where n <= 6 order by window_day_id, n",
    )
    .bind(&days)
    .fetch_all(&db)
    .await
    .expect("their slots");
    let at = START.parse().expect("an instant");
    (World { desk, db, citizens, codes: vec![None; 12], days, slots, at }, tasks)
}

#[test]
#[expect(clippy::await_holding_refcell_ref, reason = "one sequence runs at a time")]
fn invariants_hold_after_each_step_of_any_sequence() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let database = runtime.block_on(Database::create());
    let (world, tasks) = runtime.block_on(world(&database));
    let world = std::cell::RefCell::new(world);
    let mut refusals = std::collections::BTreeMap::<String, usize>::new();
    let tally = std::cell::RefCell::new(&mut refusals);
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    runner
        .run(&prop::collection::vec(step(), 1..40), |steps| {
            runtime.block_on(async {
                let mut world = world.borrow_mut();
                world.clear().await;
                for step in &steps {
                    let outcome = match world.take(step).await {
                        Ok(()) => "done".to_owned(),
                        Err(NotDone::Refused(refusal)) => refusal.code().to_owned(),
                        Err(NotDone::Taken(refusal, _)) => refusal.code().to_owned(),
                        Err(NotDone::SameSlot) => "same_slot".to_owned(),
                        Err(error) => return Err(TestCaseError::fail(format!("{step:?}: {error:?}"))),
                    };
                    *tally.borrow_mut().entry(outcome).or_default() += 1;
                    let broken = world.broken().await;
                    prop_assert!(broken.is_empty(), "after {step:?}: {broken:?}");
                }
                Ok(())
            })
        })
        .unwrap_or_else(|error| panic!("{error}"));
    println!("outcomes of all steps: {refusals:?}");
    drop(world);
    runtime.block_on(tasks.stop());
    runtime.block_on(database.drop());
}
