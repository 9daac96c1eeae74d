//! The pages of staff around sign-in and account.

use super::{Stage, Who};
use crate::support::{Database, PASSWORD, Server, Staff};

pub async fn set(database: &Database, server: &Server, stage: &mut Stage) {
    let first = database.appoint(&["zhao.xin", "--role", "office_clerk", "--office", "daoli"]).await;
    let (done, said) = database.staff(&["second-factor", "security_admin", "required"]).await;
    assert!(done, "{said}");
    Staff::sign_in(server, "auditor").await.enrol(PASSWORD).await;
    for _ in 0..5 {
        Staff::try_sign_in(server, "pingfang.desk", "not this one").await;
    }
    let hired = Staff::sign_in_with(server, "zhao.xin", &first).await;
    let bare = Staff::sign_in(server, "security.admin").await;
    stage.people.extend([(Who::Hired, hired.token), (Who::Bare, bare.token)]);

    stage.see("staff/signin", Who::Stranger, "/staff/signin");
    let sign_in = "/staff/signin?next=/staff/account";
    stage.send("staff/signin-errors", Who::Stranger, sign_in, &[]);
    stage.send("staff/signin-wrong", Who::Stranger, sign_in, &[("username", "nobody"), ("password", "wrong")]);
    stage.send("staff/signin-locked", Who::Stranger, sign_in, &[("username", "pingfang.desk"), ("password", PASSWORD)]);
    stage.send("staff/signin-code", Who::Stranger, sign_in, &[("username", "auditor"), ("password", PASSWORD)]);
    stage.see("staff/start", Who::Clerk, "/staff");
    stage.see("staff/account", Who::Clerk, "/staff/account");
    stage.see("staff/account-changed", Who::Clerk, "/staff/account?done=password");
    stage.see("staff/password", Who::Clerk, "/staff/password");
    let weak = [("password", "wrong"), ("new_password", "short"), ("repeat", "other")];
    stage.send("staff/password-errors", Who::Clerk, "/staff/password", &weak);
    stage.see("staff/second-factor", Who::Clerk, "/staff/second-factor");
    stage.send("staff/second-factor-errors", Who::Clerk, "/staff/second-factor", &[("totp", "1"), ("password", "x")]);
    stage.see("staff/nowhere", Who::Clerk, "/staff/nowhere");
    stage.see("staff/password-due", Who::Hired, "/staff/account");
    stage.see("staff/second-factor-due", Who::Bare, "/staff/account");
}
