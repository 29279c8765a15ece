// Tests of "Vérifier mon reçu": node --test tests/receipt.test.js
// Node's own Ed25519 and SHA-512 are the independent reference; RFC 8032 gives the vectors.
"use strict";

const assert = require("node:assert");
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { test } = require("node:test");

const script = ["../src/publish/assets/receipt.js", "../publish/assets/receipt.js"]
  .map((name) => path.join(__dirname, name))
  .find((name) => fs.existsSync(name));
const receipt = require(script);

const QR_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (data) => Buffer.from(data).toString("hex");
const sha256 = (text) => crypto.createHash("sha256").update(text).digest();

// A key from a seed: PKCS #8 wraps it with a fixed prefix.
function keyOf(seed) {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const secret = crypto.createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const spki = crypto.createPublicKey(secret).export({ format: "der", type: "spki" });
  return { secret, public: Uint8Array.from(spki.subarray(-32)) };
}

function toBase32(data) {
  const bits = Array.from(data, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{1,5}/g).map((digit) => QR_ALPHABET[parseInt(digit.padEnd(5, "0"), 2)]).join("");
}

const eh = sha256("a consultation");
const otherEh = sha256("another consultation");
const kiosks = { 1: keyOf(sha256("kiosk 1")), 300: keyOf(sha256("kiosk 300")) };
const leaves = Array.from({ length: 1000 }, (_, i) => sha256(`ballot ${i}`)).sort(Buffer.compare);
const raw = {
  eh: hex(eh),
  kiosks: { 1: hex(kiosks[1].public), 300: hex(kiosks[300].public) },
  leaves: Buffer.concat(leaves).toString("base64"),
};
const list = receipt.readList(raw);
const absent = sha256("a ballot that was lost");

function qrOf(leaf, { number = 300, key = kiosks[number], consultation = eh, version = 1 } = {}) {
  const kiosk = Buffer.from([number & 255, number >> 8]);
  const message = Buffer.concat([Buffer.from("urne/v1/cast"), consultation, kiosk, leaf]);
  const signature = crypto.sign(null, message, key.secret);
  return Buffer.concat([Buffer.from([version]), consultation.subarray(0, 8), kiosk, leaf, signature]);
}

const answer = (text) => receipt.answerFor(list, text).answer;

test("SHA-512 agrees with node around the block boundaries", () => {
  for (const length of [0, 1, 3, 111, 112, 113, 127, 128, 129, 239, 240, 300]) {
    const message = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
    assert.strictEqual(hex(receipt.sha512(message)), crypto.createHash("sha512").update(message).digest("hex"));
  }
});

const RFC_8032 = [
  ["d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"],
  ["3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"],
  ["fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"],
  ["ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"],
];

test("RFC 8032 vectors verify", () => {
  for (const [key, message, signature] of RFC_8032) {
    assert.strictEqual(receipt.verifySignature(bytes(key), bytes(message), bytes(signature)), true);
  }
});

test("every altered byte of signature, key and message is refused", () => {
  const key = kiosks[1];
  const message = Uint8Array.from(sha256("message"));
  const signature = Uint8Array.from(crypto.sign(null, message, key.secret));
  assert.strictEqual(receipt.verifySignature(key.public, message, signature), true);
  const altered = (data, at) => data.map((byte, i) => (i === at ? byte ^ 1 : byte));
  for (let at = 0; at < 64; at += 1) assert.strictEqual(receipt.verifySignature(key.public, message, altered(signature, at)), false);
  for (let at = 0; at < 32; at += 1) {
    assert.strictEqual(receipt.verifySignature(altered(key.public, at), message, signature), false);
    assert.strictEqual(receipt.verifySignature(key.public, altered(message, at), signature), false);
  }
});

function littleEndian(value) {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}

test("s plus the group order is refused", () => {
  const message = Uint8Array.from(sha256("message"));
  const signature = crypto.sign(null, message, kiosks[1].secret);
  const s = BigInt("0x" + hex(Buffer.from(signature.subarray(32)).reverse()));
  const malleated = Uint8Array.from([...signature.subarray(0, 32), ...littleEndian(s + ORDER)]);
  assert.strictEqual(receipt.verifySignature(kiosks[1].public, message, malleated), false);
});

test("keys and commitments of small order, and points not canonical, are refused", () => {
  const p = 2n ** 255n - 19n;
  const eight = BigInt("0x" + hex(bytes("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05").reverse()));
  const small = [0n, 1n, p - 1n, p, p + 1n, eight, p - eight, 1n + 2n ** 255n, p - 1n + 2n ** 255n].map(littleEndian);
  const message = Uint8Array.from(sha256("message"));
  const good = Uint8Array.from(crypto.sign(null, message, kiosks[1].secret));
  for (const point of small) {
    // With A and R neutral and s zero, the equation holds for any message: only strictness refuses it.
    const forged = Uint8Array.from([...point, ...new Uint8Array(32)]);
    assert.strictEqual(receipt.verifySignature(point, message, forged), false);
    assert.strictEqual(receipt.verifySignature(point, message, good), false);
    assert.strictEqual(receipt.verifySignature(kiosks[1].public, message, forged), false);
  }
});

test("a code is found as printed, and however it is typed", () => {
  for (const leaf of [leaves[0], leaves[1], leaves[500], leaves[999]]) {
    const code = receipt.writeCode(leaf);
    assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4} ){3}[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$/);
    for (const typed of [code, code.toLowerCase(), code.replace(/ /g, ""), code.replace(/[ -]/g, "·"), ` ${code}. `]) {
      assert.deepStrictEqual(receipt.answerFor(list, typed), { answer: "present", code });
    }
    assert.strictEqual(answer(code.replace(/0/g, "O").replace(/1/g, "l")), "present");
    assert.strictEqual(answer(code.replace(/1/g, "I")), "present");
  }
});

test("the check character of a known code is known", () => {
  assert.notStrictEqual(receipt.readCode("K7QF2M9X40TDW3RAS"), null);
  assert.strictEqual(receipt.readCode("K7QF2M9X40TDW3RA5"), null);
});

test("one wrong character, two swapped, one more or one less: mistyped", () => {
  const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const plain = receipt.writeCode(leaves[7]).replace(/[ -]/g, "");
  for (let at = 0; at < plain.length; at += 1) {
    for (const letter of alphabet) {
      if (letter !== plain[at]) assert.strictEqual(answer(plain.slice(0, at) + letter + plain.slice(at + 1)), "mistyped");
    }
    const swapped = plain.slice(0, at) + (plain[at + 1] || "") + plain[at] + plain.slice(at + 2);
    if (swapped !== plain) assert.strictEqual(answer(swapped), "mistyped");
  }
  assert.strictEqual(answer(plain.slice(1)), "mistyped");
  assert.strictEqual(answer(`${plain}0`), "mistyped");
  assert.strictEqual(answer("U".repeat(17)), "mistyped");
});

test("a code alone proves nothing", () => assert.strictEqual(answer(receipt.writeCode(absent)), "code-absent"));

test("a QR is present, lost, or of another consultation", () => {
  const found = receipt.answerFor(list, toBase32(qrOf(leaves[3])));
  assert.deepStrictEqual(found, { answer: "present", code: receipt.writeCode(leaves[3]), kiosk: 300 });
  assert.strictEqual(answer(toBase32(qrOf(leaves[3], { number: 1 })).toLowerCase().replace(/(.{20})/g, "$1\n")), "present");
  assert.strictEqual(answer(toBase32(qrOf(absent))), "lost");
  assert.strictEqual(answer(toBase32(qrOf(absent, { consultation: otherEh }))), "other-consultation");
});

test("a QR signed by another key, for another kiosk or by an unknown kiosk is not genuine", () => {
  assert.strictEqual(answer(toBase32(qrOf(absent, { number: 1, key: kiosks[300] }))), "not-genuine");
  assert.strictEqual(answer(toBase32(qrOf(leaves[3], { number: 2, key: kiosks[1] }))), "not-genuine");
  const altered = qrOf(leaves[3]);
  altered[20] ^= 1;
  assert.strictEqual(answer(toBase32(altered)), "not-genuine");
});

test("a QR of the right prefix but another hash is not genuine", () => {
  const twin = Buffer.concat([eh.subarray(0, 8), otherEh.subarray(8)]);
  assert.strictEqual(answer(toBase32(qrOf(absent, { consultation: twin }))), "not-genuine");
});

test("a QR cut short, too long, of another version or with loose bits is mistyped", () => {
  const text = toBase32(qrOf(leaves[3]));
  assert.strictEqual(text.length, 172);
  for (const bad of [text.slice(1), `${text}A`, `${text.slice(0, 100)}1${text.slice(101)}`, toBase32(qrOf(absent, { version: 2 }))]) {
    assert.strictEqual(answer(bad), "mistyped");
  }
  const last = QR_ALPHABET[QR_ALPHABET.indexOf(text[171]) | 1];
  assert.strictEqual(answer(text.slice(0, 171) + last), "mistyped");
});

test("a scanner that types American keys on a French keyboard is understood", () => {
  const keys = { A: "Q", Q: "A", Z: "W", W: "Z", M: "?", 2: "é", 3: '"', 4: "'", 5: "(", 6: "-", 7: "è" };
  const azerty = Array.from(toBase32(qrOf(leaves[3])), (letter) => keys[letter] || letter).join("");
  assert.strictEqual(answer(azerty), "present");
  assert.strictEqual(answer(azerty.toLowerCase().replace(/\?/g, ",")), "present");
});

test("nothing typed, or no list", () => {
  assert.strictEqual(answer("  - "), "empty");
  for (const bad of [undefined, {}, { ...raw, eh: "00" }, { ...raw, leaves: "AAAA" }, { ...raw, kiosks: { 1: "zz" } }]) {
    assert.strictEqual(receipt.readList(bad), null);
  }
  assert.strictEqual(receipt.answerFor(null, receipt.writeCode(absent)).answer, "no-list");
});

test("an empty list holds nothing, and the largest finds its first and last", () => {
  assert.strictEqual(receipt.findLeaf(new Uint8Array(0), leaves[0]), null);
  const many = Buffer.alloc(300_000 * 32);
  for (let i = 0; i < 300_000; i += 1) many.writeUInt32BE(i * 7, i * 32);
  const data = receipt.readList({ ...raw, leaves: many.toString("base64") }).leaves;
  for (const place of [0, 1, 150_000, 299_999]) {
    const leaf = Uint8Array.from(many.subarray(place * 32, place * 32 + 32));
    assert.deepStrictEqual(receipt.findLeaf(data, leaf), leaf);
  }
  const between = new Uint8Array(10);
  between[3] = 1;
  assert.strictEqual(receipt.findLeaf(data, between), null);
});
