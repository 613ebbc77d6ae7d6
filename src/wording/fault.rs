//! What to do about a fault, which is never the student's doing.

use crate::fact::ObserveError;

/// The fault, in a sentence and with the line that tells of it.
pub fn tell(fault: &ObserveError) -> String {
    match fault {
        ObserveError::InTheWay { reason, evidence } => {
            format!("{}\n{evidence}", super::reason(*reason))
        }
        ObserveError::Engine(_)
        | ObserveError::Client(_)
        | ObserveError::Unfinished(_)
        | ObserveError::Gap(_)
        | ObserveError::Disagreement(_)
        | ObserveError::Journal(_)
        | ObserveError::Doubtful { .. }
        | ObserveError::Service(_)
        | ObserveError::Unresolved(_)
        | ObserveError::Truncated(_)
        | ObserveError::Untold(_)
        | ObserveError::Limit(_) => fault.to_string(),
    }
}

/// The remedy.
pub fn remedy(fault: &ObserveError) -> &'static str {
    match fault {
        ObserveError::Engine(_) => "see `labcheck doctor`, then run it again",
        ObserveError::Client(_) => {
            "see which docker is meant with `command -v docker`, and `labcheck doctor`"
        }
        ObserveError::Unfinished(_) | ObserveError::Gap(_) => {
            "type the command yourself to see where it stays; `timeout:` in the scenario, or --timeout of a run, gives it longer"
        }
        ObserveError::Disagreement(_) => {
            "check DOCKER_HOST, DOCKER_CONTEXT and `docker context show`, and which docker is on the PATH"
        }
        ObserveError::InTheWay { reason, .. } => super::reason::remedy(*reason),
        ObserveError::Unresolved(_) => "mend the scenario",
        ObserveError::Journal(_) | ObserveError::Doubtful { .. } => {
            "ask again in a moment; where it stays so, begin anew: labcheck finish, then labcheck start"
        }
        ObserveError::Service(_) => {
            "try it once more; where it stays so, begin anew: labcheck finish, then labcheck start"
        }
        ObserveError::Truncated(_) => "let the command print less",
        ObserveError::Untold(_) => {
            "grade by the version of the lab that was handed out, or have it handed in again"
        }
        ObserveError::Limit(_) => {
            "the lab is not to blame; leave the command out here, or see what does instead: labcheck explain LC511"
        }
    }
}
