//! `screens --into FOLDER [NAME…]`: pictures of every page and state (`stops`), as `script/screens` keeps them in
//! docs/screens, or only of those whose names hold one of the words. A program, without tests: called in any other way
//! it does nothing.

// tells its stories with the same support, of which it needs little
#[allow(dead_code, unused_imports)]
#[path = "../it/support/mod.rs"]
mod support;

#[path = "../it/stops/mod.rs"]
mod stops;

mod album;
mod city;
mod shot;

use album::Album;
use shot::{ENGLISH, PAGE, Shot};
use stops::{Stage, Who};
use support::{Browser, DESK, Look};

fn main() {
    let mut words = std::env::args().skip(1);
    if words.next().as_deref() != Some("--into") {
        return;
    }
    let folder = words.next().expect("--into FOLDER");
    let names: Vec<String> = words.collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(take(Album::open(folder.into()), &names));
}

async fn take(mut album: Album, names: &[String]) {
    let (database, server) = city::with_people().await;
    let stage = Stage::set(&database, &server).await;
    let darkroom = Browser::open(DESK).await;
    let wanted = |name: &str| names.is_empty() || names.iter().any(|word| name.contains(word.as_str()));
    for (language, elder) in [("zh-CN", false), ("zh-CN", true), ("en", false)] {
        let browser = Browser::open(Look { language, ..DESK }).await;
        // the first page that a browser breaks into lines is drawn before it knows how to hyphenate
        stage.become_(&browser, &server, Who::Stranger, &[("lang", language)]).await;
        browser.page.goto(&server.url).await.expect("a page");
        PAGE[0].take(&browser).await;
        for who in Who::ALL {
            let mut settings = vec![("lang", language), ("theme", "light")];
            settings.extend(elder.then_some(("elder", "1")));
            stage.become_(&browser, &server, who, &settings).await;
            let shown = |stop: &&stops::Stop| stop.who == who && wanted(stop.name) && (!elder || stop.has_elder());
            let stops = stage.stops.iter().filter(shown);
            for stop in stops.filter(|stop| language == "zh-CN" || ENGLISH.contains(&stop.name)) {
                // the banner tells the same time whenever the pictures are taken
                server.set_clock(support::START).await;
                stop.visit(&browser, &server).await;
                for shot in Shot::of(stop.name, language, elder) {
                    let png = shot.take(&browser).await;
                    album.put(stop.name, shot.name, &shot::develop(&darkroom, png).await);
                }
                if language == "zh-CN" && !elder {
                    album.title(stop.name, shot::title(&browser).await);
                }
            }
        }
        browser.close().await;
    }
    darkroom.close().await;
    album.close(names.is_empty());
    server.stop().await;
    database.assert_sound().await;
    database.drop().await;
}
