//! Turns a policy file into a policy, or into faults with their places.
