#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn zone(name: &str) -> TimeZone {
    jiff::tz::TimeZoneDatabase::bundled().get(name).unwrap()
}

/// What `find` gives for a text: the part that it takes, and the moment in Berlin's zone.
fn found(text: &str, language: &str) -> String {
    match find(text, language) {
        Ok(None) => "none".to_owned(),
        Ok(Some(found)) => {
            let moment = found.moment(&zone("Europe/Berlin")).map_or("?".to_owned(), |moment| moment.to_string());
            format!("{}|{moment}", &text[found.range])
        }
        Err(ambiguous) => format!("{ambiguous}"),
    }
}

#[test]
fn a_day_is_found_however_it_is_written() {
    for text in [
        "2023-10-25",
        "2023/10/25",
        "2023.10.25",
        "2023. 10. 25",
        "2023-Oct-25",
        "2023 October 25",
        "25 October 2023",
        "25th of October, 2023",
        "25th October 2023",
        "October 25, 2023",
        "Oct. 25, 2023",
        "Oct 25 2023",
        "OCTOBER 25, 2023",
        "October 25th, 2023",
        "October the 25th, 2023",
        "25-Oct-2023",
        "25. Oktober 2023",
        "25. Okt. 2023",
        "25 octobre 2023",
        "25 de octubre de 2023",
        "Octubre 25 de 2023",
        "25 ottobre 2023",
        "25 out. 2023",
        "25 de outubro de 2023",
        "25 oktober 2023",
        "2023年10月25日",
        "2023 年 10 月 25 日",
        "2023年10月25号",
        "２０２３年１０月２５日",
        "２０２３／１０／２５",
        "二〇二三年十月二十五日",
        "二○二三年十月廿五日",
        "令和5年10月25日",
        "令和五年十月二十五日",
        "民國112年10月25日",
        "2023년 10월 25일",
        "25/10/2023",
        "10/25/2023",
        "25.10.2023",
        "25. 10. 2023",
        "25-10-2023",
        "25\u{a0}October\u{a0}2023",
        "Wednesday, 25 October 2023",
        "Wed 25 Oct 2023",
        "Mittwoch, den 25. Oktober 2023",
        "mercredi 25 octobre 2023",
        "miércoles, 25 de octubre de 2023",
        "Mi., 25.10.2023",
        "2023年10月25日（水）",
        "2023年10月25日 星期三",
        "2023年10月25日(水曜日)",
        "25 October 2023 (Wednesday)",
        "Monday, October 25, 2023",
    ] {
        for (before, after) in
            [("", ""), ("am ", " sagte"), ("（", "）"), ("x: ", "."), ("新闻 ", "，很好"), ("\u{feff}", "\u{3000}")]
        {
            let whole = format!("{before}{text}{after}");
            let want = format!("{text}|2023-10-24T22:00:00Z");
            assert_eq!(found(&whole, "en").trim_start_matches("am "), want, "in {whole}");
        }
    }
}

#[test]
fn other_first_days_of_the_month_are_found() {
    for (text, want) in [
        ("1er février 2023", date(2023, 2, 1)),
        ("1º de março de 2023", date(2023, 3, 1)),
        ("1. Jänner 2024", date(2024, 1, 1)),
        ("29 février 2024", date(2024, 2, 29)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("3 Mei 2023", date(2023, 5, 3)),
        ("le 2 août 2023", date(2023, 8, 2)),
        ("1° maggio 2023", date(2023, 5, 1)),
        ("May 1, 2023", date(2023, 5, 1)),
    ] {
        assert_eq!(find(text, "en").unwrap().expect(text).date, want, "{text}");
    }
}

#[test]
fn what_is_no_date_is_none() {
    for text in [
        "",
        "2023-02-30",
        "31 April 2023",
        "A2023-10-251",
        "A2023-10-25",
        "2023-10-251",
        "12023-10-25",
        "2023-10",
        "October 2023",
        "May 2023",
        "October 25",
        "25 October",
        "10月25日",
        "0999-10-25",
        "24-25 October 2023",
        "October 24-25, 2023",
        "2023-10-25-1",
        "1.2023-10-25",
        "192.168.10.2023",
        "2023-13-01",
        "2023-10/25",
        "25.10-2023",
        "25 Octobers 2023",
        "3.14.15926",
        "二〇二三年",
        "99/99/2023",
        "32.1.2023",
        "25Z10Z2023",
        "may 25 people 2023",
        "令和5年",
        "25 October 20231",
        "10/25/20231",
        "2023年13月1日",
    ] {
        assert_eq!(found(text, "en-GB"), "none", "{text}");
    }
}

#[test]
fn slashes_mean_what_the_language_says_and_are_not_guessed() {
    for (text, language, want) in [
        ("05/06/2023", "en-US", "2023-05-06"),
        ("05/06/2023", "en-GB", "2023-06-05"),
        ("05/06/2023", "de", "2023-06-05"),
        ("05/06/2023", "zh-Hans-CN", "2023-06-05"),
        ("05-06-2023", "en_US", "2023-05-06"),
        ("05.06.2023", "en-US", "2023-06-05"),
        ("25/06/2023", "en-US", "2023-06-25"),
        ("06/25/2023", "de", "2023-06-25"),
        ("06/25/2023", "en", "2023-06-25"),
        ("06/06/2023", "en", "2023-06-06"),
    ] {
        assert_eq!(find(text, language).unwrap().expect(text).date.to_string(), want, "{text} in {language}");
    }
    assert_eq!(found("on 05/06/2023.", "en"), "`05/06/2023` is 2023-06-05 or 2023-05-06");
}

#[test]
fn a_time_and_a_zone_belong_to_the_date() {
    for (text, want) in [
        ("2023-10-25T10:20:30Z", "2023-10-25T10:20:30Z"),
        ("2023-10-25T10:20:30.5+08:00", "2023-10-25T02:20:30.5Z"),
        ("2023-10-25 10:20:00 +0800", "2023-10-25T02:20:00Z"),
        ("2023-10-25 10:20", "2023-10-25T08:20:00Z"),
        ("2023-10-25+08:00", "2023-10-24T16:00:00Z"),
        ("2023-10-25-05:00", "2023-10-25T05:00:00Z"),
        ("2023-10-25Z", "2023-10-25T00:00:00Z"),
        ("Wed, 25 Oct 2023 10:00:00 +0800", "2023-10-25T02:00:00Z"),
        ("25 October 2023, 10.30am", "2023-10-25T08:30:00Z"),
        ("25 October 2023 at 10:30 PM", "2023-10-25T20:30:00Z"),
        ("9:00 a.m. ET, October 25, 2023", "2023-10-25T13:00:00Z"),
        ("9 a.m. EST on Wednesday, October 25, 2023", "2023-10-25T14:00:00Z"),
        ("00:01 GMT Wednesday 25 October 2023", "2023-10-25T00:01:00Z"),
        ("0900 GMT, 25 October 2023", "2023-10-25T09:00:00Z"),
        ("25 October 2023, 0001hrs BST", "2023-10-24T23:01:00Z"),
        ("12 noon, 25 October 2023", "2023-10-25T10:00:00Z"),
        ("October 25, 2023, 12:30 a.m. PT", "2023-10-25T07:30:00Z"),
        ("25.10.2023, 10 Uhr MESZ", "2023-10-25T08:00:00Z"),
        ("25. Oktober 2023 um 10.30 Uhr (MEZ)", "2023-10-25T09:30:00Z"),
        ("25 octobre 2023 à 14h30", "2023-10-25T12:30:00Z"),
        ("25 octobre 2023, 14 h 30, heure de Paris", "2023-10-25T12:30:00Z"),
        ("25 October 2023, 09:00 UTC+8", "2023-10-25T01:00:00Z"),
        ("25 October 2023 | 09:00 (GMT+08:00)", "2023-10-25T01:00:00Z"),
        ("25 October 2023, 09:00 Europe/London", "2023-10-25T08:00:00Z"),
        ("25 October 2023, 09:00 Beijing time", "2023-10-25T01:00:00Z"),
        ("25 October 2023, 09:00 Hong Kong Time", "2023-10-25T01:00:00Z"),
        ("25 October 2023 09:00 NZDT", "2023-10-24T20:00:00Z"),
        ("北京时间2023年10月25日10时30分", "2023-10-25T02:30:00Z"),
        ("2023年10月25日 北京时间 10:30", "2023-10-25T02:30:00Z"),
        ("2023年10月25日上午10时", "2023-10-25T08:00:00Z"),
        ("2023年10月25日下午3点半", "2023-10-25T13:30:00Z"),
        ("2023年10月25日下午三点二十分（北京时间）", "2023-10-25T07:20:00Z"),
        ("2023年10月25日（水）午後2時30分 日本時間", "2023-10-25T05:30:00Z"),
        ("2023년 10월 25일 오후 2시 30분", "2023-10-25T12:30:00Z"),
        ("2023-10-25 23:59:60", "2023-10-25T21:59:59Z"),
        ("2023-10-25 9:00-11:00", "2023-10-25T07:00:00Z"),
        ("2023-10-25 10:30 MT", "2023-10-25T16:30:00Z"),
        ("2023-10-25 10:30 CST", "?"),
        ("2023-03-26 02:30", "2023-03-26T01:30:00Z"),
    ] {
        let got = found(text, "en");
        assert_eq!(got.split('|').next_back().unwrap(), want, "{text}: {got}");
    }
}

#[test]
fn a_shared_abbreviation_is_the_sites_where_the_site_uses_it_on_that_day() {
    for (site, text, want) in [
        ("Asia/Shanghai", "2023-10-25 10:00 CST", Some("2023-10-25T02:00:00Z")),
        ("America/Chicago", "2023-12-25 10:00 CST", Some("2023-12-25T16:00:00Z")),
        ("America/Chicago", "2023-07-25 10:00 CST", None),
        ("Europe/Berlin", "2023-10-25 10:00 CST", None),
        ("Europe/Dublin", "2023-07-25 10:00 IST", Some("2023-07-25T09:00:00Z")),
        ("Asia/Kolkata", "2023-07-25 10:00 IST", Some("2023-07-25T04:30:00Z")),
    ] {
        let moment = find(text, "en").unwrap().unwrap().moment(&zone(site)).map(|moment| moment.to_string());
        assert_eq!(moment.as_deref(), want, "{text} at {site}");
    }
}

#[test]
fn a_field_is_one_date_or_the_error_says_what_to_write() {
    for (text, want) in [
        (" 2023-10-25 ", "2023-10-24T22:00:00Z"),
        ("2023-10-25T10:20:00+08:00", "2023-10-25T02:20:00Z"),
        ("2023-10-25 10:20:00 +0800", "2023-10-25T02:20:00Z"),
        ("2023-10-25T03:00-05:00", "2023-10-25T08:00:00Z"),
        ("Wed, 25 Oct 2023 10:00:00 GMT", "2023-10-25T10:00:00Z"),
        ("2023年10月25日", "2023-10-24T22:00:00Z"),
        (
            "0001-01-01T00:00:00Z",
            "`0001-01-01T00:00:00Z` is not a date; write it like 2023-10-25 or 2023-10-25T10:20:00+08:00",
        ),
        (
            "Mon, 01 Jan 0001 00:00:00 +0000",
            "`Mon, 01 Jan 0001 00:00:00 +0000` is not a date; write it like 2023-10-25 or 2023-10-25T10:20:00+08:00",
        ),
        ("yesterday", "`yesterday` is not a date; write it like 2023-10-25 or 2023-10-25T10:20:00+08:00"),
        ("on 2023-10-25", "`on 2023-10-25` is not a date; write it like 2023-10-25 or 2023-10-25T10:20:00+08:00"),
        ("2023-02-30", "`2023-02-30` is not a date; write it like 2023-10-25 or 2023-10-25T10:20:00+08:00"),
        ("05/06/2023", "`05/06/2023` is 2023-06-05 or 2023-05-06; write it like 2023-06-05"),
        ("2023-10-25 10:00 CST", "`CST` is the name of several time zones; write an offset such as +08:00"),
    ] {
        let got = parse(text, &zone("Europe/Berlin"), "en").map_or_else(|error| error, |moment| moment.to_string());
        assert_eq!(got, want, "{text}");
    }
}

#[test]
fn a_long_line_costs_what_its_length_says() {
    for unit in ["9", " ", "1 ", "Oct 1 ", "25 October ", "二", "令和", "10:30 ", "a", "2023-", "Oct. "] {
        let text = unit.repeat((1 << 20) / unit.len());
        assert!(find(&text, "en").unwrap().is_none(), "{unit}");
    }
}

#[rustfmt::skip]
const MONTHS: [(&str, &str, &str); 12] = [
    ("January", "Januar", "de enero de"), ("February", "Februar", "de febrero de"), ("March", "März", "de marzo de"),
    ("April", "April", "de abril de"), ("May", "Mai", "de mayo de"), ("June", "Juni", "de junio de"), ("July", "Juli",
    "de julio de"), ("August", "August", "de agosto de"), ("September", "September", "de septiembre de"), ("October",
    "Oktober", "de octubre de"), ("November", "November", "de noviembre de"), ("December", "Dezember", "de diciembre de"),
];

proptest! {
    #[test]
    fn every_day_that_is_printed_is_found_again(year in 1000i16..=9998, month in 1i8..=12, day in 1i8..=28, form in 0usize..12, hour in 0..24, minute in 0..60) {
        let (english, german, spanish) = MONTHS[month as usize - 1];
        let text = match form {
            0 => format!("{year:04}-{month:02}-{day:02}"),
            1 => format!("{year}/{month}/{day}"),
            2 => format!("{day} {english} {year}"),
            3 => format!("{english} {day}, {year}"),
            4 => format!("{} {day} {year}", &english[..3]),
            5 => format!("{day}. {german} {year}"),
            6 => format!("{day} {spanish} {year}"),
            7 => format!("{year}年{month}月{day}日"),
            8 => format!("{day:02}.{month:02}.{year}"),
            9 => format!("{day:02}/{month:02}/{year}"),
            10 => format!("{year}년 {month}월 {day}일"),
            _ => format!("{day:02}-{}-{year}", &english[..3]),
        };
        let text = format!("{text} {hour:02}:{minute:02} UTC");
        let found = find(&text, "en-GB").unwrap().unwrap();
        prop_assert_eq!(found.date, date(year, month, day));
        let moment = parse(&text, &TimeZone::UTC, "en-GB").unwrap();
        prop_assert_eq!(moment.to_string(), format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z"));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC*", soup in "[0-9０-９年月日二十令和Octaber.,:/ +\\-()（）UTCZé\u{3000}]{0,60}") {
        for text in [text, soup] {
            for language in ["en", "en-US", "zh"] {
                if let Ok(Some(found)) = find(&text, language) {
                    prop_assert!(text.get(found.range).is_some());
                }
                let _ = parse(&text, &TimeZone::UTC, language);
            }
        }
    }
}
