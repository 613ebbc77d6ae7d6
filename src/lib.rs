//! `labcheck` proves that a hands-on Docker lab works, and that a person did it.
//!
//! A lab is a Markdown handout; a scenario is its machine-readable twin in YAML. Data flows one way:
//! text → scenario → plan → facts → verdicts → record → reports. The middle is pure; only the edges
//! touch the world. `tests/tidy/` holds the code against this map.
//!
//! | module | what it is | what it may not do |
//! |---|---|---|
//! | [`syntax`] | YAML with places, fields, templates; every problem at its line and column | I/O |
//! | [`scenario`] | what a scenario says, read into a checked model | I/O |
//! | [`lab`] | the handout: its commands, whether the scenario types the same, its text with a world's digests | I/O |
//! | [`draft`] | a first scenario for a handout, or for the lab of another platform, with what a person has to decide | I/O |
//! | [`lint`] | what is wrong with a lab's texts as far as a machine sees it, one file a rule | I/O |
//! | [`propose`] | from what was seen of a machine to checks that say so, and a scenario's text with them | I/O |
//! | [`prove`] | what may be done wrong in a lab, and what it means that its checks noticed or did not | I/O |
//! | [`outcome`], [`image`], [`object`], [`mod@file`], [`reach`] | how a command ended; images as engine and client list them; containers, networks, volumes, what a swarm has; files; services that answer | I/O |
//! | [`brought`] | programs that the lab's machine has in place of the host's | I/O |
//! | [`fact`] | what may be asked of a host ([`fact::Query`]) and what was seen | I/O |
//! | [`cmdline`] | what a typed command line says by its text: programs, pipes, where docker goes | I/O |
//! | [`expect`] | expectations about one command's outcome | I/O |
//! | [`check`] | checks of the state afterwards, one file a kind | I/O |
//! | [`refusal`] | why a docker command was refused, by one table of measured words | I/O |
//! | [`journal`] | what happened in a classroom: the evidence of deeds | I/O |
//! | [`verdict`] | pass, fail, error, skip; differences as data | I/O, wording |
//! | [`codes`] | the stable codes of failures, each with its page | I/O |
//! | [`assessment`] | a submission judged again, and what of it somebody should look at | I/O |
//! | [`grades`], [`gradebook`] | marks by a record and a policy; the grades of a class and their exports | I/O |
//! | [`grading`] | a class graded: joins what is read with what judges and counts | print, know classrooms |
//! | [`intake`] | the edge to what a class handed in: folders, archives, a platform's downloads | judge |
//! | [`submission`] | what a student hands in: record, facts, journal, sealed | I/O |
//! | [`record`] | everything seen and judged in a run, as versioned JSON | I/O |
//! | [`report`] | renderers of a record and of a scenario's problems | I/O |
//! | [`web`] | what every page of HTML has: its frame, its marks, escaping | I/O, know what is told |
//! | [`wording`] | the one door to sentences about verdicts | I/O |
//! | [`text`] | untrusted text made harmless: what would lead a terminal or hide is shown | I/O |
//! | [`mask`] | keeps secrets out of records and reports | I/O |
//! | [`oci`] | digests and image references: of the crate `labcheck-services`, as are the registry and the trust service (`src/services`) | I/O |
//! | [`share`] | a share of what there is to do, for several machines | I/O |
//! | [`suggest`] | "did you mean" | I/O |
//! | [`host`] | the edge to Docker: processes, shells, terminals, the API, the CLI | judge |
//! | [`probe`] | the edge inside the lab's machine: files and services, as they are seen from there | judge |
//! | [`machine`] | the edge that makes the lab's own machines: namespaces, files, network, engine | know registries and scenarios |
//! | [`classroom`] | the edge that makes the lab's world: registry, trust service, engine | know scenarios |
//! | [`run`] | carries a plan out on a [`host::Host`], tells events | print, know which host |
//! | [`library`] | finds and reads labs, with the files that come with them | print |
//! | [`output`] | the edge to whoever reads: terminal, questions, signals, files | know classrooms |
//! | [`place`] | where somebody works and what is known there: joins the edges to the core | print, judge |
//! | [`commands`] | verbs only, one file each: has the work done and prints the result | judge |
//! | [`cli`], [`mod@env`], [`exit`] | words and flags; the environment; exit codes | |

// A new variant is refused until every place has decided about it. Tests may look for one and leave the rest.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

pub mod assessment;
pub mod brought;
pub mod check;
pub mod classroom;
pub mod cli;
mod cmdline;
pub mod codes;
pub mod commands;
pub mod draft;
pub mod env;
pub mod exit;
mod expect;
pub mod fact;
pub mod file;
#[cfg(test)]
mod fuzz;
pub mod gradebook;
pub mod grades;
pub mod grading;
pub mod host;
pub mod image;
pub mod intake;
pub mod journal;
pub mod lab;
mod library;
pub mod lint;
pub mod machine;
mod mask;
pub mod object;
pub mod outcome;
mod output;
pub mod place;
pub mod probe;
mod propose;
pub mod prove;
pub mod reach;
pub mod record;
pub mod refusal;
mod report;
pub mod run;
pub mod scenario;
pub mod share;
pub mod submission;
mod suggest;
pub mod syntax;
pub mod text;
pub mod verdict;
mod web;
pub mod wording;

pub use labcheck_services::oci;
