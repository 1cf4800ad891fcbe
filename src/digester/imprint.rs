//! What every mail says of its sender.

use crate::letters::Imprint;
use crate::settings::Settings;

/// From the settings.
pub fn imprint(settings: &Settings) -> Imprint {
    let site = &settings.site;
    Imprint {
        title: site.title.clone(),
        url: site.url.to_string(),
        postal_address: settings.mail.postal_address.clone(),
        privacy_url: site.privacy_url.as_ref().map(ToString::to_string),
        imprint_url: site.imprint_url.as_ref().map(ToString::to_string),
        zone: site.timezone.clone(),
        language: site.language.clone(),
        image: site.image.as_ref().map(ToString::to_string),
    }
}
