//! Lists of names, a page at a time.

use super::{
    super::{RegistryError, Repository, Tag},
    state::Store,
};

/// A part of a sorted list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Page<T> {
    pub(in super::super) items: Vec<T>,
    /// Whether more follow.
    pub(in super::super) more: bool,
}

impl<T> Page<T> {
    /// The first `n` of the sorted items that come after `last`.
    fn cut(items: Vec<T>, text: impl Fn(&T) -> &str, last: Option<&str>, n: usize) -> Self {
        let mut rest: Vec<T> = match last {
            Some(last) => items.into_iter().filter(|item| text(item) > last).collect(),
            None => items,
        };
        let more = n > 0 && rest.len() > n;
        rest.truncate(n);
        Self { items: rest, more }
    }
}

impl Store {
    /// A page of a repository's tags; nothing where the repository never had one.
    pub(in super::super) fn tags(
        &self,
        repository: &Repository,
        last: Option<&str>,
        n: usize,
    ) -> Result<Option<Page<Tag>>, RegistryError> {
        let tags = self.all_tags(repository)?;
        Ok(tags.map(|tags| Page::cut(tags, Tag::as_str, last, n)))
    }

    /// A page of the repositories.
    pub(in super::super) fn catalog(
        &self,
        last: Option<&str>,
        n: usize,
    ) -> Result<Page<Repository>, RegistryError> {
        Ok(Page::cut(self.repositories()?, Repository::as_str, last, n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_starts_after_the_last_name_and_says_whether_more_follow() {
        let table: [(Option<&str>, usize, &str, bool); 8] = [
            (None, 9, "a b c", false),
            (None, 3, "a b c", false),
            (None, 2, "a b", true),
            (None, 0, "", false),
            (Some("a"), 1, "b", true),
            (Some("aa"), 9, "b c", false),
            (Some("c"), 9, "", false),
            (Some("b"), usize::MAX, "c", false),
        ];
        for (last, n, items, more) in table {
            let page = Page::cut(vec!["a", "b", "c"], |item| item, last, n);
            assert_eq!((page.items.join(" "), page.more), (items.to_owned(), more), "{last:?} {n}");
        }
    }
}
