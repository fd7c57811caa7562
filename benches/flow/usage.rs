//! What a piece of work takes: time, processor and memory, as Linux counts.

use std::fs;
use std::time::Instant;

use crate::Outcome;

/// What was used between two moments.
#[derive(Clone, Copy)]
pub(super) struct Usage {
    /// Real time, in milliseconds.
    pub(super) wall: f64,
    /// Processor time of all threads, in milliseconds.
    pub(super) cpu: f64,
}

/// Measures a piece of work of this process.
pub(super) fn of(work: impl FnOnce() -> Outcome<()>) -> Outcome<Usage> {
    let (began, before) = (Instant::now(), cpu()?);
    work()?;
    Ok(Usage { wall: began.elapsed().as_secs_f64() * 1e3, cpu: cpu()? - before })
}

/// Processor time of this process so far, in milliseconds. The kernel counts
/// in hundredths of a second.
pub(super) fn cpu() -> Outcome<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name of the program stands in parentheses and may hold spaces.
    let fields = stat.rsplit_once(')').map(|(_, behind)| behind.split_whitespace());
    let ticks = fields.into_iter().flatten().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? * 10.0)
}

/// The most memory this process ever had, in MiB.
pub(super) fn peak() -> Outcome<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()).ok_or("no VmHWM")?;
    Ok(kib.parse::<f64>()? / 1024.0)
}
