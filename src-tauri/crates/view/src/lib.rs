//! Says what is shown, in serialisable words.
