//! Cucumber, told to run what was planned and to say nothing.

use std::sync::Arc;
use std::time::Instant;

use cucumber::cli::Empty;
use cucumber::codegen::Regex;
use cucumber::event::{Cucumber as Event, Event as Timed};
use cucumber::gherkin::Feature;
use cucumber::step::Collection;
use cucumber::{Cucumber, Writer, parser, runner};
use futures::FutureExt as _;

use super::dispatch::dispatch;
use super::run::{EXECUTION, Execution};
use crate::steps::World;
use crate::target::AgentKind;

/// Hands every scenario that can run to cucumber, and those that are to be
/// tried again once more, until there are none.
pub(super) async fn carry_out(execution: &Arc<Execution>, jobs: usize) {
    let planned = execution.plan.scenarios.iter().enumerate();
    let able = planned.filter(|(_, scenario)| scenario.skip.is_none());
    let mut round: Vec<usize> = able.map(|(index, _)| index).collect();
    while !round.is_empty() {
        one_round(execution, &round, jobs).await;
        round = execution.retries.next_round();
    }
}

async fn one_round(execution: &Arc<Execution>, round: &[usize], jobs: usize) {
    let scenarios = &execution.plan.scenarios;
    let features = round.iter().map(|index| scenarios[*index].as_feature(*index)).collect();
    let runner = runner::Basic::default()
        .steps(Collection::new().given(None, anything(), dispatch))
        .max_concurrent_scenarios(jobs)
        .before(|_, _, scenario, world: &mut World| {
            let planned = scenario.position.line;
            world.log.planned = Some(planned);
            EXECUTION.with(|one| {
                let scenario = &one.plan.scenarios[planned];
                world.log.only_uses_grant = scenario.only_uses_grant;
                world.log.title.clone_from(&scenario.title);
            });
            take_turn(world).boxed_local()
        })
        .after(|_, _, _, _, world: Option<&mut World>| {
            async {
                if let Some(world) = world {
                    let execution = EXECUTION.with(Arc::clone);
                    execution.look_around(world).await;
                    execution.scenario_ended(world).await;
                }
            }
            .boxed_local()
        });
    Cucumber::<World, _, _, _, _, Empty>::custom(Planned(features), runner, Silent)
        .with_default_cli()
        .run(())
        .await;
}

/// Where a scenario needs a browser, it waits until one may be used; that is
/// not its own time.
async fn take_turn(world: &mut World) {
    let execution = EXECUTION.with(Arc::clone);
    let only_browser =
        world.log.planned.is_some_and(|index| execution.plan.scenarios[index].browser);
    let agents = &world.run.agents;
    let wanted = match agents.kind {
        AgentKind::Http => false,
        AgentKind::Auto => only_browser,
        AgentKind::Browser => true,
    };
    if wanted {
        let turn = tokio::select! {
            turn = agents.browsers.turn() => Some(turn),
            () = execution.stop.cut() => None,
        };
        world.turn = turn;
        world.log.began = Instant::now();
    }
}

fn anything() -> Regex {
    #[expect(clippy::unwrap_used, reason = "the pattern is a constant")]
    Regex::new("").unwrap()
}

/// Features that were read and checked before.
struct Planned(Vec<Feature>);

impl parser::Parser<()> for Planned {
    type Cli = Empty;
    type Output = futures::stream::Iter<std::vec::IntoIter<parser::Result<Feature>>>;

    fn parse(self, (): (), _: Empty) -> Self::Output {
        let features: Vec<_> = self.0.into_iter().map(Ok).collect();
        futures::stream::iter(features)
    }
}

/// Results are reported when scenarios end, so cucumber's events say nothing
/// more.
struct Silent;

impl Writer<World> for Silent {
    type Cli = Empty;

    async fn handle_event(&mut self, _: parser::Result<Timed<Event<World>>>, _: &Empty) {}
}

impl cucumber::writer::Normalized for Silent {}
