// What the colours are worth: contrasts by WCAG 2.2, and distances for people who see colours otherwise, by the matrices
// of Machado, Oliveira and Fernandes (2009), in Oklab.
import { describe, expect, it } from "vitest";
import css from "./tokens.css?raw";

const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");

function tokens(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );
}

const THEMES = { light: tokens(light), dark: { ...tokens(light), ...tokens(dark) } };
type Vector = [number, number, number];
type Matrix = [Vector, Vector, Vector];

const channel = (byte: number) =>
  byte <= 0.04045 * 255 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4;
const linear = (hex: string) =>
  [1, 3, 5].map((at) => channel(Number.parseInt(hex.slice(at, at + 2), 16))) as Vector;
const times = (matrix: Matrix, [x, y, z]: Vector) =>
  matrix.map(([a, b, c]) => a * x + b * y + c * z) as Vector;

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [one, other]
    .map((hex) => linear(hex))
    .map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b)
    .sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const EYES: Record<string, Matrix> = {
  most: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const TO_LMS: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_LAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

function seen(hex: string, eyes: Matrix): Vector {
  const light = times(eyes, linear(hex)).map((value) => Math.min(1, Math.max(0, value))) as Vector;
  return times(TO_LAB, times(TO_LMS, light).map(Math.cbrt) as Vector);
}

const GROUNDS = ["ground", "raised"];
const STATES = ["ringing", "notify", "snoozed", "handled", "blind", "off-shift"];
const TEXTS = ["text", "quiet", "accent", ...STATES].flatMap((text) =>
  GROUNDS.map((ground) => [text, ground]),
);
const FILLED = [
  ["on-accent", "accent"],
  ["on-ringing", "ringing"],
  ["on-blind", "blind"],
  ["quiet", "shade"],
  ["text", "shade"],
];
const SHAPES = GROUNDS.flatMap((ground) => ["edge", "accent", ...STATES].map((shape) => [shape, ground]));

describe.each(Object.entries(THEMES))("in %s", (_, theme) => {
  const between = (one: string, other: string) => contrast(theme[one] as string, theme[other] as string);

  it.each([...TEXTS, ...FILLED])("%s can be read on %s", (text, ground) => {
    expect(between(text as string, ground as string)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(SHAPES)("the shape of %s can be seen on %s", (shape, ground) => {
    expect(between(shape as string, ground as string)).toBeGreaterThanOrEqual(3);
  });

  // Colour is never all: each state has its shape beside it. About 0.02 can just be told apart.
  it.each(Object.keys(EYES))("%s eyes tell the states apart", (eyes) => {
    const colours = STATES.map((state) => seen(theme[state] as string, EYES[eyes] as Matrix));
    const distances = colours.flatMap((one, n) =>
      colours.slice(0, n).map((other) => Math.hypot(...one.map((v, i) => v - (other[i] ?? 0)))),
    );
    expect(Math.min(...distances)).toBeGreaterThan(0.045);
  });
});

it("knows a contrast that is published", () => expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2));
