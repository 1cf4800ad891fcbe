//! Which addresses are Amazon's.

use url::Url;

/// Where a certificate of SNS is: `https://sns.REGION.amazonaws.com/SimpleNotificationService-HEX.pem`, and nothing else.
pub(super) fn certificate(text: &str) -> Result<Url, String> {
    let refused = || "the certificate is not where Amazon keeps its own".to_owned();
    let url = own(text).filter(|url| url.query().is_none()).ok_or_else(refused)?;
    let name = url.path().strip_prefix("/SimpleNotificationService-").and_then(|rest| rest.strip_suffix(".pem"));
    let is_hex = |name: &str| (8..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    if name.is_some_and(is_hex) { Ok(url) } else { Err(refused()) }
}

/// Where a subscription to a topic is confirmed.
pub(super) fn confirmation(text: &str, topic: &str) -> Result<Url, String> {
    let refused = || "the address to confirm at is not Amazon's".to_owned();
    let url = own(text).filter(|url| url.path() == "/").ok_or_else(refused)?;
    let mut pairs: Vec<_> = url.query_pairs().collect();
    pairs.sort();
    match pairs.as_slice() {
        [(a, action), (t, token), (o, of)] if (&**a, &**t, &**o) == ("Action", "Token", "TopicArn") => {
            let is_own = action == "ConfirmSubscription" && of == topic && !token.is_empty();
            if is_own { Ok(url) } else { Err(refused()) }
        }
        _ => Err(refused()),
    }
}

/// An address of SNS in some region, spelt as Amazon spells it: no user, no port, no fragment, no other host that only looks
/// like it.
fn own(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?;
    let region = host.strip_prefix("sns.")?;
    let region = region.strip_suffix(".amazonaws.com").or_else(|| region.strip_suffix(".amazonaws.com.cn"))?;
    let is_region = (3..=40).contains(&region.len())
        && region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    // What had to be mended to be read was not written by Amazon.
    let is_plain = text.starts_with(&format!("https://{host}/")) && !text.contains(['#', '\\', '@']);
    (is_region && is_plain && url.as_str() == text).then_some(url)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    const PEM: &str = "/SimpleNotificationService-01d088a6f77103d0fe307c0069e40ed6.pem";
    const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:bounces";

    #[test]
    fn certificates_come_from_amazon_only() {
        for good in
            ["sns.us-east-1.amazonaws.com", "sns.us-gov-west-1.amazonaws.com", "sns.cn-north-1.amazonaws.com.cn"]
        {
            assert!(certificate(&format!("https://{good}{PEM}")).is_ok(), "{good}");
        }
        let host = "sns.us-east-1.amazonaws.com";
        for bad in [
            format!("http://{host}{PEM}"),
            format!("https://sns.us-east-1.amazonaws.com.evil.example{PEM}"),
            format!("https://{host}@evil.example{PEM}"),
            format!("https://evil.example#@{host}{PEM}"),
            format!("https://evil.example\\@{host}{PEM}"),
            format!("https://user@{host}{PEM}"),
            format!("https://:pw@{host}{PEM}"),
            format!("https://{host}:443{PEM}"),
            format!("https://{host}:8443{PEM}"),
            format!("https://{host}.{PEM}"),
            format!("https://SNS.us-east-1.amazonaws.com{PEM}"),
            format!("https://sns.us-east-1.amazonaws.com.cn.{PEM}"),
            format!("https://evilsns.us-east-1.amazonaws.com{PEM}"),
            format!("https://sns.amazonaws.com{PEM}"),
            format!("https://sns.a.b.amazonaws.com{PEM}"),
            format!("https://sns.us_east.amazonaws.com{PEM}"),
            format!("https://sns.s3.evil.amazonaws.com{PEM}"),
            format!("https://bucket.s3.amazonaws.com{PEM}"),
            format!("https://sns.us-east-1.аmazonaws.com{PEM}"),
            format!("https://{host}{PEM}?x"),
            format!("https://{host}{PEM}#x"),
            format!("https://{host}/x/..{PEM}"),
            format!("https://{host}//evil{PEM}"),
            format!("https://{host}/evil{PEM}"),
            format!("https://{host}/SimpleNotificationService-.pem"),
            format!("https://{host}/SimpleNotificationService-xyzxyzxyz.pem"),
            format!("https://{host}{PEM}/"),
            format!(" https://{host}{PEM}"),
            format!("https:\\\\{host}{PEM}"),
            format!("https:{host}{PEM}"),
            "file:///etc/passwd".to_owned(),
            String::new(),
        ] {
            assert!(certificate(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn subscriptions_are_confirmed_at_amazon_s_and_for_the_topic_that_asked() {
        let host = "https://sns.us-east-1.amazonaws.com";
        let good = format!("{host}/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37");
        assert!(confirmation(&good, TOPIC).is_ok());
        for bad in [
            good.replace("https", "http"),
            good.replace("amazonaws.com", "amazonaws.com.evil.example"),
            good.replace("/?", "/x?"),
            good.replace("ConfirmSubscription", "DeleteTopic"),
            good.replace("bounces", "others"),
            format!("{good}&Action=DeleteTopic"),
            format!("{good}&AuthenticateOnUnsubscribe=true"),
            good.replace("&Token=2336412f37", ""),
            good.replace("2336412f37", ""),
            format!("{good}#x"),
        ] {
            assert!(confirmation(&bad, TOPIC).is_err(), "{bad}");
        }
    }
}
