use super::*;

/// A line's kind and what it says, as text.
fn kind(line: &str) -> String {
    let context = Context::for_tests();
    let dateline = |dateline: Dateline| {
        let date = dateline
            .published
            .map_or("?".to_owned(), |moment| moment.to_zoned(context.zone.clone()).strftime("%F").to_string());
        format!("{date} {}", dateline.source.unwrap_or_default()).trim_end().to_owned()
    };
    match classify(line, &context) {
        Line::Breadcrumb(segments) => format!("breadcrumb {}", segments.join("/")),
        Line::Release(None) => "release".to_owned(),
        Line::Release(Some(said)) => format!("release {}", dateline(said)),
        Line::Embargo(Ok(moment)) => format!("embargo {moment}"),
        Line::Embargo(Err(what)) => what,
        Line::Contact => "contact".to_owned(),
        Line::Byline(names) => format!("byline {}", names.join("/")),
        Line::Dateline(said) => format!("dateline {}", dateline(said)),
        Line::Other => "other".to_owned(),
    }
}

#[test]
fn a_line_is_what_an_office_means_by_it() {
    for (line, want) in [
        ("Home\u{a0}>\u{a0}\u{a0}News\u{a0}>\u{a0}Minmetals News", "breadcrumb News/Minmetals News"),
        ("首页 » 新闻", "breadcrumb 新闻"),
        ("Home › News › ", "breadcrumb News"),
        ("Home >> News", "breadcrumb News"),
        ("> quoted", "other"),
        ("FOR IMMEDIATE RELEASE", "release"),
        ("** For  Immediate\u{a0}Release: **", "release"),
        ("FOR IMMEDIATE RELEASE – PRESS RELEASE No. 12/2023", "release"),
        ("For release: immediate", "release"),
        ("【新闻稿】", "release"),
        ("Zur sofortigen Veröffentlichung", "release"),
        ("Media Advisory, October 25, 2023", "release 2023-10-25"),
        ("PRESS RELEASE Acme Ltd 2023-10-25", "release 2023-10-25 Acme Ltd"),
        ("Press Releases Are Dead", "other"),
        ("News of the day", "other"),
        ("China Minmetals Corporation 2023-10-25", "dateline 2023-10-25 China Minmetals Corporation"),
        ("Acme Inc., 25 October 2023", "dateline 2023-10-25 Acme Inc."),
        ("London, 25 October 2023", "dateline 2023-10-25"),
        ("LONDON 25 October 2023", "dateline 2023-10-25"),
        ("Reuters 2023-10-25", "dateline 2023-10-25"),
        ("dpa, 25.10.2023", "dateline 2023-10-25"),
        ("Published: 25 October 2023", "dateline 2023-10-25"),
        ("Published 25 October 2023 | Last updated: 26 October 2023", "dateline 2023-10-25"),
        ("Posted on Wednesday, October 25, 2023 at 10:30 a.m. by Jane Doe", "dateline 2023-10-25"),
        ("2023-10-25 | Acme Newsroom", "dateline 2023-10-25 Acme Newsroom"),
        ("Acme Newsroom (25 October 2023)", "dateline 2023-10-25 Acme Newsroom"),
        ("来源：新华社 2023-10-25 10:30 编辑：李四", "dateline 2023-10-25"),
        ("中国五矿集团有限公司　2023年10月25日", "dateline 2023-10-25 中国五矿集团有限公司"),
        ("北京，2023年10月25日", "dateline 2023-10-25"),
        ("关于2023年10月25日", "other"),
        ("2023-10-25 Weekly report", "other"),
        ("Results for the Quarter Ended September 30, 2023", "other"),
        ("On October 24, 2023, Weng Zuliang met with Jiang Liansheng", "other"),
        ("Acme opens a plant on 25 October 2023", "other"),
        ("Embargo: 25 October 2023, 09:00 GMT", "embargo 2023-10-25T09:00:00Z"),
        ("EMBARGOED FOR RELEASE UNTIL 9:00 A.M. EDT ON OCTOBER 25, 2023", "embargo 2023-10-25T13:00:00Z"),
        ("HOLD FOR RELEASE UNTIL October 25, 2023, 9 a.m. ET", "embargo 2023-10-25T13:00:00Z"),
        ("NOT FOR PUBLICATION BEFORE 00:01 HRS GMT 25 OCTOBER 2023", "embargo 2023-10-25T00:01:00Z"),
        (
            "EMBARGOED UNTIL 25 October 2023, 09:00 GMT (5:00 a.m. EDT, October 25, 2023)",
            "embargo 2023-10-25T09:00:00Z",
        ),
        ("EMBARGOED UNTIL 25 October 2023, 09:00 CST", "embargo 2023-10-25T01:00:00Z"),
        ("EMBARGOED UNTIL 25 October 2023, 09:00 IST", "an embargo in `IST`, which is the name of several time zones"),
        (
            "EMBARGOED UNTIL midnight GMT, 25 October 2023",
            "an embargo until midnight, which is the beginning of a day to some and its end to others",
        ),
        ("EMBARGOED UNTIL 25 October 2023", "an embargo without a time that is understood"),
        (
            "EMBARGOED UNTIL 05/06/2023, 09:00 GMT",
            "an embargo's date can be read in two ways: `05/06/2023` is 2023-06-05 or 2023-05-06",
        ),
        ("2023年10月25日9时（北京时间）前禁止发布", "embargo 2023-10-25T01:00:00Z"),
        ("EMBARGO LIFTED", "other"),
        ("Embargo on arms holds", "other"),
        ("Gesperrt bis auf weiteres: die Autobahn", "other"),
        ("Banks to Hold until 2024", "other"),
        ("Oil embargoed for years finds buyers", "other"),
        ("Inside information, profit warning: Acme lowers its outlook", "other"),
        ("禁止发布虚假广告", "other"),
        ("Contact:", "contact"),
        ("FOR IMMEDIATE RELEASE\t\tContact: Jane Doe", "contact"),
        ("News Tel Aviv", "other"),
        ("Media Contact: Jane Doe", "contact"),
        ("For more information, please visit us", "contact"),
        ("Tel: +44 113 496 0000", "contact"),
        ("+86 (10) 6016-9000", "contact"),
        ("jane@acme.example", "contact"),
        ("联系人：王五", "contact"),
        ("Phone sales rise by a third", "other"),
        ("By Jane Doe", "byline Jane Doe"),
        (
            "By Jane van der Doe, John Q. Roe and Anne-Marie O'Neill",
            "byline Jane van der Doe/John Q. Roe/Anne-Marie O'Neill",
        ),
        ("By Reuters", "byline "),
        ("By 2030 we will", "other"),
        ("By the sea", "other"),
        ("作者：张三 李四", "byline 张三/李四"),
        ("记者 张三", "byline 张三"),
        ("记者从会上获悉", "other"),
        ("文化部发布新规", "other"),
    ] {
        assert_eq!(kind(line), want, "{line}");
    }
}

#[test]
fn a_leading_dateline_says_how_much_of_the_paragraph_it_takes() {
    for (paragraph, want) in [
        ("BEIJING, Oct. 24, 2023 /PRNewswire/ -- Body", Some("Body|")),
        ("LONDON, 25 October 2023 – Text", Some("Text|")),
        ("LONDON, 25 October 2023, 07:00 BST (Reuters) - Text", Some("Text|")),
        ("Austin, Texas – 25 October 2023 – Text", Some("Text|")),
        ("Austin – 25 October 2023 – Text", Some("Text|")),
        ("Acme, Inc. – 25 October 2023 – Text", Some("Text|Acme, Inc.")),
        ("Acme Newsroom 25 October 2023 – Text", Some("Text|Acme Newsroom")),
        ("TOKYO, Oct. 24, 2023 /Kyodo JBN/ -- Text", Some("Text|")),
        ("Leeds, 25 October 2023: Text", Some("Text|")),
        ("北京2023年10月25日电 正文", Some("正文|")),
        ("新华社北京2023年10月25日电（记者张三）正文", Some("（记者张三）正文|")),
        ("北京2023年10月25日 /美通社/ -- 正文", Some("正文|")),
        ("2023年10月25日电力供应", None),
        ("北京10月25日电 正文", None),
        ("On Oct. 24, 2023 – the day – it rained", None),
        ("It was 25 October 2023 – a Wednesday", None),
        ("LONDON, 25 October 2023 –", None),
        ("LONDON, 25 October 2023 Text", None),
    ] {
        let got = leading::leading(paragraph, &Context::for_tests());
        let got = got
            .map(|leading| format!("{}|{}", &paragraph[leading.length..], leading.dateline.source.unwrap_or_default()));
        assert_eq!(got.as_deref(), want, "{paragraph}");
    }
}

#[test]
fn a_block_of_another_format_is_taken_where_it_is_all_head() {
    let mut head = Head::default();
    let context = Context::for_tests();
    for (line, block, taken) in [
        (1, "Home > News > Works", true),
        (2, "FOR IMMEDIATE RELEASE", true),
        (3, "EMBARGOED UNTIL 25 October 2023, 09:00", true),
        (4, "Contact: Jane Doe", false),
        (5, "LEEDS, 25 October 2023 – Acme today opened its works.", false),
        (6, "Acme today opened its works.", false),
    ] {
        assert_eq!(take(block, "a.md", line, &mut head, &context), taken, "{block}");
    }
    assert_eq!(head.breadcrumb.len(), 2);
    assert_eq!(head.published.map(|published| published.origin.line), Some(Some(5)));
    assert_eq!(head.problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [Some(3)]);
}
