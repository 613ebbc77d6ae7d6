use super::*;

fn programs(text: &str) -> Vec<String> {
    let told = |program: &Program| {
        let assigned = program.assigned.iter().map(|(n, v)| format!("{n}={}", v.text));
        let words = program.words.iter().map(|word| word.text.clone());
        assigned.chain(words).collect::<Vec<_>>().join("·")
    };
    read(text).programs.iter().map(told).collect()
}

#[test]
fn programs_are_told_apart_with_their_words() {
    let table: [(&str, &[&str]); 12] = [
        ("docker pull 'a b'\\ c", &["docker·pull·a b c"]),
        ("A=1 B='2 3' docker ps >x 2>&1 <y", &["A=1·B=2 3·docker·ps"]),
        ("a && b || c; d & e\nf | g", &["a", "b", "c", "d", "e", "f", "g"]),
        ("if a; then b | c; fi", &["a", "b", "c"]),
        ("echo $(docker ps -q) \"$(x | y)\" `z`", &["docker·ps·-q", "x", "y", "z", "echo···"]),
        ("(cd /; ls) # a | b", &["cd·/", "ls"]),
        ("cat <<EOF | docker build -\nRUN a | b\nEOF\nnext", &["cat", "docker·build·-", "next"]),
        ("cat <<-'E'\n\tx\n\tE\nnext", &["cat", "next"]),
        ("echo $((1 << 2)) ${A:-b c}", &["echo··${A:-b c}"]),
        ("a <<<'x | y' &>z", &["a"]),
        ("export A=1 B", &["export·A=1·B"]),
        ("A=1", &["A=1"]),
    ];
    for (text, wanted) in table {
        assert_eq!(programs(text), wanted, "{text}");
    }
}

#[test]
fn pipes_are_counted_where_the_shell_sees_them() {
    let table = [
        ("a | b |& c", 2),
        ("a || b", 0),
        ("echo 'a | b' \"c | d\" e\\|f", 0),
        ("a >| b", 0),
        ("x=$(a | b)", 1),
        ("echo \"$(a | b)\" `c | d`", 2),
        ("cat <<E\na | b\nE", 0),
        ("a # | b", 0),
    ];
    for (text, pipes) in table {
        assert_eq!(read(text).pipes, pipes, "{text}");
    }
}

#[test]
fn a_line_that_waits_for_more_is_not_whole() {
    for text in ["a", "", "a;", "a &", "cat <<E\nx\nE", "a |\n b", "echo \"a'b\"", "(a)"] {
        assert!(read(text).is_whole, "{text}");
    }
    for text in
        ["a |", "a &&", "a ||\n", "echo 'x", "echo \"x", "cat <<E\nx", "echo `x", "(a", "a \\"]
    {
        assert!(!read(text).is_whole, "{text}");
    }
}

#[test]
fn what_is_deep_is_read_as_far_as_a_stack_is() {
    for open in ["(", "$(", "<(", "\"$("] {
        let deep = |depth| format!("{}x{}", open.repeat(depth), ")".repeat(depth));
        let line = read(&deep(100_000));
        assert!(!line.is_whole && line.programs.iter().all(|one| one.within.len() <= DEEPEST));
    }
    let whole = read(&format!("{}x{}", "( ".repeat(DEEPEST), ")".repeat(DEEPEST)));
    assert!(whole.is_whole && whole.programs.len() == 1);
}
