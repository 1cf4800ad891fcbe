//! How words look, and where they stand.

use super::*;

#[test]
fn a_letter_as_high_as_three_lines_begins_its_word() {
    let title = "<w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr><w:r><w:t>Harbour</w:t></w:r></w:p>";
    for (kind, want) in [("drop", "<p>The ferries"), ("margin", "<p>The ferries"), ("none", "<p>T</p>")] {
        let frame = format!("<w:pPr><w:framePr w:dropCap=\"{kind}\" w:lines=\"3\" w:wrap=\"around\"/></w:pPr>");
        let letter = format!("<w:p>{frame}<w:r><w:t>T</w:t></w:r></w:p>");
        let rest = paragraph("he ferries leave from the new quay from Monday on, said the harbour master today.");
        let bytes = document(&text(&format!("{title}{letter}{rest}")));
        let article = parse(&bytes, "a.docx", &Context::for_tests()).unwrap();
        assert_eq!(article.title.value, "Harbour");
        assert!(article.body.contains(want), "{kind}: {}", article.body);
    }
}

#[test]
fn words_of_libreoffice_stand_where_their_style_says() {
    let namespaces = ["office", "style", "text"]
        .map(|name| format!("xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""));
    for (position, want) in [
        ("0% 100%", "water stays"),
        ("33% 58%", "<sup>water</sup> stays"),
        ("-33% 58%", "<sub>water</sub> stays"),
        ("super 58%", "<sup>water</sup> stays"),
        ("sub", "<sub>water</sub> stays"),
    ] {
        let xml = format!(
            "<office:document-content {}><office:automatic-styles><style:style style:name=\"T1\" style:family=\"text\">\
             <style:text-properties style:text-position=\"{position}\"/></style:style></office:automatic-styles><office:body><office:text>\
             <text:h text:outline-level=\"1\">Harbour</text:h><text:p>The <text:span text:style-name=\"T1\">water</text:span> stays.</text:p>\
             </office:text></office:body></office:document-content>",
            namespaces.join(" ")
        );
        let article = parse(&packed(&[("content.xml", xml.as_bytes())]), "a.odt", &Context::for_tests()).unwrap();
        assert!(article.body.contains(want), "{position}: {}", article.body);
    }
}
