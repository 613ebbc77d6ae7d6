//! Chromium, driven over WebDriver (<https://www.w3.org/TR/webdriver2/>) and its own DevTools.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A browser with a profile of its own, without a window; it ends with this.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    profile: tempfile::TempDir,
}

impl Browser {
    pub(crate) fn start() -> Self {
        let profile = tempfile::Builder::new().prefix("labcheck-page-").tempdir().unwrap();
        // It ends whenever the test does.
        let mut driver = Command::new("setpriv");
        driver.args(["--pdeathsig", "KILL", "chromedriver", "--port=0"]);
        driver.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = driver.spawn().unwrap();
        let port = port(&mut driver);
        let mut browser = Self { driver, port, session: String::new(), profile };
        let data = browser.profile.path().display();
        // By a pipe, the browser ends whenever its driver does.
        let args = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--remote-debugging-pipe",
            &format!("--user-data-dir={data}"),
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": args },
            "goog:loggingPrefs": { "browser": "ALL" },
            "timeouts": { "pageLoad": 50_000, "script": 50_000 },
        } } });
        let session = browser.ask("POST", "/session", &wanted);
        session["sessionId"].as_str().unwrap().clone_into(&mut browser.session);
        browser
    }

    /// Opens a page, so wide and in this scheme: `light` or `dark`.
    pub(crate) fn open(&self, page: &str, width: u32, scheme: &str) {
        self.media("", scheme);
        let size =
            json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
        self.post("/url", &json!({ "url": page }));
    }

    /// On this medium, `print` or the screen, in this scheme; the page takes it up a moment later.
    pub(crate) fn media(&self, media: &str, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let wanted = json!({ "media": media, "features": features });
        self.devtools("Emulation.setEmulatedMedia", &wanted);
        let medium = if media.is_empty() { "screen" } else { media };
        let is_so =
            format!("return matchMedia('{medium} and (prefers-color-scheme: {scheme})').matches");
        self.until(&is_so, &json!(true));
    }

    /// Waits until a function's body gives that back: what hangs on a medium is laid out a moment after the page knows it.
    pub(crate) fn until(&self, script: &str, wanted: &Value) {
        let begun = Instant::now();
        let mut seen = self.run(script);
        while seen != *wanted {
            assert!(begun.elapsed() < PATIENCE, "{script}: {seen}, not {wanted}");
            seen = self.run(script);
        }
    }

    /// What a function's body gives back on the page.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Presses a key, as WebDriver names it.
    pub(crate) fn press(&self, key: &str) {
        let keys = ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key }));
        let actions = json!({ "actions": [{ "type": "key", "id": "keys", "actions": keys }] });
        self.post("/actions", &actions);
    }

    /// What the browser has said on its console since it was asked last.
    pub(crate) fn console(&self) -> Vec<String> {
        let all = self.post("/se/log", &json!({ "type": "browser" }));
        all.as_array().unwrap().iter().map(|said| said["message"].to_string()).collect()
    }

    pub(crate) fn devtools(&self, command: &str, params: &Value) -> Value {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": params }))
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", &format!("/session/{}{path}", self.session), body)
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.exchange(method, path, body).unwrap();
        let value: Value = serde_json::from_str(&answer).unwrap();
        assert!(value["value"]["error"].is_null(), "{method} {path}: {value}");
        value["value"].clone()
    }

    fn exchange(&self, method: &str, path: &str, body: &Value) -> std::io::Result<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let body = if method == "POST" { body.to_string() } else { String::new() };
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            answer.read_line(&mut line)?;
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().unwrap();
                }
                Some(_) => {}
                None if line.trim_end().is_empty() => break,
                None => assert!(line.starts_with("HTTP/1.1 "), "{line}"),
            }
        }
        // It keeps the connection, whatever it says.
        let mut body = String::new();
        answer.take(length).read_to_string(&mut body)?;
        Ok(body)
    }
}

/// The port that it says it listens on.
fn port(driver: &mut Child) -> u16 {
    let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let said = lines.map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    said.unwrap()
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.exchange("DELETE", &format!("/session/{}", self.session), &Value::Null);
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
