//! Files on a real engine: in the lab's machine, in containers that run or not, in volumes.

use crate::student::Student;

const LAB: &str = r#"version: 1
lab: lab.md
title: Files
classroom: { images: [{ name: "busy:1", build: shell, id: busy }] }
steps:
  - id: here
    section: Here
    check:
      - { name: there is a note, expect: { file: { path: ~/notes/first.txt, mode: 640, owner: root, content: { line: hello } } } }
      - { name: the draft is gone, expect: { file: { path: ~/notes/draft, gone: true } } }
  - id: inside
    section: Inside
    check:
      - { name: the page is right, expect: { file: { path: /www/index.html, container: web, mode: 600, owner: "101", group: root, content: { equals: Welcome } } } }
      - { name: a link leads to it, expect: { file: { path: /srv/link/index.html, container: web, kind: file, size: 8 } } }
      - { name: the folder is one, expect: { file: { path: /www, container: web, kind: folder } } }
  - id: volume
    section: Volume
    check: [{ name: the volume has it, expect: { file: { path: backup/one, volume: data, owner: "101", content: { contains: kept } } } }]
  - id: memory
    section: Memory
    check: [{ name: it is in memory, expect: { file: { path: /cache/x, container: web } } }]
"#;
const HANDOUT: &str = "## Here\n\n## Inside\n\n## Volume\n\n## Memory\n";

#[test]
fn files_pass_where_they_are_as_they_should_be_and_what_is_wrong_is_told() {
    let Some(student) = Student::arrives(LAB, HANDOUT) else { return };
    student.hears("here", &["LC231", "~/notes/first.txt", "no such folder"]);
    student.types("mkdir ~/notes; touch ~/notes/draft; echo bye > ~/notes/frist.txt; chmod 644 ~/notes/frist.txt");
    student.hears("here", &["there is `frist.txt`", "LC232", "rm ~/notes/draft"]);
    student.types("cd ~/notes; mv frist.txt first.txt; rm draft");
    student.hears("here", &["LC233", "with mode 640", "mode 644", "in it: hello", "bye"]);
    student.types("cd ~/notes; echo hello > first.txt; chmod 640 first.txt");
    student.asks("here", 0);
    // A link out of the folder is a file of the machine's all the same.
    student.types("cd ~/notes; mv first.txt /root/real; ln -s /root/real first.txt");
    student.asks("here", 0);

    student.hears("inside", &["LC221", "the container web", "no such container"]);
    student.hears("volume", &["LC221", "the volume data", "no such volume"]);
    student.types("docker run -d --name web --tmpfs /cache -v data:/vol busy:1 sleep 600");
    student.hears("inside", &["LC231", "/www/index.html in the container web"]);
    student.hears("volume", &["LC231", "backup/one in the volume data"]);
    student.types("docker exec web sh -c 'mkdir -p /www /srv; echo welcome > /www/index.html; ln -s ../www /srv/link; touch /cache/x'");
    student.hears("inside", &["in it: Welcome", "welcome", "docker exec web cat"]);
    student.types("docker exec web sh -c 'echo Welcome > /www/index.html; chmod 600 /www/index.html; chown 101:0 /www/index.html'");
    student.asks("inside", 0);
    student.types("docker exec web sh -c 'mkdir /vol/backup; echo kept > /vol/backup/one; ln -s /etc/hostname /vol/backup/two'");
    student.hears("volume", &["with owner 101", "owner 0"]);
    student.types("docker exec web chown 101 /vol/backup/one");
    student.asks("volume", 0);
    // What the engine does not show is not said to be absent.
    let said = student.asks("memory", 3);
    assert!(said.contains("it is in memory"), "{said}");
    // A container that was stopped has its files still.
    student.types("docker stop -t 0 web");
    student.asks("inside", 0);
    // In a volume no link leads out of it.
    student.types(
        "docker start web; docker exec web sh -c 'cd /vol/backup; rm one; ln -s /etc/passwd one'",
    );
    student.hears("volume", &["no such file"]);
    student.types("docker rm -f web");
    student.hears("inside", &["no such container"]);
}
