//! The trust service's parsers: forms, canonical JSON, metadata of each role, certificates.

use jiff::Timestamp;

use super::{
    canonical,
    encoding::Base64,
    gun::Gun,
    metadata::{Envelope, Listing, Root, Targets},
    multipart,
    role::Role,
    route, verify, x509,
};
use crate::fuzz::driver::{Row, hold, seeds, text};

const ROOT: &str = r#"{"signed":{"_type":"Root","consistent_snapshot":false,"expires":"2033-11-20T10:00:00Z","keys":{"aa":{"keytype":"ecdsa-x509","keyval":{"private":null,"public":"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg=="}}},"roles":{"root":{"keyids":["aa"],"threshold":1},"snapshot":{"keyids":["aa"],"threshold":1},"targets":{"keyids":["aa"],"threshold":1},"timestamp":{"keyids":["aa"],"threshold":1}},"version":1},"signatures":[{"keyid":"aa","method":"ecdsa","sig":"AQI="}]}"#;
const TARGETS: &str = r#"{"signed":{"_type":"Targets","delegations":{"keys":{},"roles":[{"keyids":["a"],"name":"targets/releases","paths":[""],"threshold":1}]},"expires":"2033-11-20T10:00:00.123456789+01:00","targets":{"v1":{"hashes":{"sha256":"AQI="},"length":5}},"version":3},"signatures":null}"#;
const SNAPSHOT: &str = r#"{"signed":{"_type":"Snapshot","expires":"2033-11-20T10:00:00Z","meta":{"root":{"hashes":{"sha256":"AQI="},"length":5},"targets":{"hashes":null,"length":-5}},"version":3},"signatures":[]}"#;
const TIMESTAMP: &str = r#"{"signed":{"_type":"Timestamp","expires":"2033-11-20T10:00:00Z","meta":{"snapshot":{"hashes":{"sha512":""},"length":5,"custom":{"a":[1]}}},"version":1},"signatures":[]}"#;

const ROWS: &[Row] = &[
    Row {
        name: "metadata of each role",
        cases: 2_500,
        seeds: seeds![ROOT, TARGETS, SNAPSHOT, TIMESTAMP],
        parse: |input| {
            let Ok(file) = Envelope::parse(input) else { return 0 };
            let (Ok(gun), now) = ("example.com/you/x".parse::<Gun>(), Timestamp::UNIX_EPOCH) else {
                return 0;
            };
            let root = file.content::<Root>();
            let targets = file.content::<Targets>();
            let _ = file.content::<Listing>();
            let _ = verify::root(&file, root.as_ref().ok(), &gun, now);
            if let Ok(root) = &root {
                let _ = verify::snapshot(&file, root, now);
                for role in [Role::Targets, Role::Timestamp] {
                    let _ = verify::targets(&file, &role, root, targets.as_ref().ok(), Some(now));
                }
            }
            if let Ok(listed) = file.content::<Listing>() {
                for (name, meta) in &listed.meta {
                    let _ = verify::checksum(name, meta, input);
                }
            }
            file.message().len()
        },
    },
    Row {
        name: "canonical JSON",
        cases: 7_500,
        seeds: seeds![
            ROOT,
            r#"{"b":1,"a":[true,null,-3,"\u0041\ud83d\udc33"],"":{}}"#,
            "1.5",
            "[[[[",
            "[-9223372036854775808"
        ],
        parse: |input| {
            let Ok(value) = canonical::parse(input) else { return 0 };
            let written = canonical::encode(&value);
            // Control characters are written as they are, which JSON does not read.
            if !text(&written).contains(char::is_control) {
                assert_eq!(canonical::parse(&written).ok(), Some(value), "what is written is read");
            }
            written.len()
        },
    },
    Row {
        name: "form",
        cases: 10_000,
        seeds: seeds![
            "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"root\"\r\n\r\n{}\r\n--b--\r\n",
            "\r\n--b--",
            "multipart/form-data; boundary=\"b\"",
        ],
        parse: |input| {
            let kind = text(input);
            let boundary = multipart::boundary_of(&kind).unwrap_or("b");
            multipart::parts(input, boundary).map_or(0, |parts| {
                parts.iter().map(|part| part.name.len() + part.content.len()).sum()
            })
        },
    },
    Row {
        name: "names of trust",
        cases: 15_000,
        seeds: seeds![
            "example.com/you/x",
            "targets/releases",
            "/v2/example.com/you/x/_trust/tuf/targets/releases.json",
            "/v2/x/_trust/tuf/1.root.json",
            "/v2/x/_trust/tuf/snapshot.key",
        ],
        parse: |input| {
            let text = text(input);
            let _ = (text.parse::<Gun>(), text.parse::<Role>());
            let _ = route::Route::of(&text).gun();
            0
        },
    },
    Row {
        name: "certificates and keys",
        cases: 5_000,
        seeds: || {
            let pem = include_bytes!("../../../tests/trust_clients/data/delegate-rsa.crt").to_vec();
            let body: String = text(&pem).lines().filter(|line| !line.starts_with('-')).collect();
            let der = serde_json::from_value::<Base64>(body.into()).map(|read| read.0);
            vec![pem, der.unwrap_or_default()]
        },
        parse: |input| {
            let _ = (x509::key_of_spki(input), x509::key_of_bundle(input));
            let leaf = x509::leaf_of_bundle(input);
            leaf.map(|leaf| leaf.names("x") && leaf.is_sound() && leaf.is_valid_at(Timestamp::MAX));
            0
        },
    },
];

#[test]
fn what_is_published_takes_anything() {
    hold(ROWS);
}
