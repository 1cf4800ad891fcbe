#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::head::Head;
use super::key::Key;
use super::*;

/// The keys of RFC 8463 appendix A.2; its RSA key has 1024 bits.
const ED25519: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
    -----END PRIVATE KEY-----\n";
const RSA_1024: &str = "-----BEGIN RSA PRIVATE KEY-----\n\
    MIICXQIBAAKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi\n\
    Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqM\n\
    KrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB\n\
    AoGAH0cxOhFZDgzXWhDhnAJDw5s4roOXN4OhjiXa8W7Y3rhX3FJqmJSPuC8N9vQm\n\
    6SVbaLAE4SG5mLMueHlh4KXffEpuLEiNp9Ss3O4YfLiQpbRqE7Tm5SxKjvvQoZZe\n\
    zHorimOaChRL2it47iuWxzxSiRMv4c+j70GiWdxXnxe4UoECQQDzJB/0U58W7RZy\n\
    6enGVj2kWF732CoWFZWzi1FicudrBFoy63QwcowpoCazKtvZGMNlPWnC7x/6o8Gc\n\
    uSe0ga2xAkEA8C7PipPm1/1fTRQvj1o/dDmZp243044ZNyxjg+/OPN0oWCbXIGxy\n\
    WvmZbXriOWoSALJTjExEgraHEgnXssuk7QJBALl5ICsYMu6hMxO73gnfNayNgPxd\n\
    WFV6Z7ULnKyV7HSVYF0hgYOHjeYe9gaMtiJYoo0zGN+L3AAtNP9huqkWlzECQE1a\n\
    licIeVlo1e+qJ6Mgqr0Q7Aa7falZ448ccbSFYEPD6oFxiOl9Y9se9iYHZKKfIcst\n\
    o7DUw1/hz2Ck4N5JrgUCQQCyKveNvjzkkd8HjYs0SwM0fPjK16//5qDZ2UiDGnOe\n\
    uEzxBDAr518Z8VFbR41in3W4Y3yCDgQlLlcETrS+zYcL\n\
    -----END RSA PRIVATE KEY-----\n";

/// RFC 8463 appendix A.3.
const MESSAGE: &str = "From: Joe SixPack <joe@football.example.com>\r\nTo: Suzie Q <suzie@shopping.example.net>\r\n\
    Subject: Is dinner ready?\r\nDate: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
    Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n\
    Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

fn canonical_head(fields: &str) -> String {
    let text = format!("{fields}\r\n");
    let (head, _) = Head::split(text.as_bytes()).unwrap();
    let mut out = Vec::new();
    for name in ["A", "B"] {
        out.extend(head.signed(&[name], "x:"));
    }
    String::from_utf8(out).unwrap().replace("\r\nx:", "\r\n")
}

#[test]
fn white_space_is_what_the_standard_says() {
    // RFC 6376 §3.4.5.
    assert_eq!(canonical_head("A: X\r\nB : Y\t\r\n\tZ  \r\n"), "a:X\r\nb:Y Z\r\n");
    assert_eq!(canonical_head("a:\r\nB:  \r\n \t  q\r\n  \r\n"), "a:\r\nb:q\r\n");
    for (body, canonical) in [
        (" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n"),
        ("", ""),
        ("\r\n", ""),
        (" \t\r\n \r\n", ""),
        ("a", "a\r\n"),
        ("a\r\n\r\n \r\nb  c\t\td", "a\r\n\r\n\r\nb c d\r\n"),
        ("\ta\r\n", " a\r\n"),
        ("é  新\t\r\n", "é 新\r\n"),
    ] {
        assert_eq!(relaxed::body(body.as_bytes()).unwrap(), canonical.as_bytes(), "{body:?}");
    }
    for broken in ["a\nb\r\n", "a\rb\r\n", "a\r\r\n", "a\r\n\n", "a\r"] {
        assert!(relaxed::body(broken.as_bytes()).is_err(), "{broken:?}");
    }
}

#[test]
fn the_signature_of_the_standard_s_example_is_ours() {
    let own = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n \
               q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n subject : date : message-id : from : subject : date;\r\n \
               bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=";
    let names = ["from", "to", "subject", "date", "message-id", "from", "subject", "date"];
    let (head, body) = Head::split(MESSAGE.as_bytes()).unwrap();
    let encode = |bytes: &[u8]| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
    let hash = ring::digest::digest(&ring::digest::SHA256, &relaxed::body(body).unwrap());
    assert_eq!(encode(hash.as_ref()), "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
    let signature = Key::from_pem(ED25519).map_err(|why| why.what).unwrap().sign(&head.signed(&names, own));
    assert_eq!(
        encode(&signature.unwrap()),
        "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
    );
    let signer = Signer::new("Football.example.com", "brisbane", ED25519).unwrap();
    assert_eq!(signer.record(), "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    assert_eq!(signer.name(), "brisbane._domainkey.football.example.com");
    assert_eq!(format!("{signer:?}"), "Signer(ed25519, brisbane._domainkey.football.example.com)");
}

#[test]
fn what_a_signature_covers_is_sealed_against_additions() {
    let message =
        "Feedback-ID: a:b:c:d\r\nFrom: a@b.c\r\nfrom : d@e.f\r\nX-Other: x\r\nList-Unsubscribe: <https://b.c/>\r\n\r\n";
    let (head, _) = Head::split(message.as_bytes()).unwrap();
    let covered = head.covered().unwrap();
    for (name, times) in [
        ("From", 3),
        ("Subject", 1),
        ("Reply-To", 1),
        ("List-Unsubscribe", 2),
        ("List-Unsubscribe-Post", 1),
        ("Feedback-ID", 1),
        ("Auto-Submitted", 0),
        ("X-Other", 0),
    ] {
        assert_eq!(covered.iter().filter(|covered| **covered == name).count(), times, "{name}");
    }
    // RFC 6376 §5.4.2: from the last to the first, and then nothing.
    let signed = String::from_utf8(head.signed(&["From", "FROM", "From"], "Own: x")).unwrap();
    assert_eq!(signed, "from:d@e.f\r\nfrom:a@b.c\r\nown:x");
}

#[test]
fn the_header_is_folded_and_always_the_same() {
    let signer = Signer::new("bücher.example", "News.2026", ED25519).unwrap();
    let at = "2026-10-25T07:00:00.5Z".parse().unwrap();
    let header = String::from_utf8(sign([&signer], MESSAGE.as_bytes(), at).unwrap()).unwrap();
    assert_eq!(header.as_bytes(), sign([&signer], MESSAGE.as_bytes(), at).unwrap());
    assert!(header.starts_with(
        "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=xn--bcher-kva.example;\r\n s=news.2026; t=1792911600;\r\n \
         h=From:From:To:To:"
    ));
    assert!(header.ends_with("==\r\n") && !header.contains(" x=") && !header.contains(" l="), "{header}");
    assert!(header.lines().all(|line| line.len() <= 76), "{header}");
    assert!(header.split("\r\n").skip(1).all(|line| line.is_empty() || line.starts_with(' ')), "{header}");
    assert_eq!(sign([], b"", at).unwrap(), b"");
    for broken in
        ["", "From: a@b.c\r\n", "To: a@b.c\r\n\r\n", "From: a@b.c\nTo: x\r\n\r\n", "From: a\r\nno header\r\n\r\n"]
    {
        assert!(sign([&signer], broken.as_bytes(), at).is_err(), "{broken:?}");
    }
    assert!(sign([&signer], b"From: a@b.c\r\n\r\na\nb", at).is_err());
}

/// A block of PEM with this in it.
fn pem(label: &str, body: &str) -> String {
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

#[test]
fn a_key_that_cannot_sign_is_refused_in_words() {
    let p256 = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgm6/zGB/iyacZJwD1\n\
                31zG1iMyny7/pbUXW3BkRrk3Ld6hRANCAAS8b2wfBRP+/IAvvr8F8qXZM+AD2gwt\nEfKKQiWYX9WMzrUGBgQo0llJehGsewC8A7lL3oun4Wn7EkvVuVEY0HSw";
    let ed448 =
        "MEcCAQAwBQYDK2VxBDsEOQpzyFcNoC8BQv75xmtxhNaxNGbL4X9no6KaEp9vAH3g\no5Yw6MjZcdrGWKoM5/qm2h1CcW/YBUPBJA==";
    let x25519 = "MC4CAQAwBQYDK2VuBCIEIIDSMe6rKyXABJ4yAgHCLDapeRZbSmQr2mOWLzGr4iNV";
    let parameters = pem("EC PARAMETERS", "BggqhkjOPQMBBw==");
    for (text, what, help) in [
        (RSA_1024.to_owned(), "fewer than 2048 bits", "rsa_keygen_bits:2048"),
        (pem("PRIVATE KEY", p256), "elliptic-curve", "openssl genpkey"),
        (parameters.clone() + &pem("EC PRIVATE KEY", "MHc="), "elliptic-curve", "openssl genpkey"),
        (parameters, "no private key", "openssl genpkey"),
        (pem("PRIVATE KEY", ed448), "Ed448", "openssl genpkey"),
        (pem("PRIVATE KEY", x25519), "another kind", "openssl genpkey"),
        (pem("OPENSSH PRIVATE KEY", "b3BlbnNzaA=="), "OpenSSH", "openssl genpkey"),
        (pem("ENCRYPTED PRIVATE KEY", "MIIC"), "encrypted", "openssl pkey"),
        (pem("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nMIIC"), "encrypted", "openssl pkey"),
        (pem("PUBLIC KEY", "MCow"), "a public key", "private key"),
        (pem("RSA PUBLIC KEY", "MCow"), "a public key", "private key"),
        (pem("CERTIFICATE", "MIIC"), "a certificate", "private key"),
        (pem("RSA PRIVATE KEY", "MIIC"), "damaged", "backup"),
        (pem("PRIVATE KEY", "not base64!"), "damaged", "backup"),
        (ED25519.replace("p3v", "").replace("JLsLMREScVpezJpGXA7rAMcrn9g", ""), "damaged", "backup"),
        (ED25519.replace("-----END", ""), "no private key in PEM", "openssl genpkey"),
        ("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=".into(), "no private key in PEM", "openssl genpkey"),
        (String::new(), "no private key in PEM", "openssl genpkey"),
    ] {
        let refused = Signer::new("example.com", "s", &text).err().unwrap_or_else(|| panic!("taken: {text}"));
        assert!(refused.what.contains(what) && refused.help.contains(help), "{refused}\n{text}");
        assert!(!refused.to_string().contains("MC4"), "{refused}");
    }
    assert!(Signer::new("localhost..", "s", ED25519).is_err());
    let noisy = format!("Bag Attributes\r\n  friendlyName: x\r\n{}", ED25519.replace('\n', "\r\n"));
    assert!(Signer::new("example.com", "s", &noisy).is_ok());
}
