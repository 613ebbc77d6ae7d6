//! What a docker client remarks on stderr beside its answer.

use super::words::NOTICES;

/// What is on stderr, without the remarks of some clients that say nothing of the command.
pub fn without_notices(stderr: &str) -> String {
    let is_notice = |line: &str| NOTICES.iter().any(|notice| line.trim_end().starts_with(notice));
    stderr.split_inclusive('\n').filter(|line| !is_notice(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_of_the_clients_is_left_out_and_nothing_else() {
        let notice = NOTICES[0];
        let stderr = format!("{notice}\nWARNING: No swap limit support\n");
        assert_eq!(without_notices(&stderr), "WARNING: No swap limit support\n");
        let quoted = format!("echo {notice}\n");
        assert_eq!(without_notices(&quoted), quoted);
    }
}
