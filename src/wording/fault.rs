//! What to do about a fault, which is never the student's doing.

use crate::fact::Fault;

/// The fault, in a sentence and with the line that tells of it.
pub fn tell(fault: &Fault) -> String {
    match fault {
        Fault::InTheWay { reason, evidence } => format!("{}\n{evidence}", super::reason(*reason)),
        Fault::Engine(_)
        | Fault::Client(_)
        | Fault::Unfinished(_)
        | Fault::Gap(_)
        | Fault::Disagreement(_)
        | Fault::Journal(_)
        | Fault::Doubtful { .. }
        | Fault::Service(_)
        | Fault::Unresolved(_)
        | Fault::Truncated(_)
        | Fault::Limit(_) => fault.to_string(),
    }
}

/// The remedy.
pub fn remedy(fault: &Fault) -> &'static str {
    match fault {
        Fault::Engine(_) => "see `labcheck doctor`, then run it again",
        Fault::Client(_) => {
            "see which docker is meant with `command -v docker`, and `labcheck doctor`"
        }
        Fault::Unfinished(_) | Fault::Gap(_) => {
            "type the command yourself to see where it stays; --timeout gives it longer"
        }
        Fault::Disagreement(_) => {
            "check DOCKER_HOST, DOCKER_CONTEXT and `docker context show`, and which docker is on the PATH"
        }
        Fault::InTheWay { reason, .. } => super::reason::remedy(*reason),
        Fault::Unresolved(_) => "mend the scenario",
        Fault::Journal(_) | Fault::Doubtful { .. } => {
            "ask again in a moment; where it stays so, begin anew: labcheck finish, then labcheck start"
        }
        Fault::Service(_) => {
            "try it once more; where it stays so, begin anew: labcheck finish, then labcheck start"
        }
        Fault::Truncated(_) => "let the command print less",
        Fault::Limit(_) => {
            "the lab is not to blame; leave the command out here, or see what does instead: labcheck explain LC511"
        }
    }
}
