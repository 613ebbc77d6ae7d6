//! Services on a real engine: from the lab's machine, and from the networks of its containers.

use crate::student::Student;

const LAB: &str = r#"version: 1
lab: lab.md
title: Services
classroom: { images: [{ name: "busy:1", build: shell, id: busy }] }
steps:
  - id: page
    section: Page
    check: [{ name: the page answers, expect: { answers: { url: "http://localhost:8099/a.html", headers: { content-type: text/html }, body: { contains: Welcome } } } }]
  - id: inner
    section: Inner
    check: [{ name: the proxy reaches the database, expect: { answers: { port: "db:5432", from: proxy } } }]
  - id: apart
    section: Apart
    check: [{ name: the web server does not, expect: { unreachable: { port: "db:5432", from: web, within: 2s, control: { from: proxy } } } }]
"#;
const HANDOUT: &str = "## Page\n\n## Inner\n\n## Apart\n";
const WEB: &str = "docker run -d --name web -p 127.0.0.1:8099:80 busy:1 sh -c 'mkdir /w; echo hello > /w/a.html; sleep 600'";

#[test]
fn services_pass_where_they_answer_and_what_is_silent_is_told_by_its_reason() {
    let Some(student) = Student::arrives(LAB, HANDOUT) else { return };
    student.hears("page", &["LC241", "http://localhost:8099/a.html answers", "connection refused"]);
    // Docker's proxy takes connections to a port behind which there is nobody.
    student.types(WEB);
    student.hears("page", &["LC241", "no whole answer"]);
    student.types("docker exec -d web httpd -f -p 80 -h /w");
    student.types(
        "timeout 60 sh -c 'until docker exec web wget -q -O - http://127.0.0.1/a.html; do :; done'",
    );
    student.hears("page", &["LC243", "in it: Welcome", "hello", "curl -i"]);
    student.types("docker exec web sh -c 'rm /w/a.html'");
    student.hears("page", &["with status 200", "status 404"]);
    student.types("docker exec web sh -c 'echo Welcome > /w/a.html'");
    student.asks("page", 0);

    student.hears("inner", &["LC221", "the container proxy"]);
    student.types("docker network create back; docker network create front");
    student.types("docker run -d --name db --network back busy:1 sleep 600");
    student.types("docker run -d --name proxy --network front busy:1 sleep 600");
    student.hears("inner", &["LC241", "port db:5432 from the container proxy", "no such host"]);
    student.types("docker network connect back proxy");
    student.hears("inner", &["connection refused"]);
    // Silence proves nothing while nobody listens.
    student.hears("apart", &["LC241", "nothing is proven"]);
    student.types("docker exec -d db nc -ll -p 5432 -e cat");
    student
        .types("timeout 60 sh -c 'until docker exec db netstat -ltn | grep -q :5432; do :; done'");
    student.asks("inner", 0);
    student.asks("apart", 0);
    // By its address it is not reached either; in one network it is.
    student.types("docker network connect back web");
    student.hears(
        "apart",
        &["LC242", "port db:5432 from the container web is not reached", "it answers"],
    );
    student.types("docker network disconnect back web");
    student.asks("apart", 0);
    student.types("docker stop -t 0 web");
    student.hears("apart", &["LC223", "container web with state running", "not running"]);
    student.types("docker rm -f db");
    student.hears("inner", &["no such host"]);
}
