use clinic::mail::Letter;
use leptos::prelude::*;

/// What stands around the words of every letter. Mail programs know no stylesheets from elsewhere, so the few rules
/// stand in its head; without them it reads as well.
pub(super) fn document(letter: &Letter, subject: &str, body: impl IntoView) -> String {
    let brand = &letter.brand;
    let accent = brand.accent_light.as_str();
    let style = format!(
        "body{{margin:0;padding:24px;background:#f5f6f4;color:#1b2321;font:18px/1.5 Arial,sans-serif}}\
         .sheet{{max-width:560px;margin:0 auto;padding:24px 28px;background:#fff;border-top:4px solid {accent};\
         border-radius:6px}}p{{margin:0 0 16px;white-space:pre-line}}.action a{{display:inline-block;padding:14px 22px;\
         background:{accent};color:#fff;border-radius:6px;text-decoration:none}}\
         .quiet,.foot{{color:#56615e;font-size:16px}}.foot{{border-top:1px solid #dfe3e0;padding-top:16px}}"
    );
    const HEAD: &str = "<!DOCTYPE html><html lang=\"ru\"><head><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light\">";
    let support = brand.support_email.to_string();
    let page = view! {
        <title>{subject.to_owned()}</title>
        <style>{style}</style>
        <div class="sheet">
            <p>
                <b>{brand.name.clone()}</b>
            </p>
            {body.into_any()}
            <p class="foot">
                {letter.clinic_name.clone()} <br /> "Поддержка: "
                <a href=format!("mailto:{support}")>{support.clone()}</a>
            </p>
        </div>
    };
    format!("{HEAD}{}</html>", page.to_html())
}
