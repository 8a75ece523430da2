use std::borrow::Cow;

/// Text that a component may go without: `hint="…"`, `hint=String`, `error=Option<String>` all fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Option<Cow<'static, str>>);

impl Words {
    pub fn into_inner(self) -> Option<Cow<'static, str>> {
        self.0
    }

    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }
}

impl From<&'static str> for Words {
    fn from(text: &'static str) -> Self {
        Self(Some(Cow::Borrowed(text)))
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self(Some(Cow::Owned(text)))
    }
}

impl From<Cow<'static, str>> for Words {
    fn from(text: Cow<'static, str>) -> Self {
        Self(Some(text))
    }
}

impl<T: Into<Cow<'static, str>>> From<Option<T>> for Words {
    fn from(text: Option<T>) -> Self {
        Self(text.map(Into::into))
    }
}
