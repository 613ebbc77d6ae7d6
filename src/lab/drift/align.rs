//! Which line that came stands for which printed one: in the order in which they came, each for one. The streams of a
//! command have each their own order; nobody knows how they came between each other.
//!
//! A diff of two texts cannot say it: there are several texts on one side, and lines that are equal to more than one.

/// A line that came: its stream, and which of it, from 0.
pub(super) type Place = (usize, usize);

/// Streams of one command at most: its output, its errors, its screen.
pub(super) const STREAMS: usize = 3;
/// How many ways to go on are kept. One is enough unless streams say the same.
const WIDTH: usize = 32;

/// A way to stand for the lines so far.
#[derive(Clone, Copy)]
struct Way {
    /// How many lines did not come by it.
    missed: usize,
    /// The first line of each stream that is not passed.
    next: [usize; STREAMS],
    /// Its last choice.
    chosen: Option<usize>,
}

/// For each printed line where it came, of the ways that miss the fewest the one that goes on soonest. Each line is given
/// with the places that fit it, in order; one that nothing is asked of has `None`.
pub(super) fn align(printed: &[Option<Vec<Place>>]) -> Vec<Option<Place>> {
    // Every choice: the line, the place, and the choice before.
    let mut choices: Vec<(usize, Place, Option<usize>)> = Vec::new();
    let mut ways = vec![Way { missed: 0, next: [0; STREAMS], chosen: None }];
    for (line, places) in printed.iter().enumerate() {
        let Some(places) = places else { continue };
        let mut further = Vec::new();
        for way in &ways {
            for stream in 0..STREAMS {
                let first = places.partition_point(|place| *place < (stream, way.next[stream]));
                let Some(place) = places.get(first).filter(|place| place.0 == stream) else {
                    continue;
                };
                choices.push((line, *place, way.chosen));
                let mut next = way.next;
                next[stream] = place.1 + 1;
                further.push(Way { missed: way.missed, next, chosen: Some(choices.len() - 1) });
            }
            further.push(Way { missed: way.missed + 1, ..*way });
        }
        ways = best(further);
    }
    let mut found = vec![None; printed.len()];
    let mut at = ways.first().and_then(|way| way.chosen);
    while let Some((line, place, before)) = at.map(|at| choices[at]) {
        found[line] = Some(place);
        at = before;
    }
    found
}

/// Without those that another one is as good as in everything.
fn best(mut ways: Vec<Way>) -> Vec<Way> {
    ways.sort_by_key(|way| (way.missed, way.next.iter().sum::<usize>()));
    let mut kept: Vec<Way> = Vec::new();
    for way in ways {
        let is_behind = |other: &Way| other.next.iter().zip(way.next).all(|(one, own)| *one <= own);
        if !kept.iter().any(is_behind) {
            kept.push(way);
        }
        if kept.len() == WIDTH {
            break;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each word is a line; the places of a line are those of its word.
    fn aligned(printed: &str, streams: [&str; 2]) -> Vec<Option<Place>> {
        let places = |word: &str| {
            let of = |(stream, text): (usize, &&str)| {
                let words: Vec<_> = text.split(' ').map(str::to_owned).collect();
                let fit = (0..words.len()).filter(move |at| words[*at] == word);
                fit.map(move |at| (stream, at)).collect::<Vec<_>>()
            };
            (word != "*").then(|| streams.iter().enumerate().flat_map(of).collect())
        };
        align(&printed.split(' ').map(places).collect::<Vec<_>>())
    }

    #[test]
    fn lines_come_in_their_order_and_each_once() {
        assert_eq!(aligned("a b", ["a x b", ""]), [Some((0, 0)), Some((0, 2))]);
        assert_eq!(aligned("b a", ["a b", ""]).iter().flatten().count(), 1);
        assert_eq!(aligned("a a", ["a", ""]), [Some((0, 0)), None]);
        assert_eq!(aligned("a * q b", ["a x b", ""]), [Some((0, 0)), None, None, Some((0, 2))]);
        // A line far down takes nothing from those before it.
        assert_eq!(aligned("d a b", ["a b d", ""]), [None, Some((0, 0)), Some((0, 1))]);
    }

    #[test]
    fn each_stream_has_its_own_order() {
        assert_eq!(aligned("a e b", ["a b", "e"]), [Some((0, 0)), Some((1, 0)), Some((0, 1))]);
        assert_eq!(aligned("x y x", ["y x", "x"]), [Some((1, 0)), Some((0, 0)), Some((0, 1))]);
        assert_eq!(aligned("x e", ["e", "e x"]), [Some((1, 1)), Some((0, 0))]);
    }

    #[test]
    fn a_flood_of_equal_lines_is_aligned_in_no_time() {
        let places: Vec<Place> = (0..2).flat_map(|s| (0..100_000).map(move |at| (s, at))).collect();
        let printed = vec![Some(places); 300];
        let began = std::time::Instant::now();
        assert_eq!(align(&printed).iter().flatten().count(), 300);
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    }
}
