use super::{Fetched, Fetcher};
use crate::address::Policy;
use crate::outgoing::Outgoing;
use crate::testing::Told;

#[tokio::test]
async fn the_reason_of_a_refusal_has_nothing_secret_of_the_address() {
    let fetcher = Fetcher::new(Outgoing::with_resolver(Policy::PUBLIC, Told::new(&[])).unwrap());
    for (url, why) in [
        ("https://me:pw@e.com/x?token=s3cret", "it is no web address: it must not carry a user name or password"),
        ("ftp://e.com/s3cret", "it is no web address: expected http or https"),
        ("http://10.1.2.3/s3cret", "the host 10.1.2.3 may not be reached: it stands for a private address"),
    ] {
        let fetched = fetcher.fetch(url).await;
        assert!(matches!(fetched, Fetched::Never(_)), "{url}: {fetched:?}");
        assert_eq!(fetched.problem().as_deref(), Some(why));
    }
}
