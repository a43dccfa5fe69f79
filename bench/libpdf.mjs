// Three signatures by @libpdf/core on one file, again and again; prints the CPU milliseconds of each round.
// node libpdf.mjs PDF FOLDER ROUNDS: FOLDER holds key.der (PKCS #8, P-256) and chain-0.der, chain-1.der.
import { webcrypto as crypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [file, folder, rounds, home] = process.argv.slice(2);
const found = createRequire(`${home}/`).resolve("@libpdf/core");
const { PDF, CryptoKeySigner } = await import(pathToFileURL(found).href);
const read = (name) => new Uint8Array(readFileSync(`${folder}/${name}`));
const pdf = new Uint8Array(readFileSync(file));
const curve = { name: "ECDSA", namedCurve: "P-256" };
const key = await crypto.subtle.importKey("pkcs8", read("key.der"), curve, false, ["sign"]);
const signer = new CryptoKeySigner(key, read("chain-0.der"), "EC", "ECDSA", [read("chain-1.der")]);

for (let round = 0; round < Number(rounds); round += 1) {
  const before = process.cpuUsage();
  let bytes = pdf;
  for (const fieldName of ["one", "two", "three"]) {
    const opened = await PDF.load(bytes);
    ({ bytes } = await opened.sign({ signer, reason: "Bench", fieldName, signingTime: new Date() }));
  }
  const used = process.cpuUsage(before);
  console.log(((used.user + used.system) / 1000).toFixed(2));
}
