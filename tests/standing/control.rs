//! The keeper's socket.

use std::{
    io::{Read as _, Write as _},
    os::unix::{fs::PermissionsExt as _, net::UnixStream},
};

use labcheck::classroom::standing::{Answer, Request, ask};

use crate::support::{Place, WITHIN, can_have_private_engine, typed};

fn say(place: &Place, bytes: &[u8]) -> String {
    let mut stream = UnixStream::connect(place.session().folder.join("desk/control.sock")).unwrap();
    stream.set_read_timeout(Some(WITHIN)).unwrap();
    // A server that has had enough closes: what was not taken is no error.
    let _ = stream.write_all(bytes);
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

#[tokio::test]
async fn only_requests_are_answered_and_the_classroom_stays_up() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let mode =
        |name: &str| session.folder.join(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(""), mode("desk/control.sock"), mode("desk/session.json")),
        (0o700, 0o600, 0o600)
    );
    assert!(say(&place, b"nonsense\n").contains("this is no request"));
    assert!(say(&place, b"{\"close\":{},\"settle\":{}}\n").contains("this is no request"));
    assert_eq!(say(&place, &vec![b'x'; 1 << 20]), "", "a line without end is not read for ever");
    assert!(say(&place, b"{\"settle\":{}}\n").starts_with("{\"sealed\":{\"length\":"));
    let forged = b"{\"note\":{\"deeds\":[\"gap\"]}}\n";
    assert!(say(&place, forged).contains("no deed of labcheck"));
    assert_eq!(place.session(), session);
    assert_eq!(say(&place, b"{\"close\":{}}\n"), "{\"closed\":{\"left\":[]}}\n");
    assert!(!session.folder.exists());
}

#[tokio::test]
async fn a_repository_is_forgotten_with_its_signatures_and_no_other() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let folder = place.folder();
    let passphrases = "export DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE=lab-root-pass DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE=lab-repository-pass; ";
    let push = format!(
        "{passphrases} docker pull alpine:edge && docker tag alpine:edge localhost:5000/you/alpine:1 && docker tag alpine:edge localhost:5000/you/alpine/below:1 && docker push localhost:5000/you/alpine/below:1 && DOCKER_CONTENT_TRUST=1 docker push localhost:5000/you/alpine:1"
    );
    typed(&session, &folder, &push);
    let forget = Request::Forget { repository: "localhost:5000/you/alpine".into() };
    let answer = ask(&session.folder, &forget, WITHIN).await.unwrap();
    assert_eq!(answer, Answer::Forgotten { repository: true, collection: true });
    let answer = ask(&session.folder, &forget, WITHIN).await.unwrap();
    assert_eq!(answer, Answer::Forgotten { repository: false, collection: false });
    typed(
        &session,
        &folder,
        "docker rmi -f localhost:5000/you/alpine:1; ! docker pull localhost:5000/you/alpine:1",
    );
    typed(&session, &folder, "docker pull localhost:5000/you/alpine/below:1");
    // The client's own copy goes with the step that is reset; a fresh one signs from the beginning.
    typed(&session, &folder, "rm -r \"$DOCKER_CONFIG/trust\"");
    typed(&session, &folder, &push);
    let bad = Request::Forget { repository: "../../etc".into() };
    assert!(matches!(ask(&session.folder, &bad, WITHIN).await.unwrap(), Answer::Refused { .. }));
}
