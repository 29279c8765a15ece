// "Vérifier mon reçu": answers, from the published list alone, whether a receipt's sealed ballot was counted.
//
// Everything happens here, in the reader's browser: nothing is fetched and nothing is sent, so that the page works
// from a stick as well as from a web server. `receipts.js`, loaded before this file, sets window.URNE_RECEIPTS:
//
//   { "eh": 64 hex digits, "kiosks": { "1": 64 hex digits of the public key, ... },
//     "leaves": base64 of all 32-byte leaves, sorted, one after the other }
//
// Two things can be typed or scanned (FORMAT.md describes both):
//   code  16 Crockford base32 characters of the leaf's first 10 bytes, and one check character
//   QR    172 RFC 4648 base32 characters of: version u8 | EH[0..8] | kiosk u16 LE | leaf 32 | kiosk_sig 64
//
// No sentence lives here: the page holds one hidden block for each answer, in its own language.
"use strict";

(function () {
  const CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const CODE_LENGTH = 17;
  const QR_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const QR_LENGTH = 172;
  const QR_BYTES = 107;
  const QR_VERSION = 1;
  const LEAF_BYTES = 32;
  const CAST_TAG = "urne/v1/cast";

  // ---------------------------------------------------------------- bytes

  function fromHex(text, length) {
    if (typeof text !== "string" || text.length !== 2 * length || !/^[0-9a-fA-F]*$/.test(text)) return null;
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i += 1) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
    return bytes;
  }

  function fromAscii(text) {
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  }

  function concat(parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  function startsWith(bytes, prefix) {
    return prefix.every((byte, i) => bytes[i] === byte);
  }

  function littleEndian(bytes) {
    let value = 0n;
    for (let i = bytes.length - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(bytes[i]);
    return value;
  }

  // 5-bit digits to bytes, first bit first; null when the bits left over are not zero.
  function packDigits(digits, length) {
    const bytes = new Uint8Array(length);
    let held = 0;
    let bits = 0;
    let at = 0;
    for (const digit of digits) {
      held = (held << 5) | digit;
      bits += 5;
      if (bits >= 8 && at < length) {
        bits -= 8;
        bytes[at] = held >> bits;
        held &= (1 << bits) - 1;
        at += 1;
      }
    }
    return held === 0 && at === length ? bytes : null;
  }

  // ---------------------------------------------------------------- the receipt code

  // Product in GF(32) = GF(2)[x] / (x^5 + x^2 + 1).
  function times(a, b) {
    let product = 0;
    for (let bit = 0; bit < 5; bit += 1) {
      if ((b >> bit) & 1) product ^= a << bit;
    }
    for (let bit = 8; bit >= 5; bit -= 1) {
      if ((product >> bit) & 1) product ^= 0b100101 << (bit - 5);
    }
    return product;
  }

  // Sum of alpha^(i+1) * d_i: one wrong character, or two neighbours swapped, always changes it.
  function checkDigit(digits) {
    let power = 1;
    let sum = 0;
    for (const digit of digits) {
      power = times(power, 2);
      sum ^= times(power, digit);
    }
    return sum;
  }

  // The leaf's first 10 bytes, or null when the characters, their number or the check character are wrong.
  function readCode(text) {
    const plain = text.replace(/O/g, "0").replace(/[IL]/g, "1");
    const digits = Array.from(plain, (character) => CODE_ALPHABET.indexOf(character));
    if (digits.length !== CODE_LENGTH || digits.includes(-1)) return null;
    const check = digits.pop();
    return checkDigit(digits) === check ? packDigits(digits, 10) : null;
  }

  function writeCode(leaf) {
    const digits = [];
    for (let i = 0; i < 16; i += 1) {
      let digit = 0;
      for (let bit = 5 * i; bit < 5 * i + 5; bit += 1) digit = (digit << 1) | ((leaf[bit >> 3] >> (7 - (bit & 7))) & 1);
      digits.push(digit);
    }
    const text = digits.map((digit) => CODE_ALPHABET[digit]).join("");
    return text.match(/.{4}/g).join(" ") + "-" + CODE_ALPHABET[checkDigit(digits)];
  }

  // ---------------------------------------------------------------- the receipt's QR

  function readQr(text) {
    const digits = Array.from(text, (character) => QR_ALPHABET.indexOf(character));
    if (digits.length !== QR_LENGTH || digits.includes(-1)) return null;
    const bytes = packDigits(digits, QR_BYTES);
    if (bytes === null || bytes[0] !== QR_VERSION) return null;
    return {
      eh: bytes.slice(1, 9),
      kiosk: bytes[9] | (bytes[10] << 8),
      kioskBytes: bytes.slice(9, 11),
      leaf: bytes.slice(11, 43),
      signature: bytes.slice(43, 107),
    };
  }

  // A scanner set to an American keyboard on a French computer types other characters; this undoes it.
  const AZERTY = {
    A: "Q", Q: "A", Z: "W", W: "Z", "?": "M", ",": "M",
    "\u00e9": "2", "\u00c9": "2", '"': "3", "'": "4", "(": "5", "-": "6", "\u00e8": "7", "\u00c8": "7",
  };

  function undoAzerty(text) {
    return Array.from(text, (character) => AZERTY[character] || character).join("");
  }

  // ---------------------------------------------------------------- SHA-512 (FIPS 180-4)

  const MASK64 = (1n << 64n) - 1n;

  function firstPrimes(count) {
    const primes = [];
    for (let n = 2; primes.length < count; n += 1) {
      if (primes.every((prime) => n % prime !== 0)) primes.push(n);
    }
    return primes;
  }

  // floor(value^(1/degree)), by bisection.
  function integerRoot(value, degree) {
    let low = 0n;
    let high = 1n << 80n;
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** degree <= value) low = middle;
      else high = middle;
    }
    return low;
  }

  // The standard's constants are the first 64 bits of the fractions of square and cube roots of primes.
  function sha512Constants() {
    const primes = firstPrimes(80).map(BigInt);
    return {
      start: primes.slice(0, 8).map((prime) => integerRoot(prime << 128n, 2n) & MASK64),
      round: primes.map((prime) => integerRoot(prime << 192n, 3n) & MASK64),
    };
  }

  const SHA512 = sha512Constants();

  function rotate(word, by) {
    return ((word >> by) | (word << (64n - by))) & MASK64;
  }

  function sha512Block(state, block) {
    const w = [];
    for (let t = 0; t < 16; t += 1) w.push(littleEndian(block.slice(8 * t, 8 * t + 8).reverse()));
    for (let t = 16; t < 80; t += 1) {
      const s0 = rotate(w[t - 15], 1n) ^ rotate(w[t - 15], 8n) ^ (w[t - 15] >> 7n);
      const s1 = rotate(w[t - 2], 19n) ^ rotate(w[t - 2], 61n) ^ (w[t - 2] >> 6n);
      w.push((w[t - 16] + s0 + w[t - 7] + s1) & MASK64);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 80; t += 1) {
      const s1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
      const choose = (e & f) ^ (~e & MASK64 & g);
      const t1 = h + s1 + choose + SHA512.round[t] + w[t];
      const s0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
      const majority = (a & b) ^ (a & c) ^ (b & c);
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK64, c, b, a, (t1 + s0 + majority) & MASK64];
    }
    return [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) & MASK64);
  }

  function sha512(message) {
    const zeros = (239 - (message.length % 128)) % 128;
    const length = new Uint8Array(16);
    for (let i = 0, bits = BigInt(message.length) * 8n; i < 16; i += 1, bits >>= 8n) length[15 - i] = Number(bits & 255n);
    const padded = concat([message, Uint8Array.of(0x80), new Uint8Array(zeros), length]);
    let state = SHA512.start;
    for (let at = 0; at < padded.length; at += 128) state = sha512Block(state, padded.slice(at, at + 128));
    const digest = new Uint8Array(64);
    for (let i = 0; i < 64; i += 1) digest[i] = Number((state[i >> 3] >> BigInt(56 - 8 * (i & 7))) & 255n);
    return digest;
  }

  // ---------------------------------------------------------------- Ed25519 (RFC 8032), strict

  const P = 2n ** 255n - 19n;
  const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

  function mod(value) {
    const rest = value % P;
    return rest < 0n ? rest + P : rest;
  }

  function power(base, exponent) {
    let result = 1n;
    let square = mod(base);
    for (let e = exponent; e > 0n; e >>= 1n) {
      if (e & 1n) result = mod(result * square);
      square = mod(square * square);
    }
    return result;
  }

  function inverse(value) {
    return power(value, P - 2n);
  }

  const D = mod(-121665n * inverse(121666n));
  const SQRT_MINUS_ONE = power(2n, (P - 1n) / 4n);
  const NEUTRAL = { x: 0n, y: 1n, z: 1n, t: 0n };

  // x from y (RFC 8032, 5.1.3); null when y is on no point, or when x is zero and its sign is set.
  function recoverX(y, odd) {
    const u = mod(y * y - 1n);
    const v = mod(D * y * y + 1n);
    let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
    if (mod(v * x * x) === mod(-u)) x = mod(x * SQRT_MINUS_ONE);
    if (mod(v * x * x) !== u) return null;
    if (x === 0n && odd) return null;
    return (x & 1n) === (odd ? 1n : 0n) ? x : P - x;
  }

  function decodePoint(bytes) {
    const whole = littleEndian(bytes);
    const y = whole & ((1n << 255n) - 1n);
    if (y >= P) return null;
    const x = recoverX(y, whole >> 255n === 1n);
    return x === null ? null : { x, y, z: 1n, t: mod(x * y) };
  }

  // Complete addition in extended coordinates: correct for doubling too.
  function add(p, q) {
    const a = mod((p.y - p.x) * (q.y - q.x));
    const b = mod((p.y + p.x) * (q.y + q.x));
    const c = mod(2n * D * p.t * q.t);
    const d = mod(2n * p.z * q.z);
    const e = b - a;
    const f = d - c;
    const g = d + c;
    const h = b + a;
    return { x: mod(e * f), y: mod(g * h), z: mod(f * g), t: mod(e * h) };
  }

  function multiply(point, scalar) {
    let result = NEUTRAL;
    let double = point;
    for (let s = scalar; s > 0n; s >>= 1n) {
      if (s & 1n) result = add(result, double);
      double = add(double, double);
    }
    return result;
  }

  function samePoint(p, q) {
    return mod(p.x * q.z) === mod(q.x * p.z) && mod(p.y * q.z) === mod(q.y * p.z);
  }

  function smallOrder(point) {
    return samePoint(multiply(point, 8n), NEUTRAL);
  }

  const BASE_Y = mod(4n * inverse(5n));
  const BASE_X = recoverX(BASE_Y, false);
  const BASE = { x: BASE_X, y: BASE_Y, z: 1n, t: mod(BASE_X * BASE_Y) };

  // Refuses what a careful verifier refuses: s not reduced, points not canonical or of small order.
  function verifySignature(publicKey, message, signature) {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    const key = decodePoint(publicKey);
    const r = decodePoint(signature.slice(0, 32));
    const s = littleEndian(signature.slice(32));
    if (key === null || r === null || s >= ORDER || smallOrder(key) || smallOrder(r)) return false;
    const hash = littleEndian(sha512(concat([signature.slice(0, 32), publicKey, message]))) % ORDER;
    return samePoint(multiply(BASE, s), add(r, multiply(key, hash)));
  }

  // ---------------------------------------------------------------- the published list

  function decodeBase64(text) {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
    return bytes;
  }

  // The list as typed arrays, or null when receipts.js is missing or damaged.
  function readList(raw) {
    try {
      const eh = fromHex(raw.eh, 32);
      const leaves = decodeBase64(raw.leaves);
      const kiosks = new Map();
      for (const number of Object.keys(raw.kiosks)) kiosks.set(Number(number), fromHex(raw.kiosks[number], 32));
      if (eh === null || leaves.length % LEAF_BYTES !== 0 || Array.from(kiosks.values()).includes(null)) return null;
      return { eh, kiosks, leaves };
    } catch (problem) {
      return null;
    }
  }

  // The first leaf that begins with these bytes, or null: a binary search.
  function findLeaf(leaves, prefix) {
    let low = 0;
    let high = leaves.length / LEAF_BYTES;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareAt(leaves, middle * LEAF_BYTES, prefix) < 0) low = middle + 1;
      else high = middle;
    }
    const leaf = leaves.slice(low * LEAF_BYTES, (low + 1) * LEAF_BYTES);
    return leaf.length === LEAF_BYTES && startsWith(leaf, prefix) ? leaf : null;
  }

  function compareAt(bytes, start, prefix) {
    for (let i = 0; i < prefix.length; i += 1) {
      if (bytes[start + i] !== prefix[i]) return bytes[start + i] - prefix[i];
    }
    return 0;
  }

  // ---------------------------------------------------------------- the answer

  // text as typed -> { answer, code, kiosk }. `answer` names the block of the page to show.
  function answerFor(list, text) {
    const typed = text.trim().toUpperCase();
    const plain = typed.replace(/[\s.\-\u2010-\u2015\u00b7_]/g, "");
    if (plain === "") return { answer: "empty" };
    if (list === null) return { answer: "no-list" };
    if (plain.length <= 2 * CODE_LENGTH) return answerForCode(list, plain);
    const qr = readQr(plain) || readQr(undoAzerty(typed).replace(/\s/g, ""));
    return qr === null ? { answer: "mistyped" } : answerForQr(list, qr);
  }

  function answerForCode(list, plain) {
    const prefix = readCode(plain);
    if (prefix === null) return { answer: "mistyped" };
    const leaf = findLeaf(list.leaves, prefix);
    return { answer: leaf === null ? "code-absent" : "present", code: writeCode(prefix) };
  }

  function answerForQr(list, qr) {
    const known = { code: writeCode(qr.leaf), kiosk: qr.kiosk };
    if (!startsWith(list.eh, qr.eh)) return Object.assign({ answer: "other-consultation" }, known);
    const key = list.kiosks.get(qr.kiosk);
    const message = concat([fromAscii(CAST_TAG), list.eh, qr.kioskBytes, qr.leaf]);
    if (key === undefined || !verifySignature(key, message, qr.signature)) {
      return Object.assign({ answer: "not-genuine" }, known);
    }
    return Object.assign({ answer: findLeaf(list.leaves, qr.leaf) === null ? "lost" : "present" }, known);
  }

  // ---------------------------------------------------------------- the page

  function show(page, result) {
    for (const block of page.querySelectorAll("[data-answer]")) {
      block.hidden = block.getAttribute("data-answer") !== result.answer;
      if (block.hidden) continue;
      for (const slot of block.querySelectorAll("[data-slot]")) {
        const value = result[slot.getAttribute("data-slot")];
        slot.textContent = value === undefined ? "" : String(value);
        const line = slot.closest("[data-line]");
        if (line !== null) line.hidden = value === undefined;
      }
    }
  }

  function answerInPage(page, list, text) {
    show(page, answerFor(list, text));
    page.querySelector("[data-answer]:not([hidden])").focus();
  }

  function start(page, place) {
    const form = page.getElementById("receipt");
    const field = page.getElementById("code");
    const list = readList(window.URNE_RECEIPTS);
    page.getElementById("asleep").hidden = true;
    form.hidden = false;
    // A second receipt typed or scanned takes the place of the first.
    field.addEventListener("focus", () => field.select());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answerInPage(page, list, field.value);
    });
    const readAddress = () => {
      const given = /^#r=(.*)$/.exec(place.hash);
      if (given === null) return;
      try {
        field.value = decodeURIComponent(given[1]);
      } catch (problem) {
        field.value = given[1];
      }
      answerInPage(page, list, field.value);
    };
    window.addEventListener("hashchange", readAddress);
    if (list === null) show(page, { answer: "no-list" });
    readAddress();
  }

  if (typeof module !== "undefined") {
    module.exports = { answerFor, checkDigit, findLeaf, readCode, readList, readQr, sha512, verifySignature, writeCode };
  } else {
    start(document, window.location);
  }
})();
