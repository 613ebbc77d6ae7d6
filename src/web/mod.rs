//! Pages of HTML that need nothing else: what every one of them has, whatever it tells. Pure.

pub(crate) mod frame;
pub(crate) mod mark;
pub(crate) mod markup;
