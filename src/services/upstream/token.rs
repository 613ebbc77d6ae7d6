//! Tokens: where one is asked for, and what comes (distribution's "Token Authentication Specification").
//!
//! Pure: text in, values out. What is wrong is told as the end of a sentence.

use reqwest::{Url, header::HeaderValue};
use serde::Deserialize;

use super::challenge::Challenge;

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
}

/// Where a token for reading a repository is to be had. An upstream by https sends nobody to anything less.
pub(super) fn place(
    challenge: &Challenge,
    repository: &str,
    is_https: bool,
) -> Result<Url, &'static str> {
    let mut url = Url::parse(&challenge.realm).map_err(|_| "its realm is no URL")?;
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && !is_https);
    if !is_safe {
        return Err("it leads from https to something else");
    }
    let scope = challenge.scope.clone();
    let scope = scope.unwrap_or_else(|| format!("repository:{repository}:pull"));
    if let Some(service) = &challenge.service {
        url.query_pairs_mut().append_pair("service", service);
    }
    url.query_pairs_mut().append_pair("scope", &scope);
    Ok(url)
}

/// The header to ask with, by what was answered.
pub(super) fn header(answer: &[u8]) -> Result<HeaderValue, &'static str> {
    let answer: Answer =
        serde_json::from_slice(answer).map_err(|_| "the answer is no JSON of the kind")?;
    let token = answer.token.or(answer.access_token).filter(|token| !token.is_empty());
    let token = token.ok_or("there is no token in the answer")?;
    let mut header = HeaderValue::from_str(&format!("Bearer {token}"))
        .map_err(|_| "the token has characters that no header may have")?;
    header.set_sensitive(true);
    Ok(header)
}
