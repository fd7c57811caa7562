//! Time that passes, as a rule without anyone waiting.

use std::time::Duration;

use cucumber::{given, when};

use super::parameters::Span;
use super::{Failure, StepResult, World};
use crate::client::pass_for_real;

/// Moves the clock that the application and the stand-in bank share. On
/// another target it is waited for, if `--wait-real` allows it.
/// Needs: time-travel.
#[given(expr = "{duration} pass(es)")]
/// Moves the clock that the application and the stand-in bank share. On
/// another target it is waited for, if `--wait-real` allows it.
/// Needs: time-travel.
#[when(expr = "{duration} pass(es)")]
async fn pass(world: &mut World, duration: Span) -> StepResult {
    let moved = world.clock().advance(duration.0);
    if moved.is_err() && world.run.waits {
        pass_for_real(really_waited(duration.0)).await;
        return Ok(());
    }
    moved.map_err(|error| Failure::invalid(error.to_string()))
}

/// How far from the end of a window it is tried, where nobody can move time.
pub const LEEWAY: Duration = Duration::from_secs(15);

const MINUTE: u64 = 60;

/// How long is really waited where so much time is to pass. Windows end at whole
/// minutes, and no two clocks agree to the second: 50 and 61 seconds, which are
/// meant to lie before and behind such an end, become 45 and 75.
#[must_use]
pub fn really_waited(meant: Duration) -> Duration {
    let end = Duration::from_secs((meant.as_secs() + MINUTE / 2) / MINUTE * MINUTE);
    if meant == end || meant.abs_diff(end) >= LEEWAY || end.is_zero() {
        meant
    } else if meant < end {
        end.saturating_sub(LEEWAY)
    } else {
        end + LEEWAY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_window_is_kept_at_a_distance() {
        for (meant, waited) in [
            (50, 45),
            (61, 75),
            (70, 75),
            (590, 585),
            (610, 615),
            (2, 2),
            (20, 20),
            (40, 40),
            (45, 45),
            (60, 60),
            (600, 600),
        ] {
            let [meant, waited] = [meant, waited].map(Duration::from_secs);
            assert_eq!(really_waited(meant), waited, "{meant:?}");
        }
    }
}
