use super::check;

/// A paragraph, so that the head ends there.
macro_rules! body {
    () => {
        "Acme today said that its new works in Leeds will make a hundred rockets a year and give work to two hundred people."
    };
}
macro_rules! html {
    () => {
        concat!("<p>", body!(), "</p>\n")
    };
}

#[test]
fn english_heads_are_read_in_whatever_order_they_stand() {
    check(&[
        (
            "the release that the project was given",
            "Home\u{a0}>\u{a0}\u{a0}News\u{a0}>\u{a0}Minmetals News\n\nWeng Zuliang Meets with Jiang Liansheng, Secretary of the CPC Wuzhou Municipal Committee\n\n\
             China Minmetals Corporation 2023-10-25\n\nOn October 24, Weng Zuliang, Party Group Secretary and Chairman of China Minmetals, met with Jiang Liansheng, \
             Secretary of the CPC Wuzhou Municipal Committee.\n\nHe expressed his \"welcome\".\n\nJiang said that food & medicine matter.\n\nThe meeting was attended by others.",
            "title@3: Weng Zuliang Meets with Jiang Liansheng, Secretary of the CPC Wuzhou Municipal Committee\ndate@5: 2023-10-25 00:00\n\
             source@5: China Minmetals Corporation\ncrumb@1: News\ncrumb@1: Minmetals News\n<p>On October 24, Weng Zuliang, Party Group Secretary and Chairman of China Minmetals, met with \
             Jiang Liansheng, Secretary of the CPC Wuzhou Municipal Committee.</p>\n<p>He expressed his &quot;welcome&quot;.</p>\n<p>Jiang said that food &amp; medicine matter.</p>\n\
             <p>The meeting was attended by others.</p>\n",
        ),
        (
            "wire style",
            concat!(
                "Acme Opens Works in Leeds\r\n\r\nBEIJING, Oct. 24, 2023 /PRNewswire/ -- ",
                body!(),
                "\r\n\r\nSOURCE Acme\r\n"
            ),
            concat!("title@1: Acme Opens Works in Leeds\ndate@3: 2023-10-24 00:00\n", html!(), "<p>SOURCE Acme</p>\n"),
        ),
        (
            "globe newswire",
            concat!("Acme Opens Works in Leeds\n\nNEW YORK, Oct. 24, 2023 (GLOBE NEWSWIRE) -- ", body!()),
            concat!("title@1: Acme Opens Works in Leeds\ndate@3: 2023-10-24 00:00\n", html!()),
        ),
        (
            "business wire with its date",
            concat!("Acme Opens Works in Leeds\n\nNEW YORK--(BUSINESS WIRE)--Oct. 24, 2023--", body!()),
            concat!("title@1: Acme Opens Works in Leeds\ndate@3: 2023-10-24 00:00\n", html!()),
        ),
        (
            "immediate release, contact above, end mark and notes below",
            concat!(
                "FOR IMMEDIATE RELEASE\nOctober 24, 2023\n\nMedia Contact:\nJane Doe\n+44 113 496 0000\njane@acme.example\n\nAcme Opens Works in Leeds\n\nLEEDS, 24 October 2023 – ",
                body!(),
                "\n\n# # #\n\nAbout Acme\n"
            ),
            concat!(
                "title@9: Acme Opens Works in Leeds\ndate@2: 2023-10-24 00:00\n",
                html!(),
                "<p>About Acme</p>\n<p>Media Contact:<br>Jane Doe<br>+44 113 496 0000<br><a href=\"mailto:jane@acme.example\">jane@acme.example</a></p>\n"
            ),
        ),
        (
            "a date in the release line",
            concat!("PRESS RELEASE – 25 October 2023\n\nAcme Opens Works in Leeds\n\n", body!()),
            concat!("title@3: Acme Opens Works in Leeds\ndate@1: 2023-10-25 00:00\n", html!()),
        ),
        (
            "a moment of release",
            concat!("FOR RELEASE 9:00 A.M. ET, OCTOBER 25, 2023\n\nAcme Opens Works in Leeds\n\n", body!()),
            concat!("title@3: Acme Opens Works in Leeds\ndate@1: 2023-10-25 21:00\n", html!()),
        ),
        (
            "an embargo in full",
            concat!(
                "EMBARGOED UNTIL 25 October 2023, 09:00 GMT\n\nAcme Opens Works in Leeds\n\nLondon, 24 October 2023\n\n",
                body!()
            ),
            concat!(
                "title@3: Acme Opens Works in Leeds\ndate@5: 2023-10-24 00:00\nembargo@1: 2023-10-25 17:00\n",
                html!()
            ),
        ),
        (
            "an embargo over two lines, below the headline",
            concat!(
                "NEWS RELEASE\n\nAcme Opens Works in Leeds\n\nSTRICTLY EMBARGOED UNTIL\n00:01 BST, Wednesday 25 October 2023\n\n",
                body!()
            ),
            concat!("title@3: Acme Opens Works in Leeds\nembargo@5: 2023-10-25 07:01\n", html!()),
        ),
        (
            "an embargo without a zone",
            concat!("EMBARGO: 25 October 2023, 09:00\n\nAcme Opens Works in Leeds\n\n", body!()),
            concat!(
                "title@3: Acme Opens Works in Leeds\nerror@1: an embargo without a time zone that is understood\n",
                html!()
            ),
        ),
        (
            "an embargo that says nothing",
            concat!("Under embargo until Wednesday\n\nAcme Opens Works in Leeds\n\n", body!()),
            concat!(
                "title@3: Acme Opens Works in Leeds\nerror@1: an embargo without a date that is understood\n",
                html!()
            ),
        ),
        (
            "an embargo in the notes",
            concat!(
                "Acme Opens Works in Leeds\n\n",
                body!(),
                "\n\nNotes to editors\n\nThis press release is embargoed until 25 October 2023, 09:00 GMT.\n"
            ),
            concat!(
                "title@1: Acme Opens Works in Leeds\nembargo@7: 2023-10-25 17:00\n",
                html!(),
                "<p>Notes to editors</p>\n"
            ),
        ),
        (
            "embargoes that are news",
            "UN Extends Arms Embargo until 31 May 2024\n\nThe embargo until 2023-05-31 was extended by a year, diplomats in New York told reporters on Tuesday.",
            "title@1: UN Extends Arms Embargo until 31 May 2024\n<p>The embargo until 2023-05-31 was extended by a year, diplomats in New York told reporters on Tuesday.</p>\n",
        ),
        (
            "byline, then date",
            concat!("Acme Opens Works in Leeds\nBy Jane Doe and John Roe\n25 October 2023\n\n", body!()),
            concat!(
                "title@1: Acme Opens Works in Leeds\ndate@3: 2023-10-25 00:00\nby@2: Jane Doe\nby@2: John Roe\n",
                html!()
            ),
        ),
        (
            "byline with a title, and all in one line with the date",
            concat!(
                "Acme Opens Works in Leeds\n\nby JANE DOE, Staff Writer | October 25, 2023, 10:30 p.m. HKT\n\n",
                body!()
            ),
            concat!("title@1: Acme Opens Works in Leeds\ndate@3: 2023-10-25 22:30\nby@3: JANE DOE\n", html!()),
        ),
        (
            "no byline",
            "By 2030 we will run on wind\n\nBy Tuesday all of it was sold, and by Wednesday there was nothing left of it in any of the shops.",
            "title@1: By 2030 we will run on wind\n<p>By Tuesday all of it was sold, and by Wednesday there was nothing left of it in any of the shops.</p>\n",
        ),
        (
            "labels",
            concat!("Acme Opens Works in Leeds\n\nSource: Acme Newsroom | Date: 2023-10-25\n\n", body!()),
            concat!("title@1: Acme Opens Works in Leeds\ndate@3: 2023-10-25 00:00\nsource@3: Acme Newsroom\n", html!()),
        ),
        (
            "posted on, below a subtitle",
            concat!("Acme Opens Works in Leeds\n\nA hundred rockets a year\n\nPosted on Oct 25, 2023\n\n", body!()),
            concat!(
                "title@1: Acme Opens Works in Leeds\ndate@5: 2023-10-25 00:00\n<p>A hundred rockets a year</p>\n",
                html!()
            ),
        ),
        (
            "dateline above the headline",
            concat!("LONDON, 25 October 2023\n\nAcme Opens Works in Leeds\n\n", body!()),
            concat!("title@3: Acme Opens Works in Leeds\ndate@1: 2023-10-25 00:00\n", html!()),
        ),
        (
            "date and headline in one line",
            concat!("25 October 2023 – Acme Opens Works in Leeds\n\n", body!()),
            concat!("title@1: Acme Opens Works in Leeds\ndate@1: 2023-10-25 00:00\n", html!()),
        ),
        (
            "a wrapped headline",
            concat!(
                "Acme Corporation Announces the Opening of Its New Works in\nLeeds and Hires Two Hundred\n\n",
                body!()
            ),
            concat!(
                "title@1: Acme Corporation Announces the Opening of Its New Works in Leeds and Hires Two Hundred\n",
                html!()
            ),
        ),
        (
            "kind and headline in one line",
            concat!("Press release: Acme opens works in Leeds\n\n", body!()),
            concat!("title@1: Acme opens works in Leeds\n", html!()),
        ),
        (
            "everything in one block, wrapped",
            "FOR IMMEDIATE RELEASE\nAcme Opens Works in Leeds\nLEEDS, 25 October 2023 -- Acme today said that its new works in\nLeeds will make a hundred rockets a year and give work to two\nhundred people.\n",
            "title@2: Acme Opens Works in Leeds\ndate@3: 2023-10-25 00:00\n<p>Acme today said that its new works in Leeds will make a hundred rockets a year and give work to two hundred people.</p>\n",
        ),
        (
            "no blank lines, a paragraph a line",
            concat!(
                "Acme Opens Works in Leeds\nAcme Ltd 25 October 2023\n",
                body!(),
                " It is glad.\n",
                body!(),
                " It is very glad.\n"
            ),
            concat!(
                "title@1: Acme Opens Works in Leeds\ndate@2: 2023-10-25 00:00\nsource@2: Acme Ltd\n<p>",
                body!(),
                " It is glad.</p>\n<p>",
                body!(),
                " It is very glad.</p>\n"
            ),
        ),
        (
            "no headline",
            "Acme today said that its new works in Leeds will make a hundred\nrockets a year and give work to two hundred people, who are glad.\n\nMore soon.",
            "<p>Acme today said that its new works in Leeds will make a hundred rockets a year and give work to two hundred people, who are glad.</p>\n<p>More soon.</p>\n",
        ),
        (
            "no headline, but a dateline in the paragraph",
            concat!("LEEDS, 25 October 2023 – ", body!()),
            concat!("date@1: 2023-10-25 00:00\n", html!()),
        ),
        (
            "a sentence that has a date is no dateline",
            "Acme Opens Works in Leeds\n\nOn October 24, 2023, Weng met Jiang.\n\nOn Oct. 24, 2023 – a Tuesday – it rained.\n\nThe quarter ended 30 September 2023",
            "title@1: Acme Opens Works in Leeds\n<p>On October 24, 2023, Weng met Jiang.</p>\n<p>On Oct. 24, 2023 – a Tuesday – it rained.</p>\n<p>The quarter ended 30 September 2023</p>\n",
        ),
        (
            "a date that can be read in two ways",
            concat!("Acme Opens Works in Leeds\n\nAcme Ltd 05/06/2023\n\n", body!()),
            concat!(
                "title@1: Acme Opens Works in Leeds\nwarning@3: `05/06/2023` is 2023-06-05 or 2023-05-06\n<p>Acme Ltd 05/06/2023</p>\n",
                html!()
            ),
        ),
        (
            "a second date stays",
            concat!("Acme Opens Works in Leeds\n\nLeeds, 25 October 2023\n\nWorks Open Day 2023-11-20\n\n", body!()),
            concat!(
                "title@1: Acme Opens Works in Leeds\ndate@3: 2023-10-25 00:00\n<p>Works Open Day 2023-11-20</p>\n",
                html!()
            ),
        ),
        (
            "legal lines and a contact line are no headline",
            concat!(
                "NOT FOR RELEASE, PUBLICATION OR DISTRIBUTION IN THE UNITED STATES\n\nContact: jane@acme.example\n\nAcme Opens Works in Leeds\n\n",
                body!()
            ),
            concat!(
                "title@5: Acme Opens Works in Leeds\n",
                html!(),
                "<p>NOT FOR RELEASE, PUBLICATION OR DISTRIBUTION IN THE UNITED STATES</p>\n",
                "<p>Contact: <a href=\"mailto:jane@acme.example\">jane@acme.example</a></p>\n"
            ),
        ),
        (
            "a contact line right above the headline",
            concat!("FOR IMMEDIATE RELEASE\nContact: Jane Doe, 0113 496 0000\nACME OPENS WORKS IN LEEDS\n\n", body!()),
            concat!("title@3: ACME OPENS WORKS IN LEEDS\n", html!(), "<p>Contact: Jane Doe, 0113 496 0000</p>\n"),
        ),
        (
            "a dateline that was wrapped",
            "Acme Opens Works in Leeds\n\nSAN FRANCISCO and LEEDS, West Yorkshire, October 25, 2023 (GLOBE\nNEWSWIRE) -- Acme today said that it has opened its works in Leeds.",
            "title@1: Acme Opens Works in Leeds\ndate@3: 2023-10-25 00:00\n<p>Acme today said that it has opened its works in Leeds.</p>\n",
        ),
        (
            "an embargo in the notes of a text without blank lines",
            concat!(
                "Acme Opens Works in Leeds\n",
                body!(),
                " It is glad.\nEmbargoed until 25 October 2023, 09:00 GMT\n"
            ),
            concat!(
                "title@1: Acme Opens Works in Leeds\nembargo@3: 2023-10-25 17:00\n<p>",
                body!(),
                " It is glad.</p>\n"
            ),
        ),
        (
            "an embargo with its date in the next block, and one without",
            concat!(
                "EMBARGOED UNTIL\n\n25 October 2023, 09:00 GMT\n\nUNDER EMBARGO UNTIL\n\nAcme Opens Works in Leeds\n\n",
                body!()
            ),
            concat!(
                "title@7: Acme Opens Works in Leeds\nembargo@1: 2023-10-25 17:00\nerror@5: an embargo without a date that is understood\n",
                html!()
            ),
        ),
        (
            "a company whose name is a label",
            concat!("Contact Energy Announces Results\n\n", body!()),
            concat!("title@1: Contact Energy Announces Results\n", html!()),
        ),
    ]);
}

#[test]
fn heads_in_other_languages_are_read() {
    check(&[
        (
            "zh/a government's release",
            "首页 > 新闻中心 > 集团新闻\n\n翁祖亮会见梧州市委书记蒋连生\n\n来源：新华社 2023-10-25 10:30\n\n　　10月24日，中国五矿党组书记翁祖亮会见了蒋连生。\n　　双方进行了交流。详见https://www.minmetals.example/a。\n\n（完）",
            "title@3: 翁祖亮会见梧州市委书记蒋连生\ndate@5: 2023-10-25 10:30\ncrumb@1: 新闻中心\ncrumb@1: 集团新闻\n<p>10月24日，中国五矿党组书记翁祖亮会见了蒋连生。</p>\n\
             <p>双方进行了交流。详见<a href=\"https://www.minmetals.example/a\">https://www.minmetals.example/a</a>。</p>\n",
        ),
        (
            "zh/no blank lines, labels and an author",
            "中国五矿发布新产品\n发布时间：2023年10月25日　来源：中国五矿集团　作者：张三、李四　浏览次数：128\n　　10月24日，中国五矿在北京发布了一种新产品，公司董事长出席了发布会并讲话。\n　　发布会由总经理主持，各单位负责人参加了会议。\n联系人：王五\n",
            "title@1: 中国五矿发布新产品\ndate@2: 2023-10-25 00:00\nsource@2: 中国五矿集团\nby@2: 张三\nby@2: 李四\n<p>10月24日，中国五矿在北京发布了一种新产品，公司董事长出席了发布会并讲话。</p>\n\
             <p>发布会由总经理主持，各单位负责人参加了会议。</p>\n<p>联系人：王五</p>\n",
        ),
        (
            "zh/a dateline in the paragraph, a byline above",
            "即时发布\n中国五矿发布新产品\n文/张三\n北京2023年10月25日电 中国五矿在北京发布了一种新产品，公司董事长出席了发布会并讲话。\n",
            "title@2: 中国五矿发布新产品\ndate@4: 2023-10-25 00:00\nby@3: 张三\n<p>中国五矿在北京发布了一种新产品，公司董事长出席了发布会并讲话。</p>\n",
        ),
        (
            "zh/a wire's dateline without a year is no date",
            "中国五矿发布新产品\n\n（新华社）北京10月25日电 中国五矿在北京发布了一种新产品。",
            "title@1: 中国五矿发布新产品\n<p>（新华社）北京10月25日电 中国五矿在北京发布了一种新产品。</p>\n",
        ),
        (
            "zh/an embargo",
            "禁止发布：2023年10月25日上午9时（北京时间）前\n\n中国五矿发布新产品\n\n中国五矿在北京发布了一种新产品。",
            "title@3: 中国五矿发布新产品\nembargo@1: 2023-10-25 09:00\n<p>中国五矿在北京发布了一种新产品。</p>\n",
        ),
        (
            "zh/numerals in the date, wrapped text",
            "中国五矿发布新产品\n二〇二三年十月二十五日\n\n中国五矿在北京发布了一种新产品，公司董事长出席了发布会并讲话，他说这\n种产品很好。",
            "title@1: 中国五矿发布新产品\ndate@2: 2023-10-25 00:00\n<p>中国五矿在北京发布了一种新产品，公司董事长出席了发布会并讲话，他说这种产品很好。</p>\n",
        ),
        (
            "ja/a company's release",
            "プレスリリース\n報道関係者各位\n\n2023年10月25日（水）\n株式会社アクメ\n\n新工場を開設\n\n株式会社アクメは、リーズに新しい工場を開設しました。\n\nお問い合わせ先：広報部 03-1234-5678",
            "title@5: 株式会社アクメ\ndate@4: 2023-10-25 00:00\n<p>新工場を開設</p>\n<p>株式会社アクメは、リーズに新しい工場を開設しました。</p>\n<p>お問い合わせ先：広報部 03-1234-5678</p>\n",
        ),
        (
            "ja/an era, a byline, a place in brackets",
            "新工場を開設\n記者 山田 太郎\n\n【東京令和5年10月25日】株式会社アクメは、リーズに新しい工場を開設しました。",
            "title@1: 新工場を開設\ndate@4: 2023-10-25 00:00\nby@2: 山田 太郎\n<p>株式会社アクメは、リーズに新しい工場を開設しました。</p>\n",
        ),
        (
            "de/a release with an embargo",
            "PRESSEMITTEILUNG\nSperrfrist: 25. Oktober 2023, 10 Uhr MESZ\n\nNeues Werk in Leipzig eröffnet\n\nLeipzig, den 25. Oktober 2023 – Die Firma Muster hat ihr neues Werk eröffnet & feiert.\n\nPressekontakt:\nErika Muster\n",
            "title@4: Neues Werk in Leipzig eröffnet\ndate@6: 2023-10-25 00:00\nembargo@2: 2023-10-25 16:00\n<p>Die Firma Muster hat ihr neues Werk eröffnet &amp; feiert.</p>\n<p>Pressekontakt:<br>Erika Muster</p>\n",
        ),
        (
            "de/date in the release line, byline",
            "Pressemitteilung vom 25.10.2023\n\nNeues Werk in Leipzig eröffnet\nVon Erika Muster\n\nDie Firma Muster hat ihr neues Werk eröffnet.",
            "title@3: Neues Werk in Leipzig eröffnet\ndate@1: 2023-10-25 00:00\nby@4: Erika Muster\n<p>Die Firma Muster hat ihr neues Werk eröffnet.</p>\n",
        ),
        (
            "fr/a release",
            "COMMUNIQUÉ DE PRESSE\nEmbargo jusqu'au 25 octobre 2023 à 9h00, heure de Paris\n\nUne nouvelle usine à Lyon\n\nParis, le 24 octobre 2023\n\nLa société Exemple ouvre une usine.\n\nContact presse : jeanne@exemple.example",
            "title@4: Une nouvelle usine à Lyon\ndate@6: 2023-10-24 00:00\nembargo@2: 2023-10-25 15:00\n<p>La société Exemple ouvre une usine.</p>\n\
             <p>Contact presse : <a href=\"mailto:jeanne@exemple.example\">jeanne@exemple.example</a></p>\n",
        ),
        (
            "es/a release",
            "NOTA DE PRENSA\n\nNueva fábrica en Sevilla\n\nMadrid, 25 de octubre de 2023.- La empresa abre una fábrica.\n\nPor ahora no hay más.",
            "title@3: Nueva fábrica en Sevilla\ndate@5: 2023-10-25 00:00\n<p>La empresa abre una fábrica.</p>\n<p>Por ahora no hay más.</p>\n",
        ),
        (
            "it/a release",
            "COMUNICATO STAMPA\n\nNuovo stabilimento a Torino\n\n(Milano, 25 ottobre 2023) - La società apre uno stabilimento.",
            "title@3: Nuovo stabilimento a Torino\ndate@5: 2023-10-25 00:00\n<p>La società apre uno stabilimento.</p>\n",
        ),
        (
            "ko/a release",
            "보도자료\n\n새 공장을 열다\n\n홍길동 기자\n2023년 10월 25일\n\n회사는 새 공장을 열었다.",
            "title@3: 새 공장을 열다\ndate@6: 2023-10-25 00:00\nby@5: 홍길동\n<p>회사는 새 공장을 열었다.</p>\n",
        ),
    ]);
}

#[test]
fn texts_that_are_hardly_any_are_read_too() {
    check(&[
        ("nothing", "", ""),
        ("blank lines", " \n\u{3000}\n\u{a0}\r\n\u{feff}\n", ""),
        ("only a breadcrumb", "Home > News", "crumb@1: News\n"),
        (
            "only a dateline",
            "China Minmetals Corporation 2023-10-25\n",
            "date@1: 2023-10-25 00:00\nsource@1: China Minmetals Corporation\n",
        ),
        ("only a date", "2023年10月25日", "date@1: 2023-10-25 00:00\n"),
        ("only a kind", "FOR IMMEDIATE RELEASE", ""),
        ("only a contact", "Contact: 0113 496 0000", "<p>Contact: 0113 496 0000</p>\n"),
        ("only a headline", "Acme Opens Works", "title@1: Acme Opens Works\n"),
        (
            "only a sentence",
            "Acme has opened its works.",
            "title@1: Acme has opened its works.\n<p>Acme has opened its works.</p>\n",
        ),
        ("only an end mark", "###", ""),
        (
            "control characters",
            "Acme\0 Opens\u{7} Works\n\n\u{1b}[1mIt\u{c} did.\u{fffe}",
            "title@1: Acme Opens Works\n<p>[1mIt did.</p>\n",
        ),
        ("old Macintosh line ends", "Acme Opens Works\r\rIt did.\r", "title@1: Acme Opens Works\n<p>It did.</p>\n"),
    ]);
}
