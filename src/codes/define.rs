//! What a code is: a variant with its number and its name.

/// No code is called so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no code `{0}`")]
pub struct UnknownCode(pub String);

/// Defines codes of one kind: variant, number, name.
macro_rules! coded {
    (
        $(#[$about:meta])* $kind:ident:
        $($(#[$doc:meta])* $variant:ident = $number:literal $name:literal,)*
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $kind {
            $($(#[$doc])* $variant,)*
        }

        impl $kind {
            /// All of them, by number.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The number, as `LC201`.
            pub fn number(self) -> &'static str {
                match self { $(Self::$variant => $number,)* }
            }

            /// The name, as `image-missing`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }

        impl std::str::FromStr for $kind {
            type Err = super::define::UnknownCode;

            /// By number or by name, in any case.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let is = |word: &str| word.eq_ignore_ascii_case(text);
                let found = Self::ALL.iter().find(|code| is(code.number()) || is(code.name()));
                found.copied().ok_or_else(|| super::define::UnknownCode(text.to_owned()))
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.number())
            }
        }
    };
}

pub(super) use coded;
