//! The shipped profiles against the reference tables.

mod audit;
mod inverse;
mod look_up;
mod reference;
mod seed;
mod side_by_side;
mod tables;
