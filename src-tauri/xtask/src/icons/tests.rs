//! What can be told apart, by everybody: judged on the smallest pictures, on the panel they lie on.

use super::*;

/// What lies behind each of [`PANELS`].
const BACKGROUNDS: [[u8; 3]; 2] = [[0xf0; 3], [0x2b; 3]];
/// Of 256 pixels, so many are clearly another between two states, whatever colours are seen.
const BETWEEN_STATES: usize = 14;
/// And so many between two counts.
const BETWEEN_COUNTS: usize = 5;
/// Clearly another: of 100, the lightness of a pixel.
const CLEARLY: f64 = 20.0;

/// How somebody sees colours: red, green and blue of what is seen, from linear red, green and blue.
type Eyes = [[f64; 3]; 3];
/// The last three after Machado, Oliveira and Fernandes (2009), at full severity.
const EYES: [(&str, Eyes); 4] = [
    ("every colour", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
    (
        "deuteranopia",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
    (
        "tritanopia",
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ),
];

type Pictures = BTreeMap<PathBuf, Pixmap>;

fn pictures() -> Pictures {
    draw(&runner::root().unwrap().join("icons")).unwrap()
}

/// The states as a person tells them apart, and the names of their pictures: one, or one for each count.
fn names() -> Vec<(&'static str, String)> {
    let plain = STATES.iter().map(|state| (*state, (*state).to_owned()));
    let counted = ["ringing", "taken"]
        .into_iter()
        .flat_map(|state| COUNTS.iter().map(move |count| (state, format!("{state}-{count}"))));
    plain.chain(counted).collect()
}

/// Looks at each picture in one way, and holds any two against each other.
fn assert_told_apart(
    pictures: &Pictures,
    panel: &Panel,
    how: &str,
    between_counts: usize,
    look: impl Fn(&Pixmap) -> Vec<f64>,
) {
    let seen = |name: &str| look(&pictures[&Path::new(panel.name).join(format!("{name}-16.png"))]);
    let all: Vec<_> = names().into_iter().map(|(state, name)| (state, seen(&name), name)).collect();
    for (at, (state, first, one)) in all.iter().enumerate() {
        for (other_state, second, other) in &all[at + 1..] {
            let least = if state == other_state { between_counts } else { BETWEEN_STATES };
            let count = first.iter().zip(second).filter(|(first, second)| (*first - *second).abs() >= CLEARLY).count();
            assert!(count >= least, "{how}, {} panel: {one} and {other} differ in {count} pixels", panel.name);
        }
    }
}

/// How light each pixel is to these eyes, of 100; without colour nothing else is left.
fn lightness(picture: &Pixmap, background: [u8; 3], eyes: &Eyes) -> Vec<f64> {
    let pixel = |rgba: &[u8]| {
        let rest = 1.0 - f64::from(rgba[3]) / 255.0;
        let linear = [0, 1, 2].map(|at| linear(f64::from(rgba[at]) + f64::from(background[at]) * rest));
        let seen = eyes.map(|row| row.iter().zip(linear).map(|(part, of)| part * of).sum::<f64>().clamp(0.0, 1.0));
        let luminance = luminance(seen);
        if luminance > 0.008_856 { 116.0 * luminance.cbrt() - 16.0 } else { 903.3 * luminance }
    };
    picture.data().chunks_exact(4).map(pixel).collect()
}

/// Of 0 to 255, as WCAG 2.2 has it.
fn linear(value: f64) -> f64 {
    let value = value / 255.0;
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn luminance([red, green, blue]: [f64; 3]) -> f64 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[test]
fn the_kept_pictures_follow_from_their_sources() {
    check(&runner::root().unwrap().join("icons/rendered"), &pictures()).unwrap();
}

#[test]
fn at_16_pixels_whoever_sees_whatever_colours_tells_every_state_and_count() {
    let pictures = pictures();
    for (panel, background) in PANELS.iter().zip(BACKGROUNDS) {
        for (eyes, matrix) in &EYES {
            let look = |picture: &Pixmap| lightness(picture, background, matrix);
            assert_told_apart(&pictures, panel, eyes, BETWEEN_COUNTS, look);
        }
    }
}

#[test]
fn states_differ_by_shape_alone() {
    let shape = |picture: &Pixmap| -> Vec<f64> {
        let covers = |rgba: &[u8]| if rgba[3] >= 128 { 100.0 } else { 0.0 };
        picture.data().chunks_exact(4).map(covers).collect()
    };
    // A count on its disc is colour on colour.
    let pictures = pictures();
    PANELS.iter().for_each(|panel| assert_told_apart(&pictures, panel, "shape", 0, shape));
}

#[test]
fn every_colour_stands_out_from_its_panel() {
    for (panel, background) in PANELS.iter().zip(BACKGROUNDS) {
        let colours: Vec<[u8; 3]> = panel.style.split('#').skip(1).map(colour).collect();
        assert_eq!(colours.len(), 5);
        for colour in colours {
            let contrast = contrast(colour, background);
            assert!(contrast >= 3.0, "{colour:x?} on the {} panel: {contrast:.2}", panel.name);
        }
        let disc = colour(panel.style.split(".ringing { color: #").nth(1).unwrap());
        let contrast = contrast(disc, [255; 3]);
        assert!(contrast >= 4.0, "a count on its disc: {contrast:.2}");
    }
}

fn colour(hex: &str) -> [u8; 3] {
    [0, 2, 4].map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
}

/// As WCAG 2.2 has it, between 1 and 21.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let [one, other] = [one, other].map(|colour| luminance(colour.map(|value| linear(f64::from(value)))) + 0.05);
    one.max(other) / one.min(other)
}
