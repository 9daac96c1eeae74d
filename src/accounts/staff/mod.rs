//! Staff: accounts with a role and a scope, sign-in with password and second factor, one live session each. Not here:
//! cookies and headers (web), what a role may do with a ticket or a case (the rooms of those).

mod admit;
mod manage;
mod own;
pub mod password;
mod second_factor;
mod session;
mod sign_in;
mod store;
#[cfg(test)]
mod tests;

pub use admit::{LOCK_LASTS, NotAdmitted, TRIES};
pub use manage::{Appointment, Listed, add, add_samples, list, require_totp, reset};
pub use own::NotChanged;
pub use password::Weakness;
pub use second_factor::{Enrolment, Secret};
pub use session::StaffSession;
pub use sign_in::{StaffClaim, StaffSignIn};
pub use store::{id_of, unreadable};

use crate::catalog::Window;
use crate::ids::{BankId, OfficeId, StaffId};
use serde::{Deserialize, Serialize};

/// What someone is employed for (DOMAIN, "People and roles").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "staff_role", rename_all = "snake_case")]
pub enum Role {
    BankClerk,
    OfficeClerk,
    Reviewer,
    Approver,
    OfficeManager,
    SystemAdmin,
    SecurityAdmin,
    Auditor,
}

impl Role {
    pub const ALL: [Role; 8] = [
        Role::BankClerk,
        Role::OfficeClerk,
        Role::Reviewer,
        Role::Approver,
        Role::OfficeManager,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::Auditor,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Role::BankClerk => "bank_clerk",
            Role::OfficeClerk => "office_clerk",
            Role::Reviewer => "reviewer",
            Role::Approver => "approver",
            Role::OfficeManager => "office_manager",
            Role::SystemAdmin => "system_admin",
            Role::SecurityAdmin => "security_admin",
            Role::Auditor => "auditor",
        }
    }

    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether people of this role stand at an office's counter.
    pub fn at_counter(self) -> bool {
        matches!(self, Role::BankClerk | Role::OfficeClerk | Role::OfficeManager)
    }

    /// Whether an account of this role has an office, and whether it has a bank.
    pub fn scoped(self) -> (bool, bool) {
        (self.at_counter(), self == Role::BankClerk)
    }
}

/// What an account of a counter role sees: one office, and of it one bank's windows or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    pub office: OfficeId,
    pub bank: Option<BankId>,
}

impl Scope {
    pub fn covers(&self, office: OfficeId, bank: BankId) -> bool {
        self.office == office && self.bank.is_none_or(|own| own == bank)
    }

    pub fn covers_window(&self, window: &Window) -> bool {
        self.covers(window.office, window.bank)
    }
}

/// A member of staff. The name is shown to colleagues and citizens; logs hold the id.
#[derive(Clone, Debug)]
pub struct Staff {
    pub id: StaffId,
    pub username: String,
    pub name: String,
    pub role: Role,
    /// Of the counter roles; none of the others.
    pub scope: Option<Scope>,
}

/// A username as it is kept: lower case, without spaces around it. None for what cannot be one.
pub fn username(typed: &str) -> Option<String> {
    let name = typed.trim().to_ascii_lowercase();
    let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
    let starts = name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
    (starts && (2..=40).contains(&name.len()) && name.bytes().all(known)).then_some(name)
}
