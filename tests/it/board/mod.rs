//! The hall's board, the citizen's place in line, the day view.

mod citizen;
mod events;
mod screen;
mod stream;

use crate::support::Server;
use serde_json::Value;

const BOARD: &str = "/api/v1/boards/daoli";

async fn board(server: &Server) -> Value {
    server.get(BOARD).await
}

/// The window of a board.
fn window<'a>(board: &'a Value, code: &str) -> &'a Value {
    let windows = board["windows"].as_array().expect("windows");
    windows.iter().find(|w| w["window"] == code).expect("a window of the office")
}
