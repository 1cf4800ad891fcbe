#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::mail::Signer;
use crate::settings::Dkim;

const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
                   -----END PRIVATE KEY-----\n";
const PUBLIC: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

/// Over SMTP, as it should be, but for a table of more keys.
const SMTP: &str = "url = 'smtp://mail.acme.net'\nfrom = 'The Acme <news@acme.net>'\n\
                    bounces = { address = 'bounce@acme.net', maildir = 'x' }";

/// Settings with this `[mail]`, and a key for each of these domains.
fn settings(mail: &str, keys: &[&str]) -> Settings {
    let text = format!("[site]\nurl = 'https://news.acme.net/'\n[mail]\n{mail}\n");
    let mut settings = Settings::from_text(Path::new("config/courant.toml"), &text, &[("news", "")], &[])
        .unwrap_or_else(|faults| panic!("{faults}"));
    settings.mail.dkim = keys
        .iter()
        .map(|domain| Dkim { signer: Arc::new(Signer::new(domain, "s", KEY).unwrap()), key_file: "k".into() })
        .collect();
    settings
}

fn disk() -> Disk {
    Disk {
        directory: "var".into(),
        free: 50 << 30,
        size: 100 << 30,
        files: Some((900_000, 1_000_000)),
        kind: Medium::Disk,
        sync: Ok(()),
    }
}

fn well() -> Surroundings {
    Surroundings {
        articles: Ok(Articles { directories: 10, is_network: false }),
        output: Ok(()),
        store: Store::Whole,
        watches: Some(8192),
        ports: vec![("127.0.0.1:8080".parse().unwrap(), Ok(()))],
        is_running: false,
        now: "2026-10-25T07:00:00Z".parse().unwrap(),
        is_synchronised: Some(true),
        written: Some("2026-10-25T07:01:00Z".parse().unwrap()),
        unreadable: None,
        closed: None,
        disks: vec![disk(), disk()],
        copies: vec![],
        address: None,
        relays: vec![],
    }
}

/// The DNS as a table: `NAME TYPE VALUE`; whatever else is asked has no records.
fn dns(settings: &Settings, records: &[&str]) -> Dns {
    let mut dns = Dns::new();
    let mut asked = questions(settings);
    while !asked.is_empty() {
        for (name, question) in asked {
            let mut answer = Ok(Vec::new());
            for record in records {
                let [of, kind, value] = record.splitn(3, ' ').collect::<Vec<_>>().try_into().unwrap();
                let about = match kind {
                    "MX" => Question::Mx,
                    "A" => Question::Address,
                    _ => Question::Txt,
                };
                match (of == name && about == question, kind, answer.as_mut()) {
                    (true, "-", _) => answer = Err(Silence),
                    (true, _, Ok(values)) => values.push(value.to_owned()),
                    _ => {}
                }
            }
            dns.insert((name, question), answer);
        }
        asked = more_questions(settings, &dns);
    }
    dns
}

/// All findings but those that are well, as `level: what`.
fn faults(report: &Report, about: About) -> String {
    let faults = report.findings.iter().filter(|finding| finding.about == about && finding.level != Level::Ok);
    faults.map(|finding| format!("{:?}: {}\n", finding.level, finding.what)).collect()
}

/// In whatever order.
fn lines(text: &str) -> BTreeSet<&str> {
    text.lines().collect()
}

#[test]
fn what_is_wrong_with_mail_is_told_from_the_settings() {
    let way = "url = 'smtp://mail.acme.net'\n";
    let from = |from: &str| format!("{way}from = '{from}'\nbounces = {{ address = 'bounce@acme.net', maildir = 'x' }}");
    let bounces = |bounces: &str| format!("{way}from = 'news@acme.net'\nbounces = {bounces}");
    let rows: Vec<(String, &[&str], &str)> = vec![
        (SMTP.into(), &["acme.net"], "Warning: only an Ed25519 key signs"),
        ("".into(), &[], ""),
        ("url = 'sendmail:/usr/sbin/sendmail'".into(), &[], "Error: mail has no sender"),
        (from("a@gmail.com"), &["gmail.com"], "Error: mail would be from gmail.com, a provider of mailboxes"),
        (from("a@yahoo.co.uk"), &["yahoo.co.uk"], "Error: mail would be from yahoo.co.uk, a provider"),
        (from("a@example.com"), &["example.com"], "Error: mail would be from example.com"),
        ("from = 'a@gmail.com'".into(), &[], "Warning: mail would be from gmail.com"),
        (from("news@other.org"), &["acme.net"], "Error: neither a signature nor the return path speaks for other.org"),
        (from("news@other.org"), &[], "Error: neither a signature nor the return path speaks for other.org"),
        (from("news@News.acme.net"), &[], "Warning: no signature of ours speaks for news.acme.net"),
        (format!("{way}from = 'news@acme.net'"), &["acme.net"], "Warning: nobody here hears of mail that bounces"),
        (
            bounces("{ address = 'bounce@acme.net' }"),
            &["acme.net"],
            "Warning: bounces to bounce@acme.net are read by nobody",
        ),
        (bounces("{ address = 'fifteen-octets-@acme.net', maildir = 'x' }"), &["acme.net"], "Warning: only an Ed25519"),
        (bounces("{ postmark = 'secret' }"), &["acme.net"], "Warning: only an Ed25519"),
        (bounces("{ address = 'b@gmx.de', maildir = 'x' }"), &["acme.net"], "Error: bounces go to b@gmx.de"),
        (
            format!("{SMTP}\n[http]\nurl = 'http://news.acme.net'"),
            &["acme.net"],
            "Error: links in mails would begin with http:",
        ),
        (
            format!("{SMTP}\n[http]\nurl = 'http://localhost'"),
            &["acme.net"],
            "Warning: links in mails would begin with http:",
        ),
    ];
    for (mail, keys, wanted) in rows {
        let report = examine(&settings(&mail, keys), &well(), None);
        let told = faults(&report, About::Mail);
        assert!(
            told.contains(wanted) && told.is_empty() == wanted.is_empty(),
            "{mail}: wanted {wanted}, told:\n{told}"
        );
        assert_eq!(report.is_well(), !wanted.starts_with("Error"), "{mail}:\n{told}");
        assert!(report.findings.iter().all(|finding| finding.level == Level::Ok || !finding.help.is_empty()), "{told}");
        assert!(
            report.records.is_empty() && faults(&report, About::Dns).is_empty(),
            "nothing is said of a DNS not asked"
        );
    }
}

#[test]
fn strict_alignment_is_as_strict_as_the_dns_says() {
    let settings = settings(
        "url = 'smtp://r.acme.net'\nfrom = 'a@news.acme.net'\nbounces = { address = 'b@acme.net' }",
        &["acme.net"],
    );
    for (policy, told) in [
        ("v=DMARC1; p=reject", ""),
        ("v=DMARC1; p=reject; adkim=s", "no signature of ours"),
        ("v=DMARC1; p=reject; aspf=s", ""),
        ("v=DMARC1;p=reject;adkim=s;aspf=s", "neither a signature nor the return path"),
    ] {
        let dns = dns(&settings, &[&format!("_dmarc.acme.net TXT {policy}")]);
        let found = faults(&examine(&settings, &well(), Some(&dns)), About::Mail);
        assert!(found.contains(told) && (found.contains("speaks") != told.is_empty()), "{policy}: {found}");
    }
}

/// A newsroom whose DNS has everything.
const WHOLE: &[&str] = &[
    "acme.net TXT v=spf1 include:spf.mtasv.net -all",
    "acme.net TXT something-verification=1",
    "acme.net MX 10 mx.acme.net",
    "s._domainkey.acme.net TXT v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7h cvPapiMlrwIaaPcHURo=",
    "_dmarc.acme.net TXT v=DMARC1; p=quarantine",
    "news.acme.net A 192.0.2.1",
    "spf.mtasv.net TXT v=spf1 ip4:192.0.2.0/24 -all",
    "_spf.acme.net TXT v=spf1 include:spf.mtasv.net -all",
    "ten.acme.net TXT v=spf1 a mx a mx a mx a mx a -all",
    "deep.acme.net TXT v=spf1 include:ten.acme.net -all",
];

#[test]
fn what_the_dns_has_is_held_against_what_it_should_have() {
    let post = SMTP.replace("mail.acme.net", "smtp.postmarkapp.com");
    let settings = settings(&post, &["acme.net"]);
    let instead = |name_and_kind: &str, values: &[&'static str]| -> Vec<&'static str> {
        let others = WHOLE.iter().filter(|record| !record.starts_with(name_and_kind)).copied();
        others.chain(values.iter().copied()).collect()
    };
    let rows: Vec<(Vec<&str>, &str)> = vec![
        (WHOLE.to_vec(), ""),
        (
            vec![],
            "Wanted: acme.net has no SPF record\nWanted: s._domainkey.acme.net has no key\nWanted: acme.net has no DMARC record\n\
             Wanted: acme.net takes no mail, so no bounce comes back\nError: news.acme.net has no address\n",
        ),
        (instead("acme.net TXT", &["acme.net TXT v=spf10", "acme.net TXT V=SPF1 include:SPF.mtasv.net"]), ""),
        (
            instead("acme.net TXT", &["acme.net TXT v=spf1 mx -all"]),
            "Warning: the SPF record of acme.net does not name the relay: v=spf1 mx -all\n",
        ),
        (instead("acme.net TXT", &["acme.net TXT v=spf1 redirect=_spf.acme.net"]), ""),
        (
            instead("acme.net TXT", &["acme.net TXT v=spf1 include:spf.mtasv.net include:ten.acme.net -all"]),
            "LOOKUPS 11",
        ),
        (instead("acme.net TXT", &["acme.net TXT v=spf1 include:_spf.acme.net include:deep.acme.net a"]), "LOOKUPS 14"),
        (instead("acme.net TXT", &["acme.net TXT v=spf1 include:spf.mtasv.net a mx a mx a mx a mx a"]), ""),
        (
            instead("acme.net TXT", &["acme.net TXT v=spf1 include:spf.mtasv.net include:old.acme.net -all"]),
            "Error: the SPF record of acme.net names old.acme.net, which has none\n",
        ),
        (
            instead(
                "acme.net TXT",
                &["acme.net TXT v=spf1 include:spf.mtasv.net include:lost.acme.net -all", "lost.acme.net - -"],
            ),
            "Warning: no name server answers for the SPF record of lost.acme.net\n",
        ),
        (
            instead("acme.net TXT", &["acme.net TXT v=spf1 include:spf.mtasv.net +all"]),
            "Warning: the SPF record of acme.net lets everybody send for it\n",
        ),
        (
            instead("acme.net TXT", &["acme.net TXT v=spf1 -all", "acme.net TXT v=spf1 mx"]),
            "Error: acme.net has 2 SPF records\n",
        ),
        (
            instead("s._", &["s._domainkey.acme.net TXT v=DKIM1; k=ed25519; p="]),
            "Error: the key of s._domainkey.acme.net is revoked\n",
        ),
        (
            instead("s._", &["s._domainkey.acme.net TXT p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="]),
            "Error: s._domainkey.acme.net has another key than ours: every signature fails\n",
        ),
        (
            instead("s._", &["s._domainkey.acme.net TXT k=ed25519; p=AAAA"]),
            "Error: s._domainkey.acme.net has another key than ours: every signature fails\n",
        ),
        (
            instead(
                "s._",
                &["s._domainkey.acme.net TXT k=ed25519; t=y:s; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="],
            ),
            "Warning: the key of s._domainkey.acme.net is marked as a test\n",
        ),
        (
            instead("s._", &["s._domainkey.acme.net TXT p=A", "s._domainkey.acme.net TXT p=B"]),
            "Error: s._domainkey.acme.net has 2 keys\n",
        ),
        (instead("s._", &["s._domainkey.acme.net TXT v=spf1 -all"]), "Wanted: s._domainkey.acme.net has no key\n"),
        (
            instead("_dmarc", &["_dmarc.acme.net TXT v=DMARC1; p=none", "_dmarc.acme.net TXT v=DMARC1; p=none"]),
            "Error: _dmarc.acme.net has 2 DMARC records\n",
        ),
        (instead("acme.net MX", &["acme.net MX 0 ."]), "Error: acme.net says that it takes no mail\n"),
        (instead("acme.net MX", &["acme.net A 192.0.2.1"]), "Warning: acme.net has an address and no MX record\n"),
    ];
    for (records, wanted) in rows {
        let report = examine(&settings, &well(), Some(&dns(&settings, &records)));
        let many = wanted.strip_prefix("LOOKUPS ").map(|many| {
            format!("Error: the SPF record of acme.net wants {many} questions to the DNS, and 10 are allowed\n")
        });
        let wanted = many.as_deref().unwrap_or(wanted);
        assert_eq!(lines(&faults(&report, About::Dns)), lines(wanted), "{records:?}");
        assert_eq!(report.is_well(), !wanted.contains("Error"), "{records:?}");
    }
    let mut partly = dns(&settings, WHOLE);
    partly.insert(("acme.net".into(), Question::Txt), Err(Silence));
    let told = faults(&examine(&settings, &well(), Some(&partly)), About::Dns);
    assert_eq!(told, "Warning: no name server answers for the TXT records of acme.net\n");
    let silence: Dns = questions(&settings).into_iter().map(|question| (question, Err(Silence))).collect();
    assert_eq!(faults(&examine(&settings, &well(), Some(&silence)), About::Dns), "Warning: no name server answers\n");
}

#[test]
fn the_records_that_are_wanted_can_be_pasted() {
    let settings = settings(
        "url = 'smtp://mail.relay.net'\nfallback = 'smtps://email-smtp.eu-west-1.amazonaws.com'\nfrom = 'a@news.acme.net'\n\
         bounces = { address = 'b@return.acme.net', maildir = 'x' }",
        &["acme.net"],
    );
    let report = examine(&settings, &well(), Some(&dns(&settings, &["news.acme.net MX 5 mx.acme.net"])));
    let records: Vec<String> = report.records.iter().map(ToString::to_string).collect();
    assert_eq!(
        records,
        [
            "return.acme.net. IN TXT ( \"v=spf1 a:mail.relay.net include:amazonses.com ~all\" )",
            &format!("s._domainkey.acme.net. IN TXT ( \"{PUBLIC}\" )"),
            "_dmarc.news.acme.net. IN TXT ( \"v=DMARC1; p=none\" )",
            "return.acme.net. IN MX 10 news.acme.net.",
        ]
    );
    let spf = report.findings.iter().find(|finding| finding.what.contains("SPF")).unwrap();
    assert!(spf.help.contains("mail.relay.net") && !spf.help.contains("amazonaws"), "{}", spf.help);
    let long = Record::txt("a.b", &format!("{}\"\\{}", "x".repeat(254), "y".repeat(300))).to_string();
    let lines = ["x".repeat(254) + "\\\"", "\\\\".to_owned() + &"y".repeat(254), "y".repeat(46)];
    assert_eq!(long, format!("a.b. IN TXT ( \"{}\" )", lines.join("\"\n    \"")));
}

#[test]
fn mail_that_stays_here_wants_nothing_of_the_dns() {
    let asked = questions(&settings("", &[]));
    assert_eq!(asked.into_iter().collect::<Vec<_>>(), [("news.acme.net".to_owned(), Question::Address)]);
    let report = examine(&settings("", &[]), &well(), Some(&Dns::new()));
    assert!(report.is_well() && report.records.is_empty(), "{report:#?}");
    assert!(report.findings.iter().any(|finding| finding.what.contains("nobody gets any")), "{report:#?}");
}

#[test]
fn the_machine_is_told_of_where_something_is_wrong() {
    let change = |change: fn(&mut Surroundings)| {
        let mut seen = well();
        change(&mut seen);
        seen
    };
    for (seen, wanted) in [
        (well(), ""),
        (change(|seen| seen.is_running = true), ""),
        (change(|seen| seen.store = Store::None), ""),
        (change(|seen| seen.watches = None), ""),
        (change(|seen| seen.articles = Err("no such file or directory".into())), "Error: articles cannot be read in "),
        (
            change(|seen| seen.articles = Ok(Articles { directories: 1, is_network: true })),
            "Warning: they lie on a network's",
        ),
        (change(|seen| seen.watches = Some(19)), "Warning: 10 directories, and 19 may be watched"),
        (change(|seen| seen.output = Err("read-only file system".into())), "Error: "),
        (
            change(|seen| seen.store = Store::Open("var/courant.db".into())),
            "Warning: others may look into var/courant.db",
        ),
        (change(|seen| seen.store = Store::Broken("file is not a database".into())), "Error: the store "),
        (
            change(|seen| seen.ports[0].1 = Err("address already in use".into())),
            "Error: 127.0.0.1:8080 cannot be listened on",
        ),
        (change(|seen| seen.is_synchronised = None), ""),
        (change(|seen| seen.is_synchronised = Some(false)), "Warning: nothing keeps the clock right"),
        (
            change(|seen| seen.written = Some("2026-10-25T07:06:00Z".parse().unwrap())),
            "Error: the clock says 2026-10-25T07:00:00Z, and the store was written at 2026-10-25T07:06:00Z",
        ),
        (change(|seen| seen.unreadable = Some(("a.md".into(), 3))), "Warning: 3 articles cannot be read, a.md first"),
        (change(|seen| seen.closed = Some("/home".into())), ""),
        (change(|seen| seen.copies = vec![("courant.db.before-3".into(), 7 << 20)]), ""),
        (change(|seen| seen.disks[1].free = 1 << 20), "Error: 1 MiB of 100 GiB are free in var"),
        (change(|seen| seen.disks[0].free = 900 << 20), "Warning: 900 MiB of 100 GiB are free in var"),
        (change(|seen| (seen.disks[0].free, seen.disks[0].size) = (900 << 20, 2 << 30)), ""),
        (change(|seen| seen.disks[0].files = None), ""),
        (change(|seen| seen.disks[0].files = Some((9, 1000))), "Warning: only 9 more files can be made in var"),
        (change(|seen| seen.disks[1].files = Some((0, 1000))), "Error: only 0 more files can be made in var"),
        (
            change(|seen| seen.disks[0].sync = Err("invalid argument".into())),
            "Error: what is written in var is not sure",
        ),
        (change(|seen| seen.disks[0].kind = Medium::Memory), "Warning: the store lies in memory, in var"),
        (change(|seen| seen.disks[0].kind = Medium::Network), "Warning: the store lies on a network's file system"),
        (change(|seen| seen.disks[1].kind = Medium::Memory), ""),
        (change(|seen| seen.address = Some(Ok(true))), ""),
        (
            change(|seen| seen.address = Some(Ok(false))),
            "Warning: https://news.acme.net/ is answered by something else",
        ),
        (
            change(|seen| seen.address = Some(Err("timed out".into()))),
            "Warning: nothing answers at https://news.acme.net/",
        ),
        (
            change(|seen| seen.now = "1970-01-01T00:00:09Z".parse().unwrap()),
            "Error: the clock says 1970-01-01T00:00:09Z",
        ),
    ] {
        let report = examine(&settings("", &[]), &seen, None);
        let told = faults(&report, About::Newsroom);
        assert!(
            told.starts_with(wanted) && told.lines().count() == usize::from(!wanted.is_empty()),
            "{wanted}: {told}"
        );
        assert_eq!(report.is_well(), !wanted.starts_with("Error"), "{told}");
    }
    let mut plain = settings("", &[]);
    plain.site.url = "http://news.acme.net/".parse().unwrap();
    let told = faults(&examine(&plain, &well(), None), About::Newsroom);
    assert!(told.contains("Warning: the newsroom's address is http://news.acme.net/"), "{told}");
}

#[test]
fn providers_are_known_by_their_domains() {
    for (domain, free, nobodys) in [
        ("gmail.com", true, false),
        ("yahoo.com", true, false),
        ("yahoo.co.jp", true, false),
        ("gmx.net", true, false),
        ("web.de", true, false),
        ("qq.com", true, false),
        ("outlook.example.com", false, true),
        ("live.nation.com", false, false),
        ("mygmail.com", false, false),
        ("news.gmail.com", false, false),
        ("example", false, true),
        ("my.test", false, true),
        ("myexample.com", false, false),
    ] {
        assert_eq!((providers::is_free(domain), providers::is_nobodys(domain)), (free, nobodys), "{domain}");
    }
}

#[test]
fn a_relay_that_does_not_let_us_in_is_told() {
    let mut seen = well();
    seen.relays = vec![("smtp://a.net".into(), Ok(())), ("smtp://b.net".into(), Err("535 wrong password".into()))];
    let report = examine(&settings(SMTP, &["acme.net"]), &seen, None);
    let told = faults(&report, About::Mail);
    assert!(
        told.contains("Error: smtp://b.net does not let us in: 535 wrong password") && !told.contains("a.net d"),
        "{told}"
    );
}
