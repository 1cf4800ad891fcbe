//! Digests in the browser, as a feed, and before the eyes of who approves them.

use anyhow::{Result, anyhow};

use super::{Answer, Counter};
use crate::documents::{media_type, render};
use crate::feed::{Feed, Item, style_address};
use crate::ledger::{Entry, Summary};
use crate::pages::{Approval, DeskPage, Masthead};
use crate::settings::Format;
use crate::store::mail::{DigestState, Made};
use crate::subscriber::Purpose;
use crate::text::escape;

/// Digests in the feed.
const MOST: usize = 50;

impl Counter<'_> {
    /// A digest as everybody may see it: without anybody's links. One that waits for an approval is nobody's yet.
    pub(super) fn digest(&self, id: &str) -> Result<Answer> {
        let id = id.trim_end_matches('/');
        let Some(made) = self.store().digest(id)? else { return self.page(404, "", &DeskPage::Unknown) };
        let templates = &self.current.templates;
        let html = templates
            .digest_page(&Masthead::of(&self.current.settings), &made.edition, &self.current.links.digest(id))
            .map_err(|problem| anyhow!("{problem}"))?;
        let public = made.state == DigestState::Open;
        Ok(Answer { status: 200, media_type: "text/html; charset=utf-8", body: html, public, file: None })
    }

    /// The newest digests as a feed.
    pub(super) fn digest_feed(&self) -> Result<Answer> {
        let settings = &self.current.settings;
        let digests = self.store().newest_digests(MOST)?;
        let site = &settings.site;
        let page = self.current.links.page("digests.rss");
        let updated = digests.iter().map(|made| made.edition.made).max();
        let feed = Feed {
            id: format!("tag:{}:/digests", site.tag),
            title: site.title.clone(),
            description: site.title.clone(),
            language: site.language.clone(),
            image: site.image.as_ref().map(ToString::to_string),
            copyright: None,
            author: site.author.as_ref().map_or_else(|| site.title.clone(), |author| author.name.clone()),
            email: None,
            page: site.url.to_string(),
            documents: vec![(Format::Rss, page)],
            style: Some(style_address(settings)),
            show: None,
            history: None,
            updated: updated.unwrap_or_default(),
            zone: site.timezone.clone(),
            items: digests.iter().map(|made| self.item(made)).collect(),
        };
        let bytes = render(&feed, Format::Rss)?;
        let body = String::from_utf8(bytes)?;
        Ok(Answer { status: 200, media_type: media_type(Format::Rss), body, public: true, file: None })
    }

    fn item(&self, made: &Made) -> Item {
        let edition = &made.edition;
        let stories = edition.stories.iter().map(|story| {
            let summary = story.summary.as_deref().map_or(String::new(), |summary| format!("<br>{}", escape(summary)));
            format!("<li><a href=\"{}\">{}</a>{summary}</li>\n", escape(&story.link), escape(&story.title))
        });
        let link = self.current.links.digest(&edition.id);
        Item {
            entry: Entry {
                id: format!("tag:{}:/digests/{}", self.current.settings.site.tag, edition.id),
                title: made.subject.clone(),
                published: edition.made,
                updated: edition.made,
                section: None,
                tags: Vec::new(),
                authors: Vec::new(),
                language: edition.language.clone(),
                summary: Summary::None,
                link: link.clone(),
                image: None,
                enclosures: Vec::new(),
                episode: None,
                aliases: Vec::new(),
                correction: None,
                unlisted: false,
                draft: false,
                expires: None,
            },
            link,
            image: None,
            enclosures: Vec::new(),
            content: Some(format!("<ul>\n{}</ul>", stories.collect::<String>())),
        }
    }

    /// Whoever approves digests lets one go, or holds it.
    pub(super) fn approve(&self, token: &str) -> Result<Answer> {
        let token = match self.current.links.keys.read(token.trim_end_matches('/'), &[Purpose::Approve], self.now) {
            Ok(token) => token,
            Err(refused) => return self.refused(refused),
        };
        let Some(made) = self.store().digest_by_key(token.subject.cast_signed())? else {
            return self.page(404, "", &DeskPage::Unknown);
        };
        let recipients = self.store().count(Some(made.key))?.waiting;
        if !self.question.post {
            let state = match made.state {
                DigestState::Waiting => Approval::Waiting,
                DigestState::Open => Approval::Approved,
                DigestState::Held => Approval::Held,
            };
            let web = Some(self.current.links.digest(&made.edition.id));
            return self.page(200, "", &DeskPage::Approve { subject: made.subject, recipients, web, state });
        }
        let fields = self.fields().unwrap_or_default();
        let leaves = match fields.get("action") {
            Some("approve") => true,
            Some("hold") => false,
            _ => return Ok(Answer::text(400, "400: send action=approve or action=hold\n")),
        };
        self.store().judge(made.key, leaves, self.now)?;
        (self.desk.wake)();
        match leaves {
            true => {
                tracing::info!(digest = made.edition.id, "digest {} is approved: {recipients} mails", made.edition.id);
                self.page(200, "", &DeskPage::Approved { recipients })
            }
            false => {
                tracing::info!(digest = made.edition.id, "digest {} is held", made.edition.id);
                self.page(200, "", &DeskPage::HeldBack)
            }
        }
    }
}
