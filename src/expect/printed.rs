//! A table as docker prints it, read by its headings. Order and width of columns do not matter.
//!
//! Client 29 writes `docker images` anew: name and tag in one column IMAGE, which is read as the two
//! that it stands for, and `ID` for IMAGE ID; 29.0 puts a legend above, and cuts long names short.

use super::rows::SeenRow;

/// A printed table.
pub(super) struct Table {
    /// The headings as they are printed.
    pub(super) heading: Vec<String>,
    /// The rows, with the cells that they stand for too.
    pub(super) rows: Vec<SeenRow>,
    /// Whether a name was cut short, so that nothing can be said to be absent.
    pub(super) is_cut: bool,
    /// The columns that may be asked for.
    columns: Vec<String>,
}

/// Above the heading, where client 29 explains its marks.
const LEGEND: &str = "Info -> ";
/// Columns that are read, characters of a heading, and rows: docker's have about ten, twenty and as many as there are
/// things. Every row has every heading, so that without bounds a stream of them would be more than memory holds.
const COLUMNS: usize = 32;
const LONGEST: usize = 40;
const ROWS: usize = 10_000;
/// What client 29 writes in place of a name.
const UNTAGGED: &str = "<untagged>";
const NONE: &str = "<none>";

/// Reads a table whose columns begin where their headings begin (Go's tabwriter, which docker
/// uses, pads every column with at least two blanks).
pub(super) fn parse(text: &str) -> Table {
    let is_row = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with(LEGEND);
    let mut lines = text.lines().filter(is_row);
    let header: Vec<char> = lines.next().unwrap_or("").chars().collect();
    let starts = column_starts(&header);
    let cut = |line: &[char], at: usize| -> String {
        let start = starts[at].min(line.len());
        let end = starts.get(at + 1).map_or(line.len(), |next| (*next).min(line.len()));
        line[start..end].iter().collect::<String>().trim().to_owned()
    };
    let shortened = |name: String| name.chars().take(LONGEST).collect();
    let heading: Vec<String> =
        (0..starts.len().min(COLUMNS)).map(|at| shortened(cut(&header, at))).collect();
    let mut lines = lines.peekable();
    let rows = lines
        .by_ref()
        .take(ROWS)
        .map(|line| {
            let line: Vec<char> = line.chars().collect();
            heading.iter().enumerate().map(|(at, name)| (name.clone(), cut(&line, at))).collect()
        })
        .collect();
    let is_cut = lines.peek().is_some();
    as_before_29(Table { columns: heading.clone(), heading, rows, is_cut })
}

impl Table {
    /// Whether a column is there.
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column)
    }

    /// Whether the first line is a heading: docker and notary write theirs in capital letters. A
    /// list of names or ids has none, and its first line is no heading.
    pub(super) fn has_heading(&self) -> bool {
        let letters = || self.heading.iter().flat_map(|column| column.chars());
        letters().any(char::is_uppercase) && !letters().any(char::is_lowercase)
    }
}

fn column_starts(header: &[char]) -> Vec<usize> {
    let blank = |at: usize| header.get(at).is_none_or(|c| *c == ' ');
    (0..header.len())
        .filter(|at| !blank(*at) && (*at == 0 || (blank(at - 1) && (*at == 1 || blank(at - 2)))))
        .collect()
}

/// The listing of client 29 with the columns of those before it beside its own.
fn as_before_29(mut table: Table) -> Table {
    if !table.has("IMAGE") || !table.has("ID") {
        return table;
    }
    table.columns.extend(["REPOSITORY", "TAG", "IMAGE ID"].map(str::to_owned));
    for row in &mut table.rows {
        let of = |name: &str| row.iter().find(|(c, _)| c == name).map_or("", |(_, v)| v.as_str());
        let (image, id) = (of("IMAGE"), of("ID").to_owned());
        table.is_cut |= image.ends_with('…');
        let (repository, tag) = match image.rsplit_once(':') {
            _ if image == UNTAGGED => (NONE, NONE),
            Some((name, tag)) if !tag.contains('/') => (name, tag),
            _ => (image, NONE),
        };
        let cells =
            [("REPOSITORY", repository.to_owned()), ("TAG", tag.to_owned()), ("IMAGE ID", id)];
        row.extend(cells.map(|(name, cell)| (name.to_owned(), cell)));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(table: &Table, row: usize) -> [&str; 3] {
        ["REPOSITORY", "TAG", "IMAGE ID"].map(|column| {
            table.rows[row].iter().find(|(name, _)| name == column).unwrap().1.as_str()
        })
    }

    #[test]
    fn a_column_behind_a_wide_one_is_read_and_of_endless_ones_there_is_an_end() {
        let wide = "x".repeat(2_000);
        let table = parse(&format!("PORTS{}  NAMES\n{wide}  web\n", " ".repeat(1_995)));
        assert!(table.has("PORTS") && table.has("NAMES"));
        assert_eq!(table.rows[0][1], ("NAMES".to_owned(), "web".to_owned()));
        let table = parse(&format!("{}\n{}", "A  ".repeat(1_000), "b\n".repeat(ROWS)));
        assert_eq!((table.heading.len(), table.rows.len(), table.is_cut), (COLUMNS, ROWS, false));
        let table = parse(&format!("A\n{}", "b\n".repeat(ROWS + 1)));
        assert!(table.rows.len() == ROWS && table.is_cut, "nothing is said to be absent");
    }

    #[test]
    fn columns_are_read_by_their_headings() {
        let table = parse(
            "REPOSITORY   TAG       IMAGE ID       CREATED       SIZE\nalpine       edge      3fc33d6d5e74   4 weeks ago   4.799 MB\nalpine       <none>    79c898d40088                 4.8 MB\n",
        );
        assert_eq!(table.heading, ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"]);
        assert!(table.has("SIZE") && !table.has("IMAGE") && table.has_heading());
        assert_eq!(cells(&table, 0), ["alpine", "edge", "3fc33d6d5e74"]);
        assert_eq!(cells(&table, 1), ["alpine", "<none>", "79c898d40088"]);
        assert_eq!(table.rows[1][3], ("CREATED".to_owned(), String::new()));
    }

    /// As 29.7.2 prints it, and 29.0.0 with its legend.
    #[test]
    fn the_listing_of_client_29_has_the_columns_of_those_before_it() {
        let printed = "IMAGE                ID             DISK USAGE   CONTENT SIZE   EXTRA\nalpine:edge          3fc33d6d5e74        4.8MB             2MB    U\nlocalhost:5000/x:1   79c898d40088        4.8MB             2MB        \nlocalhost:5000/y     79c898d40089        4.8MB             2MB        \n<untagged>           79c898d4008a        4.8MB             2MB        \n";
        let legend = "                                    Info ->  U In Use\n";
        for text in [printed.to_owned(), format!("{legend}{printed}")] {
            let table = parse(&text);
            assert!(table.has("IMAGE ID") && table.has("ID") && table.has_heading());
            assert!(!table.heading.contains(&"TAG".to_owned()), "told as printed");
            assert_eq!(cells(&table, 0), ["alpine", "edge", "3fc33d6d5e74"]);
            assert_eq!(cells(&table, 1), ["localhost:5000/x", "1", "79c898d40088"]);
            assert_eq!(cells(&table, 2), ["localhost:5000/y", "<none>", "79c898d40089"]);
            assert_eq!(cells(&table, 3), ["<none>", "<none>", "79c898d4008a"]);
            assert_eq!((table.rows.len(), table.is_cut), (4, false));
        }
    }

    #[test]
    fn names_that_are_cut_short_are_noticed() {
        let table = parse(
            "IMAGE                     ID             DISK USAGE\nlocalhost:5000/you/alp…   3fc33d6d5e74        4.8MB\n",
        );
        assert!(table.is_cut);
    }

    #[test]
    fn a_list_of_containers_is_no_list_of_images() {
        let table =
            parse("CONTAINER ID   IMAGE         COMMAND\n3fc33d6d5e74   alpine:edge   sh\n");
        assert!(table.has("IMAGE") && !table.has("REPOSITORY"));
    }
}
