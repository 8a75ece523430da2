//! A browser: cookies, the headers that browsers send, forms filled in and sent.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header, request::Builder},
};
use domain::error::Code;
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{House, html};

/// One person's browser.
pub(crate) struct Browser<'house> {
    pub(crate) house: &'house House,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) peer: IpAddr,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl<'house> Browser<'house> {
    pub(crate) fn at(house: &'house House) -> Self {
        Self {
            house,
            cookies: BTreeMap::new(),
            peer: Ipv4Addr::LOCALHOST.into(),
        }
    }

    /// Opens an address; redirects are not followed.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        let request = Request::builder()
            .method(Method::GET)
            .uri(path)
            .header(header::ACCEPT, "text/html,*/*;q=0.8");
        self.send(request.header("sec-fetch-site", "none"), "").await
    }

    /// Opens an address and goes wherever it leads.
    pub(crate) async fn visit(&mut self, path: &str) -> Answer {
        let mut answer = self.get(path).await;
        while answer.status.is_redirection() {
            let next = answer.location().to_owned();
            answer = self.get(&next).await;
        }
        answer
    }

    /// Fills in the form of a page and presses its button.
    pub(crate) async fn submit(&mut self, page: &Answer, action: &str, typed: &[(&str, &str)]) -> Answer {
        let mut fields = page.form(action);
        for (name, value) in typed {
            fields.retain(|(other, _)| other != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.post(action, &fields).await
    }

    /// Sends a form as a browser does without script.
    pub(crate) async fn post(&mut self, action: &str, fields: &[(&str, &str)]) -> Answer {
        let request = form_to(action).header(header::ACCEPT, "text/html,*/*;q=0.8");
        self.send(request.header("sec-fetch-site", "same-origin"), &encoded(fields))
            .await
    }

    /// Sends the form of a page that has a file in it, as a browser does.
    pub(crate) async fn upload(
        &mut self,
        page: &Answer,
        action: &str,
        typed: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Answer {
        let mut fields = page.form(action);
        fields.retain(|(name, _)| file.is_none_or(|(file, _)| file != name));
        for (name, value) in typed {
            fields.retain(|(other, _)| other != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let body = multipart(&fields, file);
        let request = Request::builder()
            .method(Method::POST)
            .uri(action)
            .header(header::CONTENT_TYPE, MULTIPART)
            .header(header::CONTENT_LENGTH, body.len())
            .header(header::ACCEPT, "text/html,*/*;q=0.8");
        self.send(request.header("sec-fetch-site", "same-origin"), &body).await
    }

    /// Calls a server function as an island does.
    pub(crate) async fn call(&mut self, function: &str, fields: &[(&str, &str)]) -> Answer {
        let request = form_to(function).header(header::ACCEPT, "application/json");
        self.send(request.header("sec-fetch-site", "same-origin"), &encoded(fields))
            .await
    }

    /// Sends any request with this browser's cookies, and keeps those that come back.
    pub(crate) async fn send(&mut self, request: Builder, body: impl AsRef<[u8]>) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = request.header(header::HOST, "127.0.0.1:3000");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let mut request = request.body(Body::from(body.as_ref().to_vec())).unwrap();
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::new(self.peer, 50_000)));
        let response = self.house.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Answer {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    /// The code that a server function failed with.
    pub(crate) fn code(&self) -> Code {
        serde_json::from_str(&self.body).unwrap_or_else(|_other| panic!("{} is no code", self.body))
    }

    /// The fields of the form that posts to `action`.
    pub(crate) fn form(&self, action: &str) -> Vec<(String, String)> {
        html::form(&self.body, action)
            .unwrap_or_else(|| panic!("no form for {action} in {}: {}", self.status, self.body))
    }

    pub(crate) fn has_form(&self, action: &str) -> bool {
        html::form(&self.body, action).is_some()
    }

    /// The values that a select offers.
    pub(crate) fn choices(&self, name: &str) -> Vec<String> {
        html::choices(&self.body, name).0
    }

    /// The value that a select shows.
    pub(crate) fn chosen(&self, name: &str) -> String {
        html::choices(&self.body, name).1.unwrap_or_default()
    }

    /// The value of a form's field.
    pub(crate) fn field(&self, action: &str, name: &str) -> String {
        self.form(action)
            .into_iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value)
            .unwrap_or_default()
    }
}

fn form_to(action: &str) -> Builder {
    Request::builder()
        .method(Method::POST)
        .uri(action)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

pub(crate) const MULTIPART: &str = "multipart/form-data; boundary=----TestBoundary";

/// As browsers encode forms with a file in them.
pub(crate) fn multipart(fields: &[(String, String)], file: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("------TestBoundary\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.bytes());
    }
    if let Some((name, bytes)) = file {
        let head = format!(
            "------TestBoundary\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"people.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"------TestBoundary--\r\n");
    body
}

/// As browsers encode forms.
pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| -> String {
        text.bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() || b"-._*".contains(&byte) {
                    char::from(byte).to_string()
                } else if byte == b' ' {
                    "+".to_owned()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect()
    };
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    pairs.join("&")
}
