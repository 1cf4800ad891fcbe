//! When a cadence is due in a zone. (In work.)
