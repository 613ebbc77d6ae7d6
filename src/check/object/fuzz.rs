//! What an engine tells of an object, read for every property.

use serde_json::Value;

use super::{CONFIG, CONTAINER, NETWORK, NODE, SECRET, SERVICE, STACK, VOLUME};
use crate::fuzz::driver::{Row, hold, seeds};

const ROWS: &[Row] = &[Row {
    name: "object of an engine",
    cases: 3_000,
    seeds: seeds![
        r#"{"Name":"/web","Image":"sha256:aa","State":{"Status":"exited","ExitCode":3,"Health":{"Status":"healthy"}},"Config":{"Image":"x","Env":["A=b"],"Cmd":["sleep"],"User":"0","Labels":{"a":"b"}},"HostConfig":{"Memory":536870912,"NanoCpus":0,"CpuQuota":150000,"CpuPeriod":1,"PidsLimit":-1,"CapAdd":["ALL"],"SecurityOpt":["seccomp=x"],"Tmpfs":{"/run":""},"RestartPolicy":{"Name":"on-failure","MaximumRetryCount":3}},"Mounts":[{"Type":"volume","Name":"db","Destination":"/data","RW":true}],"NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"::","HostPort":"8080"}],"1/udp":null},"Networks":{"back":{}}}}"#,
        r#"{"Name":"back","Driver":"bridge","Internal":true,"IPAM":{"Config":[{"Subnet":"10.0.0.0/8"}]},"Containers":{"c":{"Name":"web"}},"Options":null}"#,
        r#"{"Spec":{"Name":"web","Labels":{"a":"b"},"TaskTemplate":{"ContainerSpec":{"Image":"nginx:latest@sha256:d44797365c296504dbc00cebd931a8403b049b4f5ada64b4298ba97719e1d56d","Args":["sleep"],"Env":["A=b"],"Mounts":[{"Type":"volume","Source":"d","Target":"/d","ReadOnly":true}],"Secrets":[{"SecretName":"pw"}],"Configs":null},"Resources":{"Limits":{"NanoCPUs":500000000,"MemoryBytes":67108864,"Pids":50}},"Placement":{"Constraints":["node.role==manager"]}},"Mode":{"Replicated":{"Replicas":2}}},"Endpoint":{"Ports":[{"Protocol":"tcp","TargetPort":80,"PublishedPort":8090}]},"ServiceStatus":{"RunningTasks":2},"UpdateStatus":{"State":"completed"},"Networks":["back"]}"#,
        r#"{"Spec":{"Name":"conf","Data":"bGlzdGVuIDgwOwo=","Role":"worker"},"Status":{"State":"ready"},"Description":{"Engine":{"EngineVersion":"20.10"}},"Name":"app","Services":["app_web",1]}"#,
        r#"{"Memory":-9223372036854775808,"HostConfig":{"Memory":-1,"CpuQuota":9223372036854775807,"CpuPeriod":1}}"#,
    ],
    parse: |input| {
        let Ok(object) = serde_json::from_slice::<Value>(input) else { return 0 };
        let kinds = [CONTAINER, NETWORK, VOLUME, SERVICE, NODE, SECRET, CONFIG, STACK];
        kinds.iter().map(|kind| kind.read_all(&object)).sum()
    },
}];

#[test]
fn what_an_engine_tells_of_an_object_takes_anything() {
    hold(ROWS);
}
