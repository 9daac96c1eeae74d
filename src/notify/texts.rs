use super::{Event, Values};
use crate::lang::Lang;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{Loader, static_loader};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;
use unic_langid::{LanguageIdentifier, langid};

static_loader! {
    static NOTICES = {
        locales: "./templates/notices",
        fallback_language: "zh-CN",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

pub fn render(event: Event, lang: Lang, values: &Values) -> String {
    const ZH: LanguageIdentifier = langid!("zh-CN");
    const EN: LanguageIdentifier = langid!("en");
    let args: HashMap<Cow<'static, str>, FluentValue<'_>> = values
        .iter()
        .map(|(name, value)| {
            let value = match value {
                Value::String(text) => FluentValue::from(text.as_str()),
                other => FluentValue::from(other.to_string()),
            };
            (Cow::Owned(name.clone()), value)
        })
        .collect();
    let language = if lang == Lang::En { EN } else { ZH };
    NOTICES.lookup_with_args(&language, &event.name().replace('_', "-"), &args)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_has_its_words_in_both_languages() {
        for event in Event::ALL {
            let values: Values = event.fields().iter().map(|f| (f.to_string(), format!("<{f}>").into())).collect();
            for lang in Lang::ALL {
                let text = render(event, lang, &values);
                assert!(!text.contains("Unknown") && !text.contains('{'), "{event:?} {lang:?}: {text}");
                let missing: Vec<_> = event.fields().iter().filter(|f| !text.contains(&format!("<{f}>"))).collect();
                assert!(missing.is_empty(), "{event:?} {lang:?} does not say {missing:?}: {text}");
            }
        }
    }
}
