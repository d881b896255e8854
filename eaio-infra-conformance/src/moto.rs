//! moto: a fake of AWS that real tools apply to.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::tool::tool;

/// A server of moto's, which goes when this does.
#[derive(Debug)]
pub struct Moto {
    server: Child,
    port: u16,
}

impl Moto {
    /// Starts `script`, in Python, which gets the port to listen on as its argument. Nothing where Python or moto is missing: then
    /// the test is to be skipped.
    ///
    /// # Panics
    /// Where the server does not come up within a minute.
    pub fn start(script: &Path) -> Option<Self> {
        let mut python = tool("python3", &["-c", "import moto.server, flask"])?;
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.expect("a port that is free").port();
        python.arg(script).arg(port.to_string()).stdout(Stdio::null()).stderr(Stdio::null());
        let server = python.spawn().expect("python3 was there just now");
        let moto = Moto { server, port };
        let begin = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begin.elapsed() < Duration::from_secs(60), "moto does not listen on {port}");
            std::thread::sleep(Duration::from_millis(100));
        }
        Some(moto)
    }

    /// What a tool has to find in its environment to take this for AWS.
    pub fn environment(&self) -> Vec<(String, String)> {
        let url = format!("http://127.0.0.1:{}", self.port);
        let pairs = [
            ("AWS_ENDPOINT_URL", url.as_str()),
            ("AWS_ACCESS_KEY_ID", "moto"),
            ("AWS_SECRET_ACCESS_KEY", "moto"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        // Where it has gone already, there is nothing to do.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
