//! An engine reads its features.

use super::plan::{Plan, Reader};
use super::{Engine, Selection, grant_use};
use crate::document::Diagnostic;
use crate::steps::Definition;

impl Engine {
    /// Reads and checks the features.
    ///
    /// # Errors
    ///
    /// Every mistake in them.
    pub fn plan(&self, selection: &Selection) -> Result<Plan, Vec<Diagnostic>> {
        let (mut plan, mistakes) = self.read(selection, None);
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        grant_use::shared(&mut plan.scenarios, &self.target);
        self.permitted(&plan).map_err(|mistake| vec![mistake])?;
        Ok(plan)
    }

    /// Plans what [`plan`](Self::plan) refuses, with the wanted steps alone, and
    /// says what is wrong with it: for holding the engine against features that
    /// are wrong on purpose. A step that is missing or ambiguous makes its
    /// scenario invalid once it is reached.
    #[doc(hidden)]
    #[must_use]
    pub fn plan_regardless(
        &self,
        selection: &Selection,
        wanted: &dyn Fn(&Definition) -> bool,
    ) -> (Plan, Vec<Diagnostic>) {
        self.read(selection, Some(wanted))
    }

    fn read(
        &self,
        selection: &Selection,
        regardless: Option<&dyn Fn(&Definition) -> bool>,
    ) -> (Plan, Vec<Diagnostic>) {
        let Self { contract, catalogue, target, issues, .. } = self;
        let (agent, wait_real) = (self.agent(), self.settings.wait_real);
        let reader = Reader { contract, catalogue, target, issues, agent, wait_real, regardless };
        reader.plan(selection, &self.settings.folder, &self.shelf)
    }
}
