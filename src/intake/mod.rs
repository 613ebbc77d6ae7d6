//! What a class handed in, as it comes: a folder, a zip, a platform's bulk download. An edge: it reads, bounded, and
//! judges nothing.
