use std::process::ExitCode;

/// A booking is many short-lived pieces of memory, on every thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match yueban::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("yueban: {error:#}");
            ExitCode::FAILURE
        }
    }
}
