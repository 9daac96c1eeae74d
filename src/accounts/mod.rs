//! Sign-in of citizens: codes sent to a mobile, sessions, and the limits on both. A person is claimed here, and
//! unproven until check-in. Staff, their roles and their sign-in have a folder of their own. Not here: cookies and
//! headers (web).

mod codes;
mod limits;
mod lookup;
mod sign_in;
pub mod staff;
mod store;
mod token;

pub use codes::{CODE_LIVES, CodeSent};
pub use limits::{Purpose, RateLimit};
pub use lookup::LookupFailed;
pub use sign_in::{Claim, SignIn};
pub use token::Token;

use crate::clock::Clock;
use crate::ids::{MobileId, PersonId};
use crate::lang::Lang;
use crate::people::{IdNumber, Keys, MobileNumber, PersonName};
use chrono::TimeDelta;
use sqlx::PgPool;
use std::sync::Arc;

/// Handles for signing in and looking sessions up; clones share one queue of look-ups.
#[derive(Clone)]
pub struct Accounts {
    db: PgPool,
    clock: Clock,
    keys: Arc<Keys>,
    rules: Rules,
    queue: Arc<lookup::Queue>,
}

/// What is configured.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Requests for codes, and sign-ins, from one address in ten minutes of real time.
    pub codes_per_address: u32,
    pub sign_ins_per_address: u32,
    /// How long a session lasts, on the product's clock.
    pub session_lives: TimeDelta,
    /// How long a session of staff may lie idle, on the product's clock.
    pub staff_idle: TimeDelta,
    /// Whether the sample city's staff may sign in.
    pub demo_accounts: bool,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            codes_per_address: 60,
            sign_ins_per_address: 120,
            session_lives: TimeDelta::days(30),
            staff_idle: TimeDelta::minutes(20),
            demo_accounts: false,
        }
    }
}

/// Who holds a token: a verified mobile and the person claimed with it.
#[derive(Clone, Debug)]
pub struct Session {
    pub mobile_id: MobileId,
    pub mobile: MobileNumber,
    pub person_id: PersonId,
    pub id_number: IdNumber,
    pub name: PersonName,
    pub lang: Lang,
}

/// Why a code was not sent, or nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum NotSignedIn {
    #[error("limit {} reached", .0.name)]
    TooMany(RateLimit),
    /// Wrong, used, expired, or never sent: the answer does not tell which.
    #[error("wrong code")]
    WrongCode,
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl Accounts {
    pub fn new(db: PgPool, clock: Clock, keys: Arc<Keys>, rules: Rules) -> Accounts {
        let queue = Arc::new(lookup::Queue::new(&db.connect_options()));
        Accounts { db, clock, keys, rules, queue }
    }
}
