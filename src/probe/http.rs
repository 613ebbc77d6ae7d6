//! A page, asked for by HTTP/1.1 (RFC 9112). Redirections are not followed.

use std::{io, pin::pin};

use http_body_util::BodyExt as _;
use hyper::{Request, Uri, body::Incoming, client::conn::http1, header};
use hyper_util::rt::TokioIo;

use super::connect::connect;
use crate::{
    outcome::{KEPT, Stream},
    reach::{Page, Reached, Unreached},
};

/// What comes of asking for it.
pub(super) async fn page(url: &str) -> io::Result<Reached> {
    let uri: Uri = url.parse().map_err(io::Error::other)?;
    let Some(host) = uri.host() else {
        return Err(io::Error::other(format!("{url} names no host")));
    };
    let address = format!("{host}:{}", uri.port_u16().unwrap_or(80));
    let stream = match connect(&address).await? {
        Ok(stream) => stream,
        Err(why) => return Ok(Reached::Not(why)),
    };
    let broken = |error: hyper::Error| Reached::Not(Unreached::Broken(error.to_string()));
    let (mut sender, connection) = match http1::handshake(TokioIo::new(stream)).await {
        Ok(ends) => ends,
        Err(error) => return Ok(broken(error)),
    };
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let authority = uri.authority().map_or(host, |authority| authority.as_str());
    let request = Request::get(path)
        .header(header::HOST, authority)
        .header(header::USER_AGENT, "labcheck")
        .header(header::ACCEPT, "*/*")
        .body(String::new())
        .map_err(io::Error::other)?;
    let asked = async {
        let response = sender.send_request(request).await?;
        let (head, body) = response.into_parts();
        let headers = head.headers.iter().map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        let (status, headers) = (head.status.as_u16(), headers.collect());
        Ok(Page { status, headers, body: beginning(body).await? })
    };
    // The connection goes on while it is asked over it; where it ends first, the question knows.
    let (mut asked, mut connection) = (pin!(asked), pin!(connection));
    let page = tokio::select! {
        page = &mut asked => page,
        _ = &mut connection => asked.await,
    };
    Ok(page.map_or_else(broken, Reached::Page))
}

async fn beginning(mut body: Incoming) -> Result<Stream, hyper::Error> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        bytes.extend_from_slice(frame?.data_ref().map_or(&[][..], |data| data));
        if bytes.len() > KEPT {
            break;
        }
    }
    Ok(Stream::beginning(bytes))
}
