//! `courant subscribers import` of what other programs export: who may be mailed, who must not be, and what proves it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::{Finished, Newsroom};

const PROOF: [&str; 3] = ["--confirmed", "--proof", "double opt-in"];

/// An export in the shape in which its program writes it, and what comes of it.
struct Case {
    file: &'static str,
    text: &'static str,
    told: &'static [&'static str],
    /// The first line that is said, with its exit status.
    said: (&'static str, i32),
    /// Words of the notes.
    notes: &'static [&'static str],
    /// The rows of `subscribers export` without feed and cadence: address, zone, language, state, confirmed_at, proof.
    rows: &'static [&'static str],
}

const MAILCHIMP_HEAD: &str = "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,";

const CASES: &[Case] = &[
    Case {
        file: "subscribed_members_export_1a2b.csv",
        text: "LAST_CHANGED,LEID,EUID,NOTES,TAGS\n\
            ann@a.org,Ann,Lee,2,2018-02-05 19:28:23,192.0.2.1,2018-02-05 19:30:01,192.0.2.1,47.6,-122.3,-8,-7,America/Los_Angeles,US,WA,2023-04-21 11:16:57,55331253,89501affba,,\"\"\"Editors\"\",\"\"Berlin\"\"\"\n\
            single@a.org,,,2,2018-02-05 19:28:23,192.0.2.2,2018-02-05 19:28:23,192.0.2.2,,,,,Mars/Olympus,,,,55331254,89501affbb,,\n\
            imported@a.org,,,2,,,2018-02-12 10:54:27,192.0.2.9,,,,,,,,,55331255,89501affbc,,\n",
        told: &["--yes"],
        said: ("1 taken, 2 asked, 0 refused", 0),
        notes: &[
            "taken for an export of Mailchimp: subscribed contacts",
            "First Name (names, in 1 row)",
            "TAGS (tags and lists, in 1 row)",
            "LEID (in 3 rows)",
            "not understood: TIMEZONE (in 1 row)",
        ],
        rows: &[
            "ann@a.org America/Los_Angeles en active 2018-02-05T19:30:01Z Mailchimp: signed up 2018-02-05 19:28:23 (192.0.2.1), confirmed 2018-02-05 19:30:01 (192.0.2.1)",
            "single@a.org UTC en pending  ",
            "imported@a.org UTC en pending  ",
        ],
    },
    Case {
        file: "subscribed_members_export_1a2b.csv",
        text: "LAST_CHANGED,LEID,EUID,NOTES,TAGS,LANG\n\
            imported@a.org,,,2,,,2018-02-12 10:54:27,,,,,,,,,,55331255,89501affbc,,,pt_PT\n\
            none@a.org,,,2,,,,,,,,,,,,,55331256,89501affbd,,,\n",
        told: &PROOF,
        said: ("2 taken, 0 asked, 0 refused", 0),
        notes: &["taken for an export of Mailchimp"],
        rows: &[
            "imported@a.org UTC pt-PT active 2018-02-12T10:54:27Z double opt-in (Mailchimp: confirmed 2018-02-12 10:54:27)",
            "none@a.org UTC en active * double opt-in (Mailchimp: no word of when)",
        ],
    },
    Case {
        file: "unsubscribed_members_export_1a2b.csv",
        text: "UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,LEID,EUID,NOTES,TAGS\n\
            bob@a.org,Bob,,,2018-02-12 10:54:26,,2018-02-12 10:54:26,,,,,,,,,2023-06-06 12:56:15,,,N/A,,,,,\n\
            old@a.org,,,,,,,,,,,,,,,,,,,,,,,\n",
        told: &PROOF,
        said: ("2 taken, 0 asked, 0 refused", 0),
        notes: &["Mailchimp: contacts who unsubscribed", "2 of these left or bounced there"],
        rows: &[
            "bob@a.org UTC en unsubscribed 2018-02-12T10:54:26Z Mailchimp: signed up 2018-02-12 10:54:26, confirmed 2018-02-12 10:54:26, unsubscribed 2023-06-06 12:56:15 (N/A)",
            "old@a.org UTC en unsubscribed  Mailchimp: no word of when",
        ],
    },
    Case {
        file: "cleaned_members_export_1a2b.csv",
        text: "CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,LEID,EUID,NOTES,TAGS\n\
            cem@a.org,Dolor,,1,2018-02-05 19:28:23,,2018-02-05 19:28:23,,,,,,,,,2020-03-23 17:30:05,,,,,,\"\"\"Editors\"\"\"\n",
        told: &[],
        said: ("1 taken, 0 asked, 0 refused", 0),
        notes: &["Mailchimp: contacts whose mail bounced"],
        rows: &[
            "cem@a.org UTC en suppressed 2018-02-05T19:28:23Z Mailchimp: signed up 2018-02-05 19:28:23, confirmed 2018-02-05 19:28:23, cleaned 2020-03-23 17:30:05",
        ],
    },
    Case {
        file: "listmonk.csv",
        text: "uuid,email,name,attributes,status,created_at,updated_at\n\
            5a0c6f9e-5d5f-4c2a-9b1e-1f2e3d4c5b6a,ann@a.org,Ann,\"{\"\"city\"\":\"\"Berlin\"\"}\",enabled,2024-01-02 15:04:05.678901 +0000 UTC,2024-01-02 15:04:05.678901 +0000 UTC\n\
            5a0c6f9e-5d5f-4c2a-9b1e-1f2e3d4c5b6b,bob@a.org,Bob,{},blocklisted,2024-01-02 15:04:05 +0530 IST,2024-01-02 15:04:05 +0530 IST\n\
            5a0c6f9e-5d5f-4c2a-9b1e-1f2e3d4c5b6c,cem@a.org,Cem,{},disabled,2024-01-02 15:04:05 +0000 UTC,2024-01-02 15:04:05 +0000 UTC\n\
            5a0c6f9e-5d5f-4c2a-9b1e-1f2e3d4c5b6d,dee@a.org,Dee,{},archived,2024-01-02 15:04:05 +0000 UTC,2024-01-02 15:04:05 +0000 UTC\n",
        told: &PROOF,
        said: ("3 taken, 0 asked, 1 refused", 1),
        notes: &[
            "an export of listmonk",
            "attributes (attributes, in 1 row)",
            "line 5: dee@a.org: its status is none of listmonk's",
        ],
        rows: &[
            "ann@a.org UTC en active 2024-01-02T15:04:05Z double opt-in (listmonk: added 2024-01-02 15:04:05.678901 +0000 UTC)",
            "bob@a.org UTC en suppressed 2024-01-02T09:34:05Z listmonk: added 2024-01-02 15:04:05 +0530 IST",
            "cem@a.org UTC en unsubscribed 2024-01-02T15:04:05Z listmonk: added 2024-01-02 15:04:05 +0000 UTC",
        ],
    },
    Case {
        file: "left.csv",
        text: "uuid,email,name,attributes,status,created_at,updated_at\n\
            1,ann@a.org,Ann,{},enabled,2024-01-02 15:04:05 +0000 UTC,2024-01-02 15:04:05 +0000 UTC\n\
            2,bob@a.org,Bob,{},blocklisted,2024-01-02 15:04:05 +0000 UTC,2024-01-02 15:04:05 +0000 UTC\n",
        told: &["--state", "unsubscribed"],
        said: ("2 taken, 0 asked, 0 refused", 0),
        notes: &[],
        rows: &[
            "ann@a.org UTC en unsubscribed 2024-01-02T15:04:05Z listmonk: added 2024-01-02 15:04:05 +0000 UTC",
            "bob@a.org UTC en suppressed 2024-01-02T15:04:05Z listmonk: added 2024-01-02 15:04:05 +0000 UTC",
        ],
    },
    Case {
        file: "members.2026-05-03.csv",
        text: "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers\r\n\
            6456,ann@a.org,Ann,\"VIP, early\",true,true,cus_ABC123,2024-01-15T10:00:00.000Z,,vip,Gold\r\n\
            6457,bob@a.org,,,false,false,,2024-01-15T10:00:00.000Z,,,\r\n\
            6458,cem@a.org,,,true,false,,2024-01-15T10:00:00.000Z,2025-01-15T10:00:00.000Z,,\r\n\
            6459,dee@a.org,,,,false,,2024-01-15T10:00:00.000Z,,,\r\n",
        told: &PROOF,
        said: ("3 taken, 0 asked, 1 refused", 1),
        notes: &[
            "an export of Ghost",
            "note (notes, in 1 row)",
            "complimentary_plan (paid plans, in 1 row)",
            "labels (tags and lists, in 1 row)",
            "tiers (paid plans, in 1 row)",
            "line 5: dee@a.org: its subscribed_to_emails",
        ],
        rows: &[
            "ann@a.org UTC en active 2024-01-15T10:00:00Z double opt-in (Ghost: member since 2024-01-15T10:00:00.000Z)",
            "bob@a.org UTC en unsubscribed 2024-01-15T10:00:00Z Ghost: member since 2024-01-15T10:00:00.000Z",
            "cem@a.org UTC en unsubscribed 2024-01-15T10:00:00Z Ghost: member since 2024-01-15T10:00:00.000Z, deleted 2025-01-15T10:00:00.000Z",
        ],
    },
    Case {
        file: "buttondown.csv",
        text: "id,creation_date,email_address,type,source,ip_address,tags,metadata,notes,unsubscription_date,undeliverability_date,undeliverability_reason\n\
            1,2024-01-15T10:00:00+00:00,ann@a.org,regular,organic,192.0.2.7,[],\"{\"\"a\"\": 1}\",,,,\n\
            2,2024-01-15T10:00:00+00:00,bob@a.org,unactivated,organic,,[],{},,,,\n\
            3,2024-01-15T10:00:00+00:00,cem@a.org,unsubscribed,organic,,[],{},,2025-02-03T04:05:06+00:00,,\n\
            4,2024-01-15T10:00:00+00:00,dee@a.org,undeliverable,organic,,[],{},,,2025-02-03T04:05:06+00:00,does_not_exist\n\
            5,2024-01-15T10:00:00+00:00,eve@a.org,churned,organic,,[],{},,,,\n\
            6,2024-01-15T10:00:00+00:00,fay@a.org,removed,organic,,[],{},,,,\n",
        told: &[PROOF[0], PROOF[1], PROOF[2], "--yes"],
        said: ("4 taken, 2 asked, 0 refused", 0),
        notes: &["an export of Buttondown", "metadata (attributes, in 1 row)", "source (in 6 rows)"],
        rows: &[
            "ann@a.org UTC en active 2024-01-15T10:00:00Z double opt-in (Buttondown: signed up 2024-01-15T10:00:00+00:00 (192.0.2.7))",
            "bob@a.org UTC en pending  ",
            "cem@a.org UTC en unsubscribed 2024-01-15T10:00:00Z Buttondown: signed up 2024-01-15T10:00:00+00:00, unsubscribed 2025-02-03T04:05:06+00:00",
            "dee@a.org UTC en suppressed 2024-01-15T10:00:00Z Buttondown: signed up 2024-01-15T10:00:00+00:00, undeliverable 2025-02-03T04:05:06+00:00 (does_not_exist)",
            "eve@a.org UTC en pending  ",
            "fay@a.org UTC en unsubscribed 2024-01-15T10:00:00Z Buttondown: signed up 2024-01-15T10:00:00+00:00",
        ],
    },
    Case {
        file: "buttondown-2023.csv",
        text: "creation_date,email,subscriber_type,source,tags\n2023-01-15T10:00:00Z,ann@a.org,regular,organic,[]\n2023-01-15T10:00:00Z,bob@a.org,spammy,organic,[]\n",
        told: &PROOF,
        said: ("2 taken, 0 asked, 0 refused", 0),
        notes: &["an export of Buttondown"],
        rows: &[
            "ann@a.org UTC en active 2023-01-15T10:00:00Z double opt-in (Buttondown: signed up 2023-01-15T10:00:00Z)",
            "bob@a.org UTC en suppressed 2023-01-15T10:00:00Z Buttondown: signed up 2023-01-15T10:00:00Z",
        ],
    },
    Case {
        file: "email_list.gazette.csv",
        text: "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at\n\
            ann@a.org,false,,other,false,2025-01-01T00:00:00.000Z,\n\
            bob@a.org,true,2027-07-01T00:00:00.000Z,yearly,false,2025-06-01T00:00:00.000Z,2025-06-02T00:00:00.000Z\n\
            cem@a.org,false,,other,true,2025-01-01T00:00:00.000Z,\n",
        told: &PROOF,
        said: ("3 taken, 0 asked, 0 refused", 0),
        notes: &["an export of Substack", "active_subscription (paid plans, in 1 row)"],
        rows: &[
            "ann@a.org UTC en active 2025-01-01T00:00:00Z double opt-in (Substack: signed up 2025-01-01T00:00:00.000Z)",
            "bob@a.org UTC en active 2025-06-01T00:00:00Z double opt-in (Substack: signed up 2025-06-01T00:00:00.000Z)",
            "cem@a.org UTC en unsubscribed 2025-01-01T00:00:00Z Substack: signed up 2025-01-01T00:00:00.000Z",
        ],
    },
    Case {
        file: "subscriber_details.csv",
        text: "Email,Name,Stripe plan,Cancel date,Start date,Paid upgrade date,Emails received (6mo),Activity,Subscription source (free),Country,Type,Sections\n\
            ann@a.org,Ann,,,2026-06-17T10:21:38.759Z,,12,4,substack-notes,ES,Free,News\n\
            bob@a.org,,monthly,2026-08-01T00:00:00.000Z,2026-06-17T10:21:38.759Z,,0,0,,,Paid,\n",
        told: &PROOF,
        said: ("1 taken, 0 asked, 1 refused", 1),
        notes: &[
            "an export of Substack",
            "Stripe plan (paid plans, in 1 row)",
            "line 3: bob@a.org: it has a Cancel date",
        ],
        rows: &[
            "ann@a.org UTC en active 2026-06-17T10:21:38Z double opt-in (Substack: signed up 2026-06-17T10:21:38.759Z (substack-notes))",
        ],
    },
    Case {
        file: "members.txt",
        text: "ann@a.org\n\"Lee, Bob\" <bob@a.org>\nJörg Ä. <joerg@a.org>\nnobody\n",
        told: &PROOF,
        said: ("3 taken, 0 asked, 1 refused", 1),
        notes: &["an export of Mailman", "line 4: nobody: `nobody` is not an e-mail address"],
        rows: &[
            "ann@a.org UTC en active * double opt-in (Mailman: member of the list)",
            "bob@a.org UTC en active * double opt-in (Mailman: member of the list)",
            "joerg@a.org UTC en active * double opt-in (Mailman: member of the list)",
        ],
    },
    Case {
        file: "bounced.txt",
        text: "Ann <ann@a.org>\r\nbob@a.org\r\n",
        told: &["--state", "suppressed"],
        said: ("2 taken, 0 asked, 0 refused", 0),
        notes: &[],
        rows: &[
            "ann@a.org UTC en suppressed  Mailman: member of the list",
            "bob@a.org UTC en suppressed  Mailman: member of the list",
        ],
    },
    Case {
        file: "mailman3.csv",
        text: "email,display_name,delivery_mode,delivery_status,role\nann@a.org,Ann,mime_digests,enabled,member\nbob@a.org,,regular,by_bounces,member\ncem@a.org,,regular,by_user,member\ndee@a.org,,regular,enabled,nonmember\neve@a.org,,regular,unknown,member\n",
        told: &PROOF,
        said: ("3 taken, 0 asked, 2 refused", 1),
        notes: &[
            "an export of Mailman",
            "display_name (names, in 1 row)",
            "delivery_mode (delivery as digests, in 5 rows)",
        ],
        rows: &[
            "ann@a.org UTC en active * double opt-in (Mailman: member of the list)",
            "bob@a.org UTC en suppressed  Mailman: member of the list",
            "cem@a.org UTC en unsubscribed  Mailman: member of the list",
        ],
    },
];

/// Mailchimp's files have one head.
fn text(case: &Case) -> String {
    let head = if case.file.contains("_members_export_") { MAILCHIMP_HEAD } else { "" };
    format!("{head}{}", case.text)
}

fn import(newsroom: &Newsroom, case: &Case, text: impl AsRef<[u8]>) -> Finished {
    newsroom.write(case.file, text);
    newsroom.courant(&[&["subscribers", "import", case.file], case.told].concat())
}

/// Everybody, without feed and cadence; where the moment of the import is kept it is a star.
fn everybody(newsroom: &Newsroom) -> Vec<String> {
    let exported = newsroom.done(&["subscribers", "export"]);
    let mut rows: Vec<String> = Vec::new();
    for row in csv::Reader::from_reader(exported.as_bytes()).records() {
        let row = row.unwrap();
        let is_dated = row[7].chars().any(|c| c.is_ascii_digit());
        let at = if is_dated || &row[5] != "active" { &row[6] } else { "*" };
        rows.push([&row[0], &row[3], &row[4], &row[5], at, &row[7]].join(" "));
    }
    rows
}

#[test]
fn each_export_comes_in_as_what_its_program_knew_and_twice_is_once() {
    std::thread::scope(|scope| {
        for case in CASES {
            scope.spawn(move || {
                let newsroom = Newsroom::new();
                let finished = import(&newsroom, case, text(case));
                let said = finished.stdout.lines().next().unwrap_or_default();
                assert_eq!((said, finished.status), case.said, "{}: {finished}", case.file);
                for note in case.notes {
                    assert!(finished.said().contains(note), "{}: no `{note}` in {finished}", case.file);
                }
                let came = everybody(&newsroom);
                assert_eq!(came, case.rows, "{}", case.file);
                let export = newsroom.done(&["subscribers", "export"]);
                import(&newsroom, case, text(case));
                assert_eq!(newsroom.done(&["subscribers", "export"]), export, "{} a second time", case.file);
            });
        }
    });
}

#[test]
fn an_export_that_went_through_a_spreadsheet_is_the_same() {
    let utf_16 = |text: &str| -> Vec<u8> {
        "\u{feff}".chars().chain(text.chars()).collect::<String>().encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    std::thread::scope(|scope| {
        for case in
            CASES.iter().filter(|case| ["listmonk.csv", "members.txt", "members.2026-05-03.csv"].contains(&case.file))
        {
            scope.spawn(move || {
                let text = text(case);
                let list = !case.file.ends_with(".txt");
                let tabs = if list { text.replace("\"VIP, early\"", "VIP").replace(',', "\t") } else { text.clone() };
                for (kind, bytes) in [
                    ("a byte order mark", format!("\u{feff}{text}").into_bytes()),
                    ("UTF-16", utf_16(&text)),
                    ("tabs", if list { utf_16(&tabs) } else { text.clone().into_bytes() }),
                ] {
                    let newsroom = Newsroom::new();
                    let finished = import(&newsroom, case, bytes);
                    assert_eq!(everybody(&newsroom), case.rows, "{} with {kind}: {finished}", case.file);
                }
            });
        }
    });
}

#[test]
fn who_left_in_any_file_is_mailed_by_none_whatever_the_order() {
    let case = |file: &str| CASES.iter().find(|case| case.file == file).unwrap();
    let newsroom = Newsroom::new();
    let ghost = case("members.2026-05-03.csv");
    import(&newsroom, ghost, text(ghost));
    // Ann is active here, with her proof; Mailchimp knows that she left.
    let head = "Email Address,LEID,UNSUB_TIME\n";
    newsroom
        .write("unsubscribed.csv", format!("{head}ANN@a.org,1,2025-01-01 00:00:00\nbob@a.org,2,2025-01-01 00:00:00\n"));
    newsroom.done(&["subscribers", "import", "unsubscribed.csv"]);
    newsroom.write("cleaned.csv", "Email Address,LEID,CLEAN_TIME\nbob@a.org,2,2025-01-01 00:00:00\n");
    newsroom.done(&["subscribers", "import", "cleaned.csv"]);
    newsroom.done(&["subscribers", "import", "unsubscribed.csv"]);
    let came = everybody(&newsroom);
    assert!(
        came[0].starts_with("ann@a.org UTC en unsubscribed 2024-01-15T10:00:00Z double opt-in (Ghost:"),
        "{came:?}"
    );
    assert!(came[1].starts_with("bob@a.org UTC en suppressed"), "who bounced stays so: {came:?}");
    let again = import(&newsroom, ghost, text(ghost));
    assert!(again.stderr.contains("line 2: ann@a.org: has unsubscribed"), "{again}");
    assert_eq!(everybody(&newsroom), came);
    // Whoever was forgotten is not written down again by the list of those who left.
    newsroom.done(&["subscribers", "remove", "ann@a.org", "--forget", "--yes"]);
    newsroom.done(&["subscribers", "import", "unsubscribed.csv"]);
    assert!(!newsroom.done(&["subscribers", "export"]).to_lowercase().contains("ann@"));
}

#[test]
fn what_cannot_be_taken_says_what_to_do() {
    let newsroom = Newsroom::new();
    newsroom.write("audience_export.zip", b"PK\x03\x04\x14\x00".as_slice());
    newsroom.write(
        "nonsubscribed_members_export.csv",
        format!("{MAILCHIMP_HEAD}LAST_CHANGED,LEID\na@b.org{}\n", ",".repeat(16)),
    );
    newsroom.write(
        "ghost.csv",
        "email,subscribed_to_emails,created_at\nann@a.org,true,2024-01-01\nbob@a.org,true,2024-01-01\n",
    );
    newsroom.write("own.csv", "email,status,uuid,attributes,feed\nann@a.org,active,1,{},news\n");
    for (told, status, words) in [
        (vec!["audience_export.zip"], 1, "unpack it, and import each CSV file"),
        (vec!["nonsubscribed_members_export.csv"], 1, "these contacts never subscribed"),
        (
            vec!["ghost.csv"],
            2,
            "2 people would be asked by mail whether they want this; if you know how they agreed, say --confirmed --proof TEXT",
        ),
        (vec!["ghost.csv", "--format", "mailman2"], 2, "write `list`, `mailchimp`"),
        (vec!["ghost.csv", "--state", "active"], 2, "write `unsubscribed` or `suppressed`"),
        (vec!["ghost.csv", "--state", "unsubscribed", "--confirmed", "--proof", "x"], 2, "cannot be used with"),
        (vec!["own.csv"], 1, "an active row says when and how they agreed"),
    ] {
        let finished = newsroom.courant(&[&["subscribers", "import"], &told[..]].concat());
        assert_eq!(finished.status, status, "{told:?}: {finished}");
        assert!(finished.said().contains(words), "{told:?}: no `{words}` in {finished}");
    }
    assert!(everybody(&newsroom).is_empty());
    let as_list = newsroom.courant(&["subscribers", "import", "ghost.csv", "--format", "list", "--yes"]);
    assert!(as_list.status == 0 && !as_list.stderr.contains("Ghost"), "{as_list}");
}
