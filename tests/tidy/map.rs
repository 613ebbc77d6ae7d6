//! The rooms of each crate and what each uses of the others: a new room, or a new arrow, is written here first.

/// A room, and the rooms that it uses.
pub(super) type Row = (&'static str, &'static [&'static str]);

/// labcheck itself.
pub(super) const LABCHECK: &[Row] = &[
    (
        "check",
        &[
            "codes", "expect", "fact", "image", "journal", "outcome", "refusal", "suggest",
            "syntax", "verdict",
        ],
    ),
    ("classroom", &["fact", "host", "image", "journal"]),
    ("cli", &["classroom", "syntax"]),
    ("cmdline", &[]),
    ("codes", &["fact", "refusal", "verdict"]),
    (
        "commands",
        &[
            "check",
            "classroom",
            "cli",
            "codes",
            "env",
            "exit",
            "fact",
            "host",
            "image",
            "journal",
            "lab",
            "outcome",
            "record",
            "refusal",
            "report",
            "run",
            "scenario",
            "suggest",
            "syntax",
            "text",
            "verdict",
            "wording",
        ],
    ),
    ("env", &[]),
    ("exit", &[]),
    ("expect", &["cmdline", "fact", "outcome", "refusal", "scenario", "syntax", "text", "verdict"]),
    ("fact", &["image", "journal", "outcome", "refusal"]),
    ("host", &["cmdline", "fact", "image", "journal", "outcome", "text"]),
    ("image", &[]),
    ("journal", &["image"]),
    ("lab", &["scenario", "suggest", "syntax"]),
    ("mask", &["cmdline"]),
    ("outcome", &[]),
    ("record", &["codes", "exit", "fact", "image", "journal", "outcome", "syntax", "verdict"]),
    ("refusal", &["outcome"]),
    ("report", &["codes", "record", "scenario", "syntax", "text", "verdict", "wording"]),
    (
        "run",
        &[
            "check", "codes", "expect", "fact", "host", "journal", "lab", "mask", "outcome",
            "record", "refusal", "scenario", "suggest", "syntax", "verdict",
        ],
    ),
    ("scenario", &["check", "expect", "suggest", "syntax"]),
    ("suggest", &[]),
    ("syntax", &["suggest"]),
    ("text", &[]),
    ("verdict", &["fact", "journal", "outcome", "refusal"]),
    ("wording", &["fact", "image", "journal", "outcome", "record", "refusal", "text", "verdict"]),
];

/// The services.
pub(super) const SERVICES: &[Row] = &[
    ("certs", &["files"]),
    ("connections", &[]),
    ("files", &[]),
    ("images", &["layer", "oci", "registry"]),
    ("layer", &["oci"]),
    ("oci", &[]),
    ("port", &[]),
    ("registry", &["oci"]),
    ("requests", &["connections", "serve"]),
    ("serve", &["connections", "requests"]),
    ("trust", &["certs", "files", "oci", "serve"]),
    ("upstream", &["images", "oci", "registry"]),
];
