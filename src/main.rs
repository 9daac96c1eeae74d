use std::process::ExitCode;

fn main() -> ExitCode {
    match yueban::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("yueban: {error:#}");
            ExitCode::FAILURE
        }
    }
}
