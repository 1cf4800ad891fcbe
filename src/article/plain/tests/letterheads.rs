use super::told;

/// The title and the date that a text is read to have, and what stands at the end of its text.
fn title(text: &str) -> String {
    let told = told(text);
    told.lines()
        .find_map(|line| line.strip_prefix("title@")?.split_once(": "))
        .map(|(_, title)| title.to_owned())
        .unwrap_or_default()
}

/// As offices write them, each as its own releases are headed.
const LETTERHEADS: &[(&str, &str)] = &[
    (
        "a regulator",
        "U.S. SECURITIES AND EXCHANGE COMMISSION\nWashington, D.C. 20549\n\nFOR IMMEDIATE RELEASE\n2002-22\n\nHEADLINE\n\nBODY",
    ),
    (
        "a prosecutor",
        "United States Attorney\nSouthern District of New York\nOne St. Andrew's Plaza\n\nFOR IMMEDIATE RELEASE\nOctober 24, 2023\n\nCONTACT: Nicholas Biase\n(212) 637-2600\n\nHEADLINE\n\nBODY",
    ),
    (
        "a governor",
        "STATE OF CALIFORNIA\nOffice of the Governor\n\nFOR IMMEDIATE RELEASE: October 24, 2023\nContact: Governor's Press Office, (916) 555-0142\n\nHEADLINE\n\nBODY",
    ),
    (
        "a city",
        "City of Springfield\n300 South Seventh Street\nSpringfield, IL 62701\n(217) 555-0100\n\nFOR IMMEDIATE RELEASE\n\nHEADLINE\n\nBODY",
    ),
    (
        "an agency with its place",
        "National Aeronautics and Space Administration\nHeadquarters\nWashington, DC 20546\n\nFor Immediate Release\n\nHEADLINE\n\nBODY",
    ),
    ("a company in one line", "Acme Corporation\n\nFOR IMMEDIATE RELEASE\n\nHEADLINE\n\nLEEDS, Oct. 24, 2023 -- BODY"),
    (
        "a company and its contact on the release line",
        "Acme Rockets Ltd\nwww.acme.example\nFOR IMMEDIATE RELEASE      Contact: Jane Doe, 0113 496 0000\n\nHEADLINE\n\nBODY",
    ),
    (
        "a council",
        "Leeds City Council\nCivic Hall, Calverley Street\nLeeds LS1 1UR\n\nPRESS RELEASE\n24 October 2023\n\nHEADLINE\n\nBODY",
    ),
    (
        "a German city",
        "Landeshauptstadt München\nPresse- und Informationsamt\nMarienplatz 8\n80331 München\n\nPRESSEMITTEILUNG\n\nHEADLINE\n\nBODY",
    ),
    (
        "a French city",
        "Ville de Lyon\nDirection de la communication\n1 place de la Comédie, 69001 Lyon\n\nCOMMUNIQUÉ DE PRESSE\n\nHEADLINE\n\nBODY",
    ),
    ("a Japanese company", "株式会社アクメ\n〒100-0005 東京都千代田区丸の内1-1-1\nプレスリリース\n\nHEADLINE\n\nBODY"),
    (
        "a Chinese company",
        "中国五矿集团有限公司\n北京市海淀区三里河路5号\n电话：010-60169000\n\n新闻稿\n\nHEADLINE\n\nBODY",
    ),
    (
        "a school in one block",
        "Harbor School District\n12 Quay Road\nAverline 04101\nFOR IMMEDIATE RELEASE\nHEADLINE\nBODY",
    ),
    ("with a date above", "October 24, 2023\nAverline Harbour Authority\nFOR IMMEDIATE RELEASE\n\nHEADLINE\n\nBODY"),
];

const BODY: &str = "The harbour authority said today that the swing bridge is closed for two nights so that its bearings can be changed.";

#[test]
fn the_headline_comes_after_the_letterhead_which_stands_below_the_text() {
    let headline = "Swing Bridge Closes for Two Nights in November";
    let mut wrong = String::new();
    for (name, form) in LETTERHEADS {
        let text = form.replace("HEADLINE", headline).replace("BODY", BODY);
        let told = told(&text);
        let first = form.lines().find(|line| !line.contains("2023")).unwrap_or_default();
        // Nothing of it is lost: it stands after the text.
        let is_below = told.find(BODY).is_some_and(|at| told[at..].contains(first));
        if title(&text) != headline || !is_below {
            wrong.push_str(&format!("=== {name}\n{told}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_headline_above_its_release_line_stays_one() {
    for (form, want) in [
        (
            "Acme Opens Works in Leeds\nFOR IMMEDIATE RELEASE\n\nLEEDS, Oct. 24, 2023 -- BODY",
            "Acme Opens Works in Leeds",
        ),
        ("Acme Opens Works in Leeds\n\nFOR IMMEDIATE RELEASE\n\nBODY", "Acme Opens Works in Leeds"),
        (
            "City Council Closes Main Street for Repairs\n\nFOR IMMEDIATE RELEASE\n\nBODY",
            "City Council Closes Main Street for Repairs",
        ),
        ("Bridge Shut\nFOR IMMEDIATE RELEASE\nContact: Jane Doe, 0113 496 0000\n\nBODY", "Bridge Shut"),
        (
            "Leeds City Council Opens Museum\nFOR IMMEDIATE RELEASE\n24 October 2023\nFree on the first day\n\nBODY",
            "Leeds City Council Opens Museum",
        ),
        ("Acme Corporation", "Acme Corporation"),
    ] {
        assert_eq!(title(&form.replace("BODY", BODY)), want, "{form}");
    }
}
