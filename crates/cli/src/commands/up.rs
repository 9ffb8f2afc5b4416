//! `cadre up`: the server, which the binary brings.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Outcome};
use crate::folder::{self, Settings};
use crate::session::Session;
use crate::world::{Certificate, LogFormat, UpOptions};

/// What `cadre up` takes. What is not given is taken from the environment, then from `cadre.toml`.
#[derive(Debug, Args)]
#[command(after_help = "\
Settings are taken from flags, then from the environment (CADRE_LISTEN, CADRE_PUBLIC_URL, CADRE_TLS_CERT, CADRE_TLS_KEY,
CADRE_LOG, CADRE_LOG_FORMAT), then from the table [server] of cadre.toml. Traces of requests go nowhere, unless
OTEL_EXPORTER_OTLP_ENDPOINT or `otlp_endpoint` in the table [telemetry] names a collector.

Examples:
  cadre up
  cadre up --data /var/lib/cadre --listen 127.0.0.1:9000
  cadre up --listen 0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem --public-url https://plan.example.com
  cadre up --airtable-limits")]
pub(crate) struct UpArgs {
    /// The address to listen on; one that is not this machine's own loopback needs TLS [default: 127.0.0.1:8000]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Where clients reach the server, as in the addresses of attachments [default: where it listens]
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// The certificate, with those that vouch for it (PEM)
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    tls_cert: Option<PathBuf>,
    /// The key of the certificate (PEM)
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    tls_key: Option<PathBuf>,
    /// Listen on any address without TLS: tokens then cross the network in clear
    #[arg(long)]
    insecure_http: bool,
    /// Hold clients to Airtable's limits of rates and sizes, to test programs against them
    #[arg(long, value_name = "429-BODY", num_args = 0..=1, require_equals = true, default_missing_value = "object")]
    airtable_limits: Option<RateBody>,
    /// Let webhooks and addresses of files lead into private networks; this machine is allowed while it is listened on alone
    #[arg(long)]
    allow_private_targets: bool,
    /// How the log is written, to standard error [default: text]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<LogFormat>,
    /// What is logged: a level, or parts with levels, such as `info,cadre_api=debug` [default: info]
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
}

/// The body of an answer to a request beyond the limit of the rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RateBody {
    /// `{"error": {"type": ..., "message": ...}}`
    Object,
    /// `{"errors": [{"error": ..., "message": ...}]}`
    List,
}

/// The table `[server]` of `cadre.toml`.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServerSettings {
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    tls_cert: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    insecure_http: Option<bool>,
    airtable_limits: Option<RateBody>,
    allow_private_targets: Option<bool>,
    log_format: Option<LogFormat>,
    log: Option<String>,
}

/// The table `[telemetry]` of `cadre.toml`.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TelemetrySettings {
    otlp_endpoint: Option<String>,
}

/// Where the server listens when nothing is said.
const USUAL: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8000);

/// Serves until it is asked to end, and says where.
pub(crate) fn run(args: UpArgs, session: &mut Session<'_, '_>) -> Outcome {
    let options = options(args, session)?;
    let (server, json, quiet) = (session.world.server, session.global.json, session.global.quiet);
    let out = &mut *session.world.out;
    let mut tell = |up: &Up| {
        if quiet {
            return Ok(());
        }
        match json {
            true => writeln!(out, "{}", serde_json::to_string(up)?)?,
            false => write!(out, "{}", up.in_words())?,
        }
        out.flush()
    };
    Ok(server.up(&options, &mut tell)?)
}

/// Where a server serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Up {
    /// The address that clients use.
    pub url: String,
    /// The data folder.
    pub data: PathBuf,
    /// The file that holds a token of the administrator.
    pub token_file: PathBuf,
    /// Whether the token was made just now.
    pub token_made: bool,
}

impl Up {
    fn in_words(&self) -> String {
        let made = if self.token_made { "made just now" } else { "made earlier" };
        format!(
            "Cadre serves {} from {}\nThe administrator's token, {made}, is in {}\n",
            self.url,
            self.data.display(),
            self.token_file.display()
        )
    }
}

fn options(args: UpArgs, session: &Session<'_, '_>) -> Result<UpOptions, Failure> {
    let Some(folder) = session.folder().map(Path::to_owned) else {
        return Err(Failure::usage_with_hint(
            "there is no data folder here, nor a home for one",
            "name one with --data",
        ));
    };
    let Settings { server: set, telemetry, .. } = folder::settings(&folder)?;
    let world = &*session.world;
    let variable = |name: &str| world.variable(name).map(|value| value.to_string_lossy().into_owned());
    let path = |flag: Option<PathBuf>, name: &str, set: Option<PathBuf>| {
        flag.or_else(|| variable(name).map(PathBuf::from)).or(set).map(|path| world.folder.join(path))
    };
    let listen = match (args.listen, variable("CADRE_LISTEN")) {
        (Some(listen), _) => listen,
        (None, Some(text)) => text.parse().map_err(|_| bad_variable("CADRE_LISTEN", &text, "127.0.0.1:8000"))?,
        (None, None) => set.listen.unwrap_or(USUAL),
    };
    let log_format = match (args.log_format, variable("CADRE_LOG_FORMAT")) {
        (Some(format), _) => format,
        (None, Some(text)) => {
            LogFormat::from_str(&text, true).map_err(|_| bad_variable("CADRE_LOG_FORMAT", &text, "text or json"))?
        }
        (None, None) => set.log_format.unwrap_or_default(),
    };
    let certificate = path(args.tls_cert, "CADRE_TLS_CERT", set.tls_cert);
    let tls = match (certificate, path(args.tls_key, "CADRE_TLS_KEY", set.tls_key)) {
        (Some(chain), Some(key)) => Some(Certificate { chain, key }),
        (None, None) => None,
        _ => {
            return Err(Failure::usage(
                "a certificate needs its key, and a key its certificate: --tls-cert, --tls-key",
            ));
        }
    };
    let insecure = args.insecure_http || set.insecure_http.unwrap_or(false);
    if tls.is_none() && !listen.ip().is_loopback() && !insecure {
        return Err(Failure::usage_with_hint(
            format!("{listen} can be reached from elsewhere, where tokens would be sent in clear"),
            "give --tls-cert and --tls-key, or --insecure-http where something else encrypts",
        ));
    }
    Ok(UpOptions {
        folder,
        listen,
        public_url: args.public_url.or_else(|| variable("CADRE_PUBLIC_URL")).or(set.public_url).map(without_slash),
        tls,
        airtable_limits: args.airtable_limits.or(set.airtable_limits),
        private_targets: args.allow_private_targets || set.allow_private_targets.unwrap_or(false),
        log_format,
        log: args.log.or_else(|| variable("CADRE_LOG")).or(set.log).unwrap_or_else(|| "info".to_owned()),
        otlp_endpoint: otlp_endpoint(variable("OTEL_EXPORTER_OTLP_ENDPOINT").or(telemetry.otlp_endpoint))?,
    })
}

/// Where traces go; an empty text is none, as OpenTelemetry has it.
fn otlp_endpoint(given: Option<String>) -> Result<Option<String>, Failure> {
    let Some(url) = given.filter(|url| !url.trim().is_empty()) else { return Ok(None) };
    if !url.starts_with("http://") && !url.starts_with("https://") {
        let right = "the URL of a collector that takes OTLP over HTTP, such as http://127.0.0.1:4318, would be right";
        return Err(Failure::usage_with_hint(format!("the endpoint of traces is {url:?}"), right));
    }
    Ok(Some(without_slash(url)))
}

fn bad_variable(name: &str, text: &str, right: &str) -> Failure {
    Failure::usage_with_hint(format!("{name} is {text:?}"), format!("{right} would be right"))
}

fn without_slash(mut url: String) -> String {
    url.truncate(url.trim_end_matches('/').len());
    url
}
