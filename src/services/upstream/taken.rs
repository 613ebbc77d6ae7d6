//! One file out of an image, for who wants a program and no container.
//!
//! The image is copied first, as every other is: what is read here has been held against its digest. Its layers are
//! read from the top, and what a layer hides is not there (OCI image spec, "Image Layer Filesystem Changeset").

use std::{
    fs::File,
    io::{self, Read, Seek as _, Write},
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType};
use tokio::task::spawn_blocking;

use super::{
    UpstreamError,
    copy::Copier,
    document::{Descriptor, Document, members_for},
};
use crate::{oci::Digest, registry::RegistryError};

/// What a file that hides another one is called before its name, and what hides a whole folder.
const HIDES: &str = ".wh.";
const HIDES_ALL: &str = ".wh..wh..opq";
/// How a gzip stream begins (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What a layer has to say of a file.
#[derive(Debug, PartialEq, Eq)]
enum Sought {
    /// It is there, and was written out.
    Found,
    /// It is not, nor in a layer below.
    Hidden,
    /// Nothing.
    Nothing,
}

impl Copier {
    /// Copies an image, and writes a file of it to `to`. `path` has no slash before it. The digest is that of what the
    /// tag points to.
    pub async fn take(
        &mut self,
        repository: &str,
        tag: &str,
        path: &str,
        to: &Path,
    ) -> Result<Digest, UpstreamError> {
        let image = format!("{repository}:{tag}");
        let top = self.copy(repository, tag).await?.digest;
        let layers = self.layers(repository, &image, &top)?;
        let limit = self.bounds.image_bytes;
        for layer in layers.iter().rev() {
            let blob = self.registry.open_blob(repository, &layer.digest);
            let blob = blob.map_err(|source| not_taken(&image, source))?;
            let gone = || UpstreamError::Shape { image: image.clone(), why: "it lacks a layer" };
            let (blob, path, to) = (blob.ok_or_else(gone)?, path.to_owned(), to.to_owned());
            let sought = spawn_blocking(move || search(blob, &path, &to, limit)).await;
            let sought = sought.unwrap_or_else(|_| Err(io::Error::other("its reader stopped")));
            match sought.map_err(|source| UpstreamError::Layer { image: image.clone(), source })? {
                Sought::Found => return Ok(top),
                Sought::Hidden => break,
                Sought::Nothing => {}
            }
        }
        Err(UpstreamError::NoFile { image, path: path.to_owned() })
    }

    /// The layers of the image for this platform, the lowest first.
    fn layers(
        &self,
        repository: &str,
        image: &str,
        digest: &Digest,
    ) -> Result<Vec<Descriptor>, UpstreamError> {
        let document = self.document(repository, image, digest)?;
        let Some(members) = document.members() else {
            return Ok(document.layers().cloned().collect());
        };
        // Those of the platform stand first.
        let chosen = members_for(members, &self.platform).into_iter().next();
        let none = || UpstreamError::Shape { image: image.to_owned(), why: "its index is empty" };
        let document = self.document(repository, image, &chosen.ok_or_else(none)?.digest)?;
        Ok(document.layers().cloned().collect())
    }

    fn document(
        &self,
        repository: &str,
        image: &str,
        digest: &Digest,
    ) -> Result<Document, UpstreamError> {
        let stored = self.registry.read_manifest(repository, digest);
        let stored = stored.map_err(|source| not_taken(image, source))?;
        let none = || UpstreamError::Shape { image: image.to_owned(), why: "it lacks a manifest" };
        Document::parse(image, &stored.ok_or_else(none)?.bytes)
    }
}

fn not_taken(image: &str, source: RegistryError) -> UpstreamError {
    UpstreamError::Registry { image: image.to_owned(), source }
}

/// Looks for a file in a layer, and writes it out where it is there. So many bytes of it are read, unpacked.
fn search(mut layer: File, path: &str, to: &Path, limit: u64) -> io::Result<Sought> {
    let mut begins = Vec::new();
    Read::by_ref(&mut layer).take(2).read_to_end(&mut begins)?;
    layer.rewind()?;
    if begins == GZIP {
        search_tar(MultiGzDecoder::new(layer).take(limit), path, || File::create(to))
    } else {
        search_tar(layer.take(limit), path, || File::create(to))
    }
}

fn search_tar<W: Write>(
    tar: impl Read,
    path: &str,
    to: impl FnOnce() -> io::Result<W>,
) -> io::Result<Sought> {
    let hides = hides(path);
    let mut sought = Sought::Nothing;
    for entry in Archive::new(tar).entries()? {
        let mut entry = entry?;
        let name = entry.path()?.components().as_path().to_owned();
        let name = name.strip_prefix(".").or_else(|_| name.strip_prefix("/")).unwrap_or(&name);
        if name == Path::new(path) {
            // What the layer itself has stands above what it hides.
            if entry.header().entry_type() != EntryType::Regular {
                return Ok(Sought::Hidden);
            }
            // A layer that is cut short ends here without an error.
            let written = io::copy(&mut entry, &mut to()?)?;
            let is_whole = written == entry.size();
            return if is_whole {
                Ok(Sought::Found)
            } else {
                Err(io::ErrorKind::UnexpectedEof.into())
            };
        }
        if hides.iter().any(|hidden| hidden == name) {
            sought = Sought::Hidden;
        }
    }
    Ok(sought)
}

/// The entries of a layer by which a file of a lower one is not there.
fn hides(path: &str) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for part in Path::new(path).ancestors() {
        let (Some(name), Some(folder)) = (part.file_name(), part.parent()) else { continue };
        all.push(folder.join(format!("{HIDES}{}", name.display())));
        all.push(folder.join(HIDES_ALL));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{Entry, Layer};

    #[test]
    fn a_file_is_taken_out_of_the_layer_that_has_it_and_not_from_below_one_that_hides_it() {
        const PATH: &str = "usr/local/bin/docker";
        let file = |name| Entry::File(name, 0o755, b"it");
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("out");
        let looked = |entries: &[Entry<'_>]| {
            let blob = folder.path().join("layer");
            std::fs::write(&blob, Layer::pack(entries).unwrap().blob).unwrap();
            search(File::open(blob).unwrap(), PATH, &to, 1 << 20).unwrap()
        };
        for (entries, wanted) in [
            (vec![file("usr/local/bin/docker")], Sought::Found),
            (vec![file("./usr/local/bin/docker")], Sought::Found),
            (vec![file("usr/local/bin/.wh..wh..opq"), file(PATH)], Sought::Found),
            (vec![], Sought::Nothing),
            (vec![file("usr/local/bin/dockerd"), file("bin/docker")], Sought::Nothing),
            (vec![file("usr/local/bin/.wh.docker")], Sought::Hidden),
            (vec![file("usr/local/.wh.bin")], Sought::Hidden),
            (vec![file(".wh.usr")], Sought::Hidden),
            (vec![file("usr/local/bin/.wh..wh..opq")], Sought::Hidden),
            (vec![file("usr/local/.wh..wh..opq")], Sought::Hidden),
            (vec![Entry::Link(PATH, "/etc/shadow")], Sought::Hidden),
        ] {
            let _ = std::fs::remove_file(&to);
            assert_eq!(looked(&entries), wanted);
            assert_eq!(to.exists(), wanted == Sought::Found);
        }
    }

    #[test]
    fn a_layer_is_read_whole_or_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let (blob, to) = (folder.path().join("layer"), folder.path().join("out"));
        let packed = Layer::pack(&[Entry::File("docker", 0o755, &[7; 4096])]).unwrap().blob;
        for (bytes, limit, is_read) in [
            (packed.as_slice(), 1 << 20, true),
            (&packed[..packed.len() / 2], 1 << 20, false),
            (packed.as_slice(), 1024, false),
        ] {
            std::fs::write(&blob, bytes).unwrap();
            let sought = search(File::open(&blob).unwrap(), "docker", &to, limit);
            assert_eq!(sought.is_ok(), is_read, "{sought:?}");
        }
    }
}
