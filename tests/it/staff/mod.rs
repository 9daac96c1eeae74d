//! Staff sign in: every role, wrong tries and the lock, idle sessions, one session each, the second factor, commands.

mod commands;
mod idle;
mod pages;
mod second_factor;
mod sign_in;
