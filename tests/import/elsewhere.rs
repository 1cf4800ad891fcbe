//! The old site, on this machine: answers by path, and remembers who asked.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What stands at a path of the site with this address: a media type and bytes.
type Answer = dyn Fn(&str, &str) -> Option<(&'static str, Vec<u8>)> + Send + Sync;

/// The site.
pub struct Elsewhere {
    site: String,
    agents: Arc<Mutex<Vec<String>>>,
}

impl Elsewhere {
    /// Listens until the test ends.
    pub fn start(answer: impl Fn(&str, &str) -> Option<(&'static str, Vec<u8>)> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = format!("http://{}", listener.local_addr().unwrap());
        let agents = Arc::new(Mutex::new(Vec::new()));
        let (own, heard, answer) = (site.clone(), Arc::clone(&agents), Arc::new(answer) as Arc<Answer>);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (site, heard, answer) = (own.clone(), Arc::clone(&heard), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream, &site, &heard, &*answer));
            }
        });
        Self { site, agents }
    }

    pub fn site(&self) -> &str {
        &self.site
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.site)
    }

    /// Who asked.
    pub fn agents(&self) -> Vec<String> {
        self.agents.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, site: &str, heard: &Mutex<Vec<String>>, answer: &Answer) {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count == 1) {
        request.push(byte[0]);
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let agent = request.lines().find_map(|line| line.to_lowercase().strip_prefix("user-agent: ").map(str::to_owned));
    heard.lock().unwrap().extend(agent);
    let path = request.split_whitespace().nth(1).unwrap_or("/");
    let (head, body) = match answer(path, site) {
        Some((kind, body)) => (format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n"), body),
        None => ("HTTP/1.1 404 Not Found\r\n".to_owned(), Vec::new()),
    };
    _ = stream.write_all(format!("{head}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()).as_bytes());
    _ = stream.write_all(&body);
}
