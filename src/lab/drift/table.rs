//! Tables as docker and notary print them: a heading in capital letters, and cells that begin below its words.

/// A heading: its columns, each with the character that it begins at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading(Vec<(String, usize)>);

/// Columns of a table; docker's have about ten.
const COLUMNS: usize = 32;
/// `docker images` up to client 28, and since 29: what the one says of an image, the other does under other names.
const IMAGES_28: &[&str] = &["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"];
const IMAGES_29: &[&[&str]] = &[
    &["IMAGE", "ID", "DISK USAGE", "CONTENT SIZE", "EXTRA"],
    &["IMAGE", "ID", "DISK USAGE", "CONTENT SIZE"],
];

impl Heading {
    /// A line that is one.
    pub(super) fn of(line: &str) -> Option<Self> {
        let line: Vec<char> = line.trim_end().chars().collect();
        let blank = |at: usize| line.get(at).is_none_or(|c| *c == ' ');
        let begins = |at: &usize| {
            !blank(*at) && (*at == 0 || (blank(at - 1) && (*at == 1 || blank(at - 2))))
        };
        let starts: Vec<usize> = (0..line.len()).filter(begins).collect();
        if starts.len() < 2 || starts.len() > COLUMNS {
            return None;
        }
        let name = |at: usize| {
            let end = starts.get(at + 1).copied().unwrap_or(line.len());
            line[starts[at]..end].iter().collect::<String>().trim().to_owned()
        };
        let columns: Vec<_> = (0..starts.len()).map(|at| (name(at), starts[at])).collect();
        let is_name = |(name, _): &(String, usize)| {
            name.contains(char::is_uppercase) && !name.contains(char::is_lowercase)
        };
        columns.iter().all(is_name).then_some(Self(columns))
    }

    /// The names of its columns.
    pub(super) fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Whether two tables tell the same: by the same columns, or as two versions of docker tell it.
    pub(super) fn tells_as(&self, other: &Self) -> bool {
        let (one, other) = (self.names(), other.names());
        let is_28 = |names: &[&str]| names == IMAGES_28;
        let is_29 = |names: &[&str]| IMAGES_29.contains(&names);
        one == other || (is_28(&one) && is_29(&other)) || (is_29(&one) && is_28(&other))
    }

    /// The cells of a row below it, each with its column; nothing where a line is no row of it. A line that does not
    /// keep to where the columns begin is one where it has as many words between wide gaps.
    pub(super) fn cells(&self, line: &str) -> Option<Vec<(String, String)>> {
        let texts = self.by_place(line).or_else(|| self.by_gaps(line))?;
        let names = self.0.iter().map(|(name, _)| name.clone());
        let cells: Vec<_> = names.zip(texts).collect();
        Some(if IMAGES_29.contains(&self.names().as_slice()) { as_28(&cells) } else { cells })
    }

    fn by_place(&self, line: &str) -> Option<Vec<String>> {
        let line: Vec<char> = line.trim_end().chars().collect();
        let ends = self.0.iter().skip(1).map(|(_, start)| *start).chain([usize::MAX]);
        let mut texts = Vec::new();
        for ((_, start), end) in self.0.iter().zip(ends) {
            if *start > 0 && line.get(start - 1).is_some_and(|c| *c != ' ') {
                return None;
            }
            let (start, end) = ((*start).min(line.len()), end.min(line.len()));
            texts.push(line[start..end].iter().collect::<String>().trim().to_owned());
        }
        let first = self.0.first().map_or(0, |(_, start)| *start).min(line.len());
        line[..first].iter().all(|c| *c == ' ').then_some(texts)
    }

    fn by_gaps(&self, line: &str) -> Option<Vec<String>> {
        let words: Vec<_> = line.split("  ").map(str::trim).filter(|w| !w.is_empty()).collect();
        (words.len() == self.0.len()).then(|| words.into_iter().map(str::to_owned).collect())
    }

    /// Cells as they stand below this heading.
    pub(super) fn row(&self, cells: &[(String, String)]) -> String {
        let mut row = String::new();
        for (name, start) in &self.0 {
            let length = row.chars().count();
            let gap = if length == 0 { *start } else { start.saturating_sub(length).max(2) };
            row.extend(std::iter::repeat_n(' ', gap));
            row.push_str(cells.iter().find(|(of, _)| of == name).map_or("", |(_, cell)| cell));
        }
        row.trim_end().to_owned()
    }
}

/// A row of client 29 with the columns of those before it.
fn as_28(cells: &[(String, String)]) -> Vec<(String, String)> {
    let of = |name: &str| cells.iter().find(|(of, _)| of == name).map_or("", |(_, cell)| cell);
    let image = of("IMAGE");
    let (repository, tag) = match image.rsplit_once(':') {
        _ if image == "<untagged>" => ("<none>", "<none>"),
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (image, "<none>"),
    };
    let row = [
        ("REPOSITORY", repository),
        ("TAG", tag),
        ("IMAGE ID", of("ID")),
        ("SIZE", of("DISK USAGE")),
    ];
    row.map(|(name, cell)| (name.to_owned(), cell.to_owned())).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_has_capital_letters_and_cells_begin_below_its_words() {
        let heading = Heading::of("CONTAINER ID   PORTS     NAMES").unwrap();
        assert_eq!(heading.names(), ["CONTAINER ID", "PORTS", "NAMES"]);
        let cells = |line: &str| heading.cells(line).map(|c| c.into_iter().map(|c| c.1).collect());
        let row = |cells: [&str; 3]| Some(cells.map(str::to_owned).to_vec());
        assert_eq!(cells("3987cd5d1a02             web"), row(["3987cd5d1a02", "", "web"]));
        assert_eq!(cells("3987cd5d1a02   web"), row(["3987cd5d1a02", "web", ""]));
        assert_eq!(cells("3987cd5d1a02a long  80  web"), row(["3987cd5d1a02a long", "80", "web"]));
        assert_eq!(cells("this is no row of that table"), None);
        for none in ["", "PING www", "HELLO", "Name  Size", "----   ----"] {
            assert_eq!(Heading::of(none), None, "{none}");
        }
    }

    #[test]
    fn the_table_of_client_29_is_that_of_those_before_it() {
        let new =
            Heading::of("IMAGE         ID             DISK USAGE   CONTENT SIZE   EXTRA").unwrap();
        let old =
            Heading::of("REPOSITORY   TAG       IMAGE ID       CREATED         SIZE").unwrap();
        assert!(new.tells_as(&old) && old.tells_as(&new) && old.tells_as(&old));
        assert!(!new.tells_as(&Heading::of("IMAGE  ID  SIZE").unwrap()));
        let cells =
            new.cells("alpine:edge   3fc33d6d5e74        4.8MB             2MB    U").unwrap();
        let row = old.row(&cells);
        assert_eq!(row, "alpine       edge      3fc33d6d5e74                   4.8MB");
        assert_eq!(old.cells(&row).unwrap()[4].1, "4.8MB");
    }
}
