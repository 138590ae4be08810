//! What the numbers of a failed telephone call mean.
//!
//! The vocabularies, each a table with its sources:
//!
//! - SIP status codes: [`StatusCode`], its row [`StatusInfo`], all of them in [`statuses`]. Reason phrases are only
//!   recommended; [`Phrases`] has them, and the names of causes, in other languages.
//! - SIP requests: [`Method`], [`MethodInfo`], [`methods`].
//! - Q.850 causes, which DSS1 and ISUP carry: [`Cause`], [`CauseInfo`], [`causes`].
//! - Vendor [`dialects`]: what a product means by a number, laid one over the other in [`Dialects`].
//!
//! What carries a cause: the [`CauseElement`] of Q.931 and ISUP, with its [`Location`], and the [`reason`] header of
//! SIP. What translates between status and cause: the mapping [`profiles`](mod@profile), and their [`audit`].
//!
//! Nothing here does I/O, and looking up or translating allocates nothing.
//!
//! ```
//! use tritone_codes::{Cause, StatusCode};
//!
//! let busy: StatusCode = "486".parse()?;
//! assert_eq!(busy, StatusCode::BUSY_HERE);
//! assert_eq!(busy.phrase(), Some("Busy Here"));
//! assert_eq!(busy.info().unwrap().source, "RFC 3261");
//!
//! let cause = Cause::USER_BUSY;
//! assert_eq!(cause.name(), Some("User busy"));
//! assert_eq!(cause.dss1_octet(), 0x91);
//! # Ok::<(), tritone_codes::InvalidStatusCode>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

pub mod audit;
mod cause;
mod cause_element;
mod dialect;
mod location;
mod method;
mod phrases;
pub mod profile;
pub mod reason;
pub mod recognise;
mod status;

pub use cause::{Cause, CauseClass, CauseInfo, GsmMeaning, causes};
pub use cause_element::{
    CAUSE_IDENTIFIER, CalledNumber, CauseElement, CauseElementError, CodingStandard, Condition,
    ConditionOctet, Diagnostic, Recommendation, RejectionReason,
};
pub use dialect::{Dialect, DialectCode, Dialects, GIGASET, Reading, SOFIA_SIP, Visibility, dialects};
pub use location::{InvalidLocation, Location};
pub use method::{Method, MethodInfo, UnknownMethod, methods};
pub use phrases::{GERMAN, Phrases, catalogue, catalogues};
pub use profile::{Answer, Facts, Profile, Target, Translation, profile, profile_for_product, profiles};
pub use status::{
    ClassInfo, DialogEffect, DialogScope, InvalidStatusCode, Seed, Senders, Standing, StatusClass,
    StatusCode, StatusInfo, statuses,
};
