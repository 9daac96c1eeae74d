//! Staff sign in: every role, wrong tries and the lock, idle sessions, one session each, the second factor, commands.

mod sign_in;
