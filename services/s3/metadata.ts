import { metadataTooLarge } from "./errors.ts";

// User-defined metadata: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html, read 2026-11-24
const MAX_METADATA_BYTES = 2 * 1024;

/**
 * `x-amz-meta-…` as text: RFC 2047's encoded words are decoded, and bytes are UTF-8.
 * @param headers as HTTP gives them: a character for each byte
 */
export function readMetadata(headers: Record<string, string> | undefined): Record<string, string> {
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const [name, value] of Object.entries(headers ?? {})) {
    // Nearly all of it is ASCII, where there is nothing to decode.
    const text = PLAIN.test(value) && !value.includes("=?") ? value : decodeWords(fromBytes(value));
    metadata[name] = text;
    size += Buffer.byteLength(name) + Buffer.byteLength(text);
  }
  if (size > MAX_METADATA_BYTES) throw metadataTooLarge(size, MAX_METADATA_BYTES);
  return metadata;
}

/** Text as it goes into headers: what ASCII cannot say is an encoded word. */
export function showMetadata(metadata: Record<string, string>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, text] of Object.entries(metadata)) headers[name] = PLAIN.test(text) ? text : encodeWord(text);
  return headers;
}

const PLAIN = /^[\t\x20-\x7e]*$/;

const fromBytes = (value: string): string =>
  /[\u{100}-\u{10ffff}]/u.test(value) ? value : Buffer.from(value, "latin1").toString("utf8");

// https://www.rfc-editor.org/rfc/rfc2047#section-2
const decodeWords = (value: string): string =>
  value.replace(/=\?utf-8\?([bq])\?([^?\s]*)\?=/gi, (_word, encoding: string, text: string) =>
    encoding.toUpperCase() === "B" ? Buffer.from(text, "base64").toString("utf8") : fromBytes(unquote(text)),
  );

const unquote = (text: string): string =>
  text
    .replaceAll("_", " ")
    .replace(/=([0-9A-F]{2})/gi, (_escape, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

/** Quoted-printable when most of it is ASCII and base64 otherwise, as AWS does (recorded: see errors.ts). */
function encodeWord(text: string): string {
  const characters = [...text];
  const plain = characters.filter((character) => PLAIN.test(character)).length;
  if (plain * 2 <= characters.length) return `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;
  const quoted = Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    if (character === " ") return "_";
    return byte > 0x20 && byte < 0x7f && !"=_?".includes(character)
      ? character
      : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  });
  return `=?UTF-8?Q?${quoted.join("")}?=`;
}
