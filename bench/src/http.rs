//! As much of HTTP/1.1 as the two servers under test speak, with nothing between the clock and the socket.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    time::Duration,
};

use crate::Failure;

const PATIENCE: Duration = Duration::from_secs(20);

/// One connection, kept open.
pub(crate) struct Client {
    stream: TcpStream,
    port: u16,
    read: Vec<u8>,
}

pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(port: u16) -> Result<Self, Failure> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream,
            port,
            read: Vec::new(),
        })
    }

    /// `headers` are whole lines.
    pub(crate) fn get(&mut self, path: &str, headers: &str) -> Result<Response, Failure> {
        let host = self.port;
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{host}\r\nAccept: text/html\r\n{headers}\r\n");
        self.exchange(request.as_bytes())
    }

    /// A form, as a browser posts it from a page of the same origin.
    pub(crate) fn post(&mut self, path: &str, form: &[(String, String)]) -> Result<Response, Failure> {
        let fields: Vec<String> = form
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let (host, body) = (self.port, fields.join("&"));
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{host}\r\nOrigin: http://127.0.0.1:{host}\r\n\
             Sec-Fetch-Site: same-origin\r\nAccept: text/html\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.exchange(request.as_bytes())
    }

    fn exchange(&mut self, request: &[u8]) -> Result<Response, Failure> {
        self.stream.write_all(request)?;
        let head = self.until(b"\r\n\r\n")?;
        let head = String::from_utf8(head)?;
        let status = head.split(' ').nth(1).unwrap_or_default().parse()?;
        let body = match header(&head, "content-length") {
            Some(length) => self.exactly(length.parse()?)?,
            None if header(&head, "transfer-encoding") == Some("chunked") => self.chunks()?,
            None => Vec::new(),
        };
        Ok(Response { status, head, body })
    }

    fn chunks(&mut self) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        loop {
            let size = String::from_utf8(self.until(b"\r\n")?)?;
            let size = usize::from_str_radix(size.trim(), 16)?;
            let chunk = self.exactly(size)?;
            body.extend_from_slice(&chunk);
            self.exactly(2)?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn until(&mut self, end: &[u8]) -> Result<Vec<u8>, Failure> {
        loop {
            if let Some(at) = self.read.windows(end.len()).position(|window| window == end) {
                return self.exactly(at + end.len());
            }
            self.more()?;
        }
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>, Failure> {
        while self.read.len() < length {
            self.more()?;
        }
        let rest = self.read.split_off(length);
        Ok(std::mem::replace(&mut self.read, rest))
    }

    fn more(&mut self) -> Result<(), Failure> {
        let mut buffer = [0; 64 * 1024];
        match self.stream.read(&mut buffer)? {
            0 => Err("the connection was closed".into()),
            length => {
                self.read.extend(buffer.iter().take(length));
                Ok(())
            }
        }
    }
}

impl Response {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The first cookie of that name, as `name=value`.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.head.lines().filter_map(|line| line.split_once(": "));
        cookies
            .filter(|(header, _)| header.eq_ignore_ascii_case("set-cookie"))
            .filter_map(|(_, cookie)| cookie.split(';').next())
            .find(|cookie| cookie.split('=').next() == Some(name))
            .map(str::to_owned)
    }

    /// The address and the hidden fields of the page's form that holds a password.
    pub(crate) fn password_form(&self) -> Option<(String, Vec<(String, String)>)> {
        let text = self.text();
        let form = text
            .split("<form")
            .skip(1)
            .find(|form| form.contains("type=\"password\""))?;
        let form = form.split("</form>").next()?;
        let action = attribute(form.split('>').next()?, "action")?;
        let hidden = form.split("<input").skip(1).filter_map(|tag| {
            let tag = tag.split('>').next()?;
            (attribute(tag, "type")? == "hidden").then_some((attribute(tag, "name")?, attribute(tag, "value")?))
        });
        Some((action, hidden.collect()))
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
    Some(value.replace("&amp;", "&"))
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
