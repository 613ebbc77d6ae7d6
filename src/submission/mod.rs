//! What a student hands in: a record with a name on it and a seal. Pure.
