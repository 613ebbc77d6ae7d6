//! What is counted stands in the JSON beside what it is counted from, so that a reader need not count; in memory it
//! stands nowhere, so that it cannot be wrong.

/// Defines a type, its JSON form with the counts in it, and the way from one to the other. `given` are the fields that
/// the counts hold already.
macro_rules! summed {
    (
        $(#[doc = $doc:expr])*
        pub struct $name:ident as $written:ident {
            counted { $($(#[doc = $count_doc:expr])* $(#[serde($($count_serde:tt)*)])? $count:ident: $count_type:ty = $counts:expr,)* }
            $(given { $($(#[doc = $given_doc:expr])* $given:ident: $given_type:ty = $gives:expr,)* })?
            fields { $($(#[doc = $field_doc:expr])* $(#[serde($($serde:tt)*)])? $field:ident: $type:ty,)* }
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[doc = $field_doc])* pub $field: $type,)*
            $($($(#[doc = $given_doc])* pub $given: $given_type,)*)?
        }

        $(#[doc = $doc])*
        #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        struct $written {
            $($(#[doc = $count_doc])* $(#[serde($($count_serde)*)])? $count: $count_type,)*
            $($(#[doc = $field_doc])* $(#[serde($($serde)*)])? $field: $type,)*
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $(let $count: fn(&$name) -> $count_type = $counts;)*
                let written = $written {
                    $($count: $count(self),)*
                    $($field: self.$field.clone(),)*
                };
                written.serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let written = $written::deserialize(deserializer)?;
                $($(let $given: fn(&$written) -> $given_type = $gives;)*)?
                let read = Self {
                    $($($given: $given(&written),)*)?
                    $($field: written.$field,)*
                };
                $(
                    let counted: fn(&$name) -> $count_type = $counts;
                    if written.$count != counted(&read) {
                        return Err(serde::de::Error::custom(concat!(
                            "`", stringify!($count), "` does not fit what it counts"
                        )));
                    }
                )*
                Ok(read)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                <$written as schemars::JsonSchema>::schema_name()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <$written as schemars::JsonSchema>::json_schema(generator)
            }
        }
    };
}

pub(super) use summed;
