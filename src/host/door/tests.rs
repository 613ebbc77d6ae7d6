use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::timeout,
};

use super::*;

const ASKS: &[u8] = b"POST /v1.41/containers/create?name=x HTTP/1.1\r\nHost: d\r\n\r\n{}";

fn id() -> String {
    "c0ffee42".repeat(8)
}

fn created() -> Vec<u8> {
    let head = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n";
    format!("{head}{{\"Id\":\"{}\",\"Warnings\":[]}}\n", id()).into_bytes()
}

/// What is written down of one connection: what was sent, and what came.
fn written(talk: &[(&[u8], &[&[u8]])]) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let made = Made::of(folder.path());
    let mut watched = Watched::new((), made.clone());
    for (sent, answers) in talk {
        watched.sent(sent);
        for answer in *answers {
            watched.came(answer);
        }
    }
    made.ids().unwrap().len()
}

#[test]
fn a_container_is_written_down_where_it_was_asked_for_and_made_and_nowhere_else() {
    let created = created();
    let (first, rest) = created.split_at(30);
    let exec = b"POST /v1.41/containers/x/exec HTTP/1.1\r\n\r\n{}";
    let attach = b"POST /v1.41/containers/x/attach HTTP/1.1\r\n\r\n";
    let refused = b"HTTP/1.1 404 Not Found\r\n\r\n{\"message\":\"No such image\"}".as_slice();
    let switched = b"HTTP/1.1 101 UPGRADED\r\n\r\n".as_slice();
    for (what, talk, wanted) in [
        ("asked and made", vec![(ASKS, vec![created.as_slice()])], 1),
        ("in two pieces", vec![(ASKS, vec![first, rest])], 1),
        ("in its first bytes", vec![(ASKS, vec![&created[..3], &created[3..]])], 1),
        (
            "old clients name no version",
            vec![(b"POST /containers/create HTTP/1.1\r\n".as_slice(), vec![created.as_slice()])],
            1,
        ),
        ("refused, then made", vec![(ASKS, vec![refused]), (ASKS, vec![&created])], 1),
        ("refused", vec![(ASKS, vec![refused]), (exec.as_slice(), vec![&created])], 0),
        ("an exec", vec![(exec.as_slice(), vec![&created])], 0),
        ("nobody asked", vec![(b"GET /_ping HTTP/1.1\r\n\r\n".as_slice(), vec![&created])], 0),
        ("half an id", vec![(ASKS, vec![&created[..created.len() - 40]])], 0),
        (
            "what a container prints",
            vec![(attach.as_slice(), vec![switched]), (ASKS, vec![&created])],
            0,
        ),
    ] {
        let talk: Vec<(&[u8], &[&[u8]])> = talk.iter().map(|(s, a)| (*s, a.as_slice())).collect();
        assert_eq!(written(&talk), wanted, "{what}");
    }
}

#[tokio::test]
async fn everything_passes_as_it_is_and_an_end_of_input_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("engine.sock");
    let engine = UnixListener::bind(&path).unwrap();
    let door = Door::open(&format!("unix://{}", path.display()), folder.path()).unwrap();
    let socket = door.address().strip_prefix("unix://").unwrap();
    let mut client = UnixStream::connect(socket).await.unwrap();
    let (mut engine, _) = engine.accept().await.unwrap();

    client.write_all(ASKS).await.unwrap();
    let mut asked = vec![0; ASKS.len()];
    engine.read_exact(&mut asked).await.unwrap();
    assert_eq!(asked, ASKS);
    let answer = created();
    engine.write_all(&answer).await.unwrap();
    let mut came = vec![0; answer.len()];
    client.read_exact(&mut came).await.unwrap();
    assert_eq!(came, answer);
    let made = Made::of(folder.path()).ids().unwrap();
    assert_eq!(made.into_iter().collect::<Vec<_>>(), [id()], "before the client has the answer");

    // `docker run -i` ends its input, and reads on.
    client.shutdown().await.unwrap();
    let ended = timeout(Duration::from_secs(5), engine.read(&mut [0])).await;
    assert_eq!(ended.unwrap().unwrap(), 0);
    engine.write_all(b"more").await.unwrap();
    drop(engine);
    let mut rest = String::new();
    client.read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "more");
}

#[tokio::test]
async fn without_an_engine_the_connection_ends_and_nobody_waits() {
    let folder = tempfile::tempdir().unwrap();
    let door = Door::open("unix:///nowhere.sock", folder.path()).unwrap();
    let socket = door.address().strip_prefix("unix://").unwrap().to_owned();
    let mut client = UnixStream::connect(&socket).await.unwrap();
    assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
    drop(door);
    assert!(!Path::new(&socket).exists());
}
