//! Error bodies: the shapes that are written, and the reading of whatever a server answers.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::Shape;

/// How much of a body that is not JSON is kept, in characters.
const KEPT: usize = 512;

/// The body of an answer that says no, in any of the shapes in the wild (reference, section 7.1).
#[derive(Clone, Debug, PartialEq)]
pub enum ErrorBody {
    /// `{"error":{"type","message"?,"details"?}}`.
    Object {
        /// Airtable's `type`.
        error_type: String,
        /// The message.
        message: Option<String>,
        /// More about it, such as attachments that could not be fetched.
        details: Option<Value>,
    },
    /// `{"error":"NOT_FOUND"}`.
    Bare(String),
    /// `{"errors":[{"error","message"}]}`.
    List(Vec<ListedError>),
    /// `{"error","error_description"}` of the token endpoint (RFC 6749).
    OAuth {
        /// Such as `invalid_grant`.
        error: String,
        /// What is wrong.
        description: String,
    },
    /// JSON of another shape, HTML or text: its beginning.
    Other(String),
    /// Nothing.
    Empty,
}

/// An element of [`ErrorBody::List`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedError {
    /// Its type.
    #[serde(rename = "error")]
    pub error_type: String,
    /// Its message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl ErrorBody {
    /// Reads a body; never fails, since proxies answer HTML and some answers are empty (reference, section 7.4).
    pub fn parse(body: &[u8]) -> Self {
        if body.trim_ascii().is_empty() {
            return Self::Empty;
        }
        let known = serde_json::from_slice::<Value>(body).ok().and_then(|json| Self::of_json(&json));
        known.unwrap_or_else(|| Self::Other(beginning(body)))
    }

    fn of_json(json: &Value) -> Option<Self> {
        let object = json.as_object()?;
        if let Some(list) = object.get("errors") {
            let list = Vec::<ListedError>::deserialize(list).ok()?;
            return (!list.is_empty()).then_some(Self::List(list));
        }
        match object.get("error")? {
            Value::String(error) => Some(match object.get("error_description").and_then(Value::as_str) {
                Some(description) => Self::OAuth { error: error.clone(), description: description.to_owned() },
                None => Self::Bare(error.clone()),
            }),
            Value::Object(error) => Self::of_error(error),
            _ => None,
        }
    }

    fn of_error(error: &Map<String, Value>) -> Option<Self> {
        let error_type = error.get("type")?.as_str()?.to_owned();
        let message = error.get("message").and_then(Value::as_str).map(str::to_owned);
        Some(Self::Object { error_type, message, details: error.get("details").cloned() })
    }

    /// Airtable's `type`; for a list, that of its first element.
    pub fn error_type(&self) -> Option<&str> {
        match self {
            Self::Object { error_type, .. } => Some(error_type),
            Self::Bare(error) | Self::OAuth { error, .. } => Some(error),
            Self::List(list) => list.first().map(|listed| listed.error_type.as_str()),
            Self::Other(_) | Self::Empty => None,
        }
    }

    /// The message; for a list, that of its first element.
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::Object { message, .. } => message.as_deref(),
            Self::OAuth { description, .. } => Some(description),
            Self::List(list) => list.first().and_then(|listed| listed.message.as_deref()),
            Self::Bare(_) | Self::Other(_) | Self::Empty => None,
        }
    }

    /// Which of the table's shapes it has; what has none counts as [`Shape::Bare`].
    pub fn shape(&self) -> Shape {
        match self {
            Self::Object { message: Some(_), .. } => Shape::Object,
            Self::Object { message: None, .. } => Shape::TypeOnly,
            Self::List(_) => Shape::List,
            Self::Bare(_) | Self::OAuth { .. } | Self::Other(_) | Self::Empty => Shape::Bare,
        }
    }

    /// The bytes to send; none for [`ErrorBody::Empty`], the text itself for [`ErrorBody::Other`].
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Empty => Vec::new(),
            Self::Other(text) => text.clone().into_bytes(),
            _ => self.to_json().to_string().into_bytes(),
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Object { error_type, message, details } => {
                let mut error = Map::new();
                error.insert("type".to_owned(), json!(error_type));
                error.extend(message.as_ref().map(|message| ("message".to_owned(), json!(message))));
                error.extend(details.as_ref().map(|details| ("details".to_owned(), details.clone())));
                json!({ "error": error })
            }
            Self::Bare(error) => json!({ "error": error }),
            Self::List(list) => json!({ "errors": list }),
            Self::OAuth { error, description } => json!({ "error": error, "error_description": description }),
            Self::Other(text) => json!(text),
            Self::Empty => Value::Null,
        }
    }
}

impl Serialize for ErrorBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

fn beginning(body: &[u8]) -> String {
    // A character takes at most four bytes.
    let body = &body[..body.len().min(4 * KEPT)];
    String::from_utf8_lossy(body).chars().take(KEPT).collect()
}
