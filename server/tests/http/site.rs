//! The service around a world, and requests to it.

use std::{ffi::OsString, net::SocketAddr, path::Path};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, HeaderName, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use server::{
    Assets, State,
    config::{self, Config},
    mail::Post,
};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{
    harness::{Person, World},
    html::encoded,
};

/// A variable of the configuration that sends letters to a server which no test talks to.
pub(crate) const MAIL_SERVER: (&str, &str) = ("ONCOCENTER_SMTP_URL", "smtp://mail.example.org");

/// One process of the service.
pub(crate) struct Site {
    router: Router,
    pub(crate) config: Config,
    pub(crate) post: Post,
    /// Where the files of the build are found.
    pub(crate) package: String,
    _folder: TempDir,
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// A request in the making.
#[derive(Clone)]
pub(crate) struct Ask {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Site {
    /// The service as `Leptos.toml` and these variables configure it.
    pub(crate) fn new(world: &World, variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        build(&folder.path().join("site"));
        let text = |value: &Path| value.to_str().unwrap().to_owned();
        let own = [
            ("ONCOCENTER_DATA_DIR", text(&folder.path().join("data"))),
            ("LEPTOS_SITE_ROOT", text(&folder.path().join("site"))),
        ];
        let given = variables.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let variables = own
            .into_iter()
            .chain(given)
            .map(|(name, value)| (OsString::from(name), OsString::from(value)));
        let config = config::from_text(include_str!("../../../Leptos.toml"), variables).unwrap();
        let assets = Assets::read(&config.site_root, &config.site_pkg_dir, &world.ctx.brands).unwrap();
        let package = format!("/{}", assets.package_path());
        let post = Post::new(&config).unwrap();
        let state = State::new(world.ctx.clone(), config.clone(), assets, post.mailbox().cloned());
        Self {
            router: server::router(state),
            config,
            post,
            package,
            _folder: folder,
        }
    }

    pub(crate) async fn send(&self, ask: Ask) -> Answer {
        let mut request = Request::new(Body::from(ask.body));
        *request.method_mut() = ask.method;
        *request.uri_mut() = ask.path.parse().unwrap();
        *request.headers_mut() = ask.headers;
        let peer: SocketAddr = "127.0.0.1:40000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let (head, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// What a visitor sees.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Ask::get(path)).await
    }
}

/// As little as a build leaves.
fn build(site: &Path) {
    for (path, contents) in [
        ("pkg/oncocenter.css", "body{}"),
        ("pkg/oncocenter.js", "export default 1"),
        ("pkg/oncocenter.wasm", "wasm"),
        ("page.js", "1"),
        ("favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("robots.txt", "User-agent: *"),
    ] {
        let path = site.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
    }
}

impl Ask {
    /// A visit in a browser.
    pub(crate) fn get(path: &str) -> Self {
        Self {
            method: Method::GET,
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
        .with(header::HOST, "127.0.0.1:3000")
        .with(header::ACCEPT, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    }

    /// A form of our own page, sent without script.
    pub(crate) fn post(path: &str, fields: &[(&str, &str)]) -> Self {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        Self {
            method: Method::POST,
            body: pairs.join("&").into_bytes(),
            ..Self::get(path)
        }
        .with(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .with(HeaderName::from_static("sec-fetch-site"), "same-origin")
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn by_method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// As an island asks.
    pub(crate) fn by_island(self) -> Self {
        self.with(header::ACCEPT, "application/json")
    }

    pub(crate) fn by(self, person: Option<&Person>) -> Self {
        match person {
            Some(person) => self.with_session(&person.cookie),
            None => self,
        }
    }

    pub(crate) fn with_session(self, token: &str) -> Self {
        self.with(header::COOKIE, &format!("session={token}; __Host-session={token}"))
    }

    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// With these values in the place of the ones of the same names.
    pub(crate) fn with_fields(self, fields: &[(&str, &str)]) -> Self {
        let text = String::from_utf8(self.body.clone()).unwrap();
        let others = text
            .split('&')
            .filter(|pair| {
                !fields
                    .iter()
                    .any(|(name, _)| pair.starts_with(&format!("{}=", encoded(name))))
            })
            .map(str::to_owned);
        let new = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let body = others.chain(new).collect::<Vec<_>>().join("&");
        self.saying(body)
    }

    /// With another body, byte for byte.
    pub(crate) fn saying(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    /// The `Set-Cookie` line of that cookie.
    pub(crate) fn cookie_line(&self, name: &str) -> String {
        let lines = self.headers.get_all(header::SET_COOKIE).iter();
        let line = lines
            .map(|line| line.to_str().unwrap().to_owned())
            .find(|line| line.starts_with(&format!("{name}=")));
        line.unwrap_or_else(|| panic!("no cookie {name} in {:?}", self.headers))
    }

    /// What the browser keeps in that cookie.
    pub(crate) fn cookie(&self, name: &str) -> String {
        let line = self.cookie_line(name);
        let pair = line.split(';').next().unwrap();
        pair.split_once('=').unwrap().1.to_owned()
    }
}
