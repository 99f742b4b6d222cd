//! The tray: one click is the shift, and what the icon says is what is true.

mod click;
mod panel;
mod there;
