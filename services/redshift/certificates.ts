import { createHash, createPrivateKey, randomBytes, webcrypto, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { BitString, Integer, OctetString, Utf8String } from "asn1js";
import {
  AttributeTypeAndValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  Extension,
  ExtKeyUsage,
  GeneralName,
  GeneralNames,
} from "pkijs";

// Node can read certificates and not make them. Object identifiers and extensions: RFC 5280.
const COMMON_NAME = "2.5.4.3";
const SUBJECT_KEY_ID = "2.5.29.14";
const KEY_USAGE = "2.5.29.15";
const SUBJECT_ALT_NAME = "2.5.29.17";
const BASIC_CONSTRAINTS = "2.5.29.19";
const AUTHORITY_KEY_ID = "2.5.29.35";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const DNS_NAME = 2;
const IP_ADDRESS = 7;

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
// The most that Apple's clients take: https://support.apple.com/en-us/102028, read 2026-11-24
const SERVER_DAYS = 397;

const P256 = { name: "ECDSA", namedCurve: "P-256" } as const;

/** A certificate and its private key, in PEM. */
export interface Pair {
  cert: string;
  key: string;
}

/** A certificate authority of this machine's own. */
export async function makeAuthority(): Promise<Pair> {
  const keys = await newKeys();
  const name = `Terrarium local CA ${randomBytes(3).toString("hex")}`;
  const certificate = await draft(name, AUTHORITY_DAYS, keys.publicKey);
  certificate.issuer = certificate.subject;
  certificate.extensions = [
    extension(BASIC_CONSTRAINTS, new BasicConstraints({ cA: true, pathLenConstraint: 0 }).toSchema(), true),
    extension(KEY_USAGE, bits(0b0000_0110, 1), true), // keyCertSign and cRLSign
    extension(SUBJECT_KEY_ID, new OctetString({ valueHex: keyIdentifier(certificate) })),
  ];
  return signed(certificate, keys.privateKey, keys.privateKey);
}

/** A server's certificate, for these host names and addresses. */
export async function makeServerCertificate(authority: Pair, names: readonly string[]): Promise<Pair> {
  const keys = await newKeys();
  const issuer = Certificate.fromBER(buffer(new X509Certificate(authority.cert).raw));
  const certificate = await draft("Terrarium Redshift gateway", SERVER_DAYS, keys.publicKey);
  certificate.issuer = issuer.subject;
  const authorityKey = new AuthorityKeyIdentifier({
    keyIdentifier: new OctetString({ valueHex: keyIdentifier(issuer) }),
  });
  certificate.extensions = [
    extension(BASIC_CONSTRAINTS, new BasicConstraints({ cA: false }).toSchema(), true),
    extension(KEY_USAGE, bits(0b1000_0000, 7), true), // digitalSignature
    extension(EXTENDED_KEY_USAGE, new ExtKeyUsage({ keyPurposes: [SERVER_AUTH] }).toSchema()),
    extension(SUBJECT_ALT_NAME, new GeneralNames({ names: names.map(generalName) }).toSchema()),
    extension(AUTHORITY_KEY_ID, authorityKey.toSchema()),
  ];
  const pkcs8 = createPrivateKey(authority.key).export({ type: "pkcs8", format: "der" });
  const signer = await webcrypto.subtle.importKey("pkcs8", new Uint8Array(pkcs8), P256, false, ["sign"]);
  return signed(certificate, signer, keys.privateKey);
}

const newKeys = () => webcrypto.subtle.generateKey(P256, true, ["sign", "verify"]);

async function draft(commonName: string, days: number, publicKey: webcrypto.CryptoKey): Promise<Certificate> {
  const certificate = new Certificate();
  certificate.version = 2; // that is 3
  // Positive, whatever the first random bit.
  certificate.serialNumber = new Integer({ valueHex: buffer(Buffer.from([1, ...randomBytes(15)])) });
  const name = new AttributeTypeAndValue({ type: COMMON_NAME, value: new Utf8String({ value: commonName }) });
  certificate.subject.typesAndValues.push(name);
  // Clocks differ a little.
  certificate.notBefore.value = new Date(Date.now() - DAY_MS);
  certificate.notAfter.value = new Date(Date.now() + (days - 1) * DAY_MS);
  await certificate.subjectPublicKeyInfo.importKey(publicKey);
  return certificate;
}

async function signed(certificate: Certificate, signer: webcrypto.CryptoKey, own: webcrypto.CryptoKey): Promise<Pair> {
  await certificate.sign(signer, "SHA-256");
  const key = await webcrypto.subtle.exportKey("pkcs8", own);
  return {
    cert: pem("CERTIFICATE", Buffer.from(certificate.toSchema(true).toBER())),
    key: pem("PRIVATE KEY", Buffer.from(key)),
  };
}

const extension = (extnID: string, value: { toBER(): ArrayBuffer }, critical = false): Extension =>
  new Extension({ extnID, critical, extnValue: value.toBER() });

const bits = (byte: number, unusedBits: number): BitString =>
  new BitString({ valueHex: buffer(Buffer.from([byte])), unusedBits });

const keyIdentifier = ({ subjectPublicKeyInfo }: Certificate): ArrayBuffer =>
  buffer(createHash("sha1").update(subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView).digest());

function generalName(name: string): GeneralName {
  if (isIP(name) === 0) return new GeneralName({ type: DNS_NAME, value: name });
  return new GeneralName({ type: IP_ADDRESS, value: new OctetString({ valueHex: buffer(addressBytes(name)) }) });
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  // The URL parser writes an IPv6 address out in its shortest form; `::` stands for as many zeros as are missing.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const left = groups(head);
  const right = groups(tail ?? "");
  const zeros = Array<string>(8 - left.length - right.length).fill("0");
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, "0")).join(""), "hex");
}

const buffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

const pem = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der.toString("base64").replace(/.{64}/g, "$&\n").trimEnd()}\n-----END ${label}-----\n`;
