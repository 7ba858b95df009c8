// A simple input aid for Vietnamese: Telex and VNI, for who has no input method on this machine.
//
// `compose(typed, key, method)` is the text after one more key, given the text before the caret.
// Only the syllable at the end is looked at. A second stroke of the same key takes it back and
// leaves the key itself, so that every text can be typed.

const TONES = { "\u0301": 1, "\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0323": 5 };
const MARKS = Object.fromEntries(Object.entries(TONES).map(([mark, tone]) => [tone, mark]));
const HAT = "\u0302";
const BREVE = "\u0306";
const HORN = "\u031b";

const TELEX = {
  tones: { s: 1, f: 2, r: 3, x: 4, j: 5, z: 0 },
  shapes: { a: [["a", HAT]], e: [["e", HAT]], o: [["o", HAT]], w: [["uo", HORN], ["u", HORN], ["o", HORN], ["a", BREVE]] },
  stroke: "d",
};
const VNI = {
  tones: { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 0: 0 },
  shapes: { 6: [["a", HAT], ["e", HAT], ["o", HAT]], 7: [["uo", HORN], ["u", HORN], ["o", HORN]], 8: [["a", BREVE]] },
  stroke: "9",
};
const METHODS = { telex: TELEX, vni: VNI };

/** The text before the caret after one more key. */
export function compose(typed, key, method) {
  const rules = METHODS[method];
  const found = /[\p{L}\p{M}]+$/u.exec(typed);
  if (!rules || !found) return typed + key;
  const head = typed.slice(0, found.index);
  const letters = parted(found[0]);
  const done = changed(letters, key.toLowerCase(), rules);
  if (!done) return head + (/\p{L}/u.test(key) ? longer(letters, key) : joined(letters) + key);
  return head + joined(done.letters) + (done.undone ? key : "");
}

/** Letters with their marks apart: { base, shape, tone }. */
function parted(syllable) {
  return [...syllable.normalize("NFC")].map((letter) => {
    if (letter === "đ" || letter === "Đ") return { base: letter === "đ" ? "d" : "D", shape: "-", tone: 0 };
    const [base, ...marks] = [...letter.normalize("NFD")];
    const tone = TONES[marks.find((mark) => mark in TONES)] ?? 0;
    return { base, shape: marks.filter((mark) => !(mark in TONES)).join(""), tone };
  });
}

function joined(letters) {
  return letters
    .map(({ base, shape, tone }) => {
      if (shape === "-") return base === "d" ? "đ" : "Đ";
      return (base + shape + (MARKS[tone] ?? "")).normalize("NFC");
    })
    .join("");
}

function changed(letters, key, rules) {
  if (key === rules.stroke && stroked(letters)) return stroke(letters);
  if (key in rules.tones) return toned(letters, rules.tones[key]);
  if (key in rules.shapes) return shaped(letters, rules.shapes[key]);
  return null;
}

/** `uơ` stays alone in thuở; with a letter behind it is `ươ`, as in thương and mươi. */
function goingOn(letters) {
  const at = letters.length - 2;
  if (at < 0 || letters[at + 1].shape !== HORN || letters[at + 1].base.toLowerCase() !== "o") return letters;
  const { base, shape } = letters[at];
  const open = base.toLowerCase() === "u" && !shape && letters[at - 1]?.base.toLowerCase() !== "q";
  return open ? replaced(letters, at, { shape: HORN }) : letters;
}

/** The syllable with one more letter: a tone moves to where it belongs now, as toàn of tòa and n. */
function longer(letters, key) {
  const made = [...goingOn(letters), ...parted(key)];
  return joined(toneOf(made) && vowels(made)[0] < vowels(made)[1] ? retoned(made) : made);
}

const isD = (letter) => letter?.base.toLowerCase() === "d";
const hasVowel = (letters) => vowels(letters)[0] < vowels(letters)[1];

/** Which d a stroke is for: the last letter, as in HĐND and LĐLĐ, or the first of a syllable. */
function strokeAt(letters) {
  if (isD(letters.at(-1))) return letters.length - 1;
  return hasVowel(letters) && isD(letters[0]) ? 0 : -1;
}

const stroked = (letters) => strokeAt(letters) >= 0;

function stroke(letters) {
  const at = strokeAt(letters);
  const undone = letters[at].shape === "-";
  return { letters: replaced(letters, at, { shape: undone ? "" : "-" }), undone };
}

function shaped(letters, rules) {
  const bases = letters.map(({ base }) => base.toLowerCase()).join("");
  const range = vowels(letters);
  for (const [wanted, shape] of rules) {
    const at = bases.lastIndexOf(wanted);
    if (at < range[0] || at + wanted.length > range[1] || (wanted === "u" && isQu(bases, at))) continue;
    if (wanted === "uo" && isQu(bases, at)) continue;
    const undone = letters[at + wanted.length - 1].shape === shape;
    if (undone && rules === TELEX.shapes.w && wanted === "u" && at > 0 && at + 1 === letters.length)
      return { letters: letters.slice(0, at), undone }; // tw, as in TW: nothing ends in tuw
    const ends = wanted === "uo" && !undone && at + 2 === letters.length;
    let done = letters;
    for (let step = ends ? 1 : 0; step < wanted.length; step += 1)
      done = replaced(done, at + step, { shape: undone ? "" : shape });
    return { letters: retoned(done), undone };
  }
  return alone(letters, rules);
}

/** `w` behind consonants alone is ư, as in tư; once more it is w. */
function alone(letters, rules) {
  if (rules !== TELEX.shapes.w || hasVowel(letters)) return null;
  const capital = letters.every(({ base }) => base !== base.toLowerCase());
  return { letters: [...letters, { base: capital ? "U" : "u", shape: HORN, tone: 0 }], undone: false };
}

function toned(letters, tone) {
  const [first, last] = vowels(letters);
  if (first === last) return null;
  const now = toneOf(letters);
  if (tone === 0 && now === 0) return null;
  const undone = tone !== 0 && now === tone;
  return { letters: placed(letters, undone ? 0 : tone), undone };
}

const toneOf = (letters) => Math.max(...letters.map(({ tone }) => tone));
const retoned = (letters) => placed(letters, toneOf(letters));

/** The tone on the vowel that carries it: hòa, hoàn, thuở, giờ, quý. */
function placed(letters, tone) {
  const bare = letters.map((one) => ({ ...one, tone: 0 }));
  const [first, last] = vowels(letters);
  if (first === last) return bare;
  const shapes = bare.slice(first, last).map(({ shape }) => shape !== "");
  let at = first + shapes.lastIndexOf(true);
  if (!shapes.includes(true)) {
    const closed = last < bare.length;
    at = last - first === 1 ? first : closed || last - first === 3 ? first + 1 : first;
  }
  return replaced(bare, at, { tone });
}

/** Where the vowels of a syllable are; u of qu and i of gi belong to the consonant before. */
function vowels(letters) {
  const bases = letters.map(({ base }) => base.toLowerCase()).join("");
  const onset = /^(?:qu(?=[aeioy])|gi(?=[aeouy])|[^aeiouy]*)/.exec(bases)[0].length;
  const nucleus = /^[aeiouy]*/.exec(bases.slice(onset))[0].length;
  return [onset, onset + nucleus];
}

const isQu = (bases, at) => at > 0 && bases[at - 1] === "q";

function replaced(letters, at, change) {
  return letters.map((letter, place) => (place === at ? { ...letter, ...change } : letter));
}

/**
 * Have an input compose what is typed into it; `method` is asked at each key. Where the system has an
 * input method of its own, which composes or sends whole letters, ours is off: `off` is told.
 */
export function aid(input, method, off = () => {}) {
  let system = false;
  const stop = () => {
    if (!system && method()) off();
    system = true;
  };
  input.addEventListener("compositionstart", stop);
  input.addEventListener("beforeinput", (event) => {
    if (event.inputType === "insertText" && /^[^\0-\x7f]$/u.test(event.data ?? "")) stop();
    if (system) return;
    if (event.inputType !== "insertText" || event.isComposing || event.data?.length !== 1) return;
    const { selectionStart: at, selectionEnd: end, value } = input;
    if (at !== end || !method()) return;
    const before = value.slice(0, at);
    const done = compose(before, event.data, method());
    if (done === before + event.data) return;
    event.preventDefault();
    input.value = done + value.slice(at);
    input.setSelectionRange(done.length, done.length);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
