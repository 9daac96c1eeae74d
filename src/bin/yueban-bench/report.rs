//! Figures by name, their medians, and the ratios with their targets.

use crate::Options;
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Report {
    figures: BTreeMap<&'static str, Vec<f64>>,
}

/// A ratio of two figures: its name, numerator, denominator, what it must and should be, and whether more is better.
struct Target(&'static str, &'static str, &'static str, f64, f64, bool);

const TARGETS: [Target; 10] = [
    Target("bookings/s at 64 connections ÷ F(64)", "spread 64 /s", "F(64) /s", 0.45, 0.85, true),
    Target("the same ÷ Fn(64)", "spread 64 /s", "Fn(64) /s", 0.9, 1.3, true),
    Target("bookings/s at 256 ÷ F(64)", "spread 256 /s", "F(64) /s", 0.9, 1.1, true),
    Target("rush ÷ spread at 64", "rush 64 /s", "spread 64 /s", 0.9, 1.0, true),
    Target("sold-out answers/s ÷ no-op POST", "sold out 64 /s", "no-op POST 64 /s", 0.50, 0.65, true),
    Target("booking p99 at 64 ÷ F's p99", "spread 64 p99 ms", "F(64) p99 ms", 2.5, 1.2, false),
    Target("rush p99 at 256 ÷ F's p99 at 256", "rush 256 p99 ms", "F(256) p99 ms", 0.35, 0.15, false),
    Target("availability GET ÷ static GET", "availability 64 /s", "static 64 /s", 0.85, 0.95, true),
    Target(
        "bookings/s at the most history ÷ 10⁴",
        "history most: spread 64 /s",
        "history 10⁴: spread 64 /s",
        0.75,
        0.95,
        true,
    ),
    Target(
        "availability at the most history ÷ 10⁴",
        "history most: availability 64 /s",
        "history 10⁴: availability 64 /s",
        0.75,
        0.95,
        true,
    ),
];

impl Report {
    pub fn add(&mut self, name: &'static str, value: f64) {
        println!("  {name:<40} {value:>12.2}");
        self.figures.entry(name).or_default().push(value);
    }

    fn median(&self, name: &str) -> Option<f64> {
        let mut values = self.figures.get(name)?.clone();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    }

    pub fn print(&self, options: &Options) {
        println!(
            "\nmedians of {} round(s) of {} s a phase, two cores shared by client, server and database",
            options.rounds, options.seconds
        );
        for (name, values) in &self.figures {
            println!("  {name:<40} {:>12.2}   ({} values)", self.median(name).unwrap_or_default(), values.len());
        }
        println!("\n{:<44} {:>8} {:>8} {:>8}", "ratio", "found", "must", "aim");
        for Target(name, above, below, must, aim, more) in TARGETS {
            let Some(ratio) = self.median(above).zip(self.median(below)).map(|(a, b)| a / b) else { continue };
            let kept = |bound: f64| if more { ratio >= bound } else { ratio <= bound };
            let verdict = if kept(aim) {
                "aim reached"
            } else if kept(must) {
                "ok"
            } else {
                "MISSED"
            };
            println!("{name:<44} {ratio:>8.2} {must:>8.2} {aim:>8.2}   {verdict}");
        }
        for (name, must, aim) in [
            ("age of availability after a booking s", 1.0, 0.3),
            ("500 clients, 40 seats: all answered s", 1.0, 0.3),
            ("500 clients, 40 seats: sold", 40.0, 40.0),
            ("500 clients, 40 seats: 5xx", 0.0, 0.0),
        ] {
            if let Some(value) = self.median(name) {
                println!("{name:<44} {value:>8.2} {must:>8.2} {aim:>8.2}");
            }
        }
    }
}
