import { randomBytes } from "node:crypto";

// An access key of AWS's has its account in it: twenty characters, of which the last sixteen are base 32 of ten bytes, and the account
// stands in bits 7 to 46 of the first six (https://medium.com/@TalBeerySec/a-short-note-on-aws-key-id-f88cc4317489, read 2026-11-24). So do the ones made here, with a letter
// of their own in front, as LocalStack has it: a key that somebody took out of an example must not name a stranger's account.
const PREFIX = "LKIA";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const KEY = /^LKIA[A-Z2-7]{16}$/;

/** A new access key id of an account. */
export function newAccessKeyId(account: string): string {
  let bits = (BigInt(account) << 39n) | BigInt(`0x${randomBytes(4).toString("hex")}`);
  let text = "";
  for (let digit = 0; digit < 16; digit++) {
    text = LETTERS.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return PREFIX + text;
}

/** The account of an access key that was made here; `undefined` for any other. */
export function accountOfAccessKey(accessKeyId: string): string | undefined {
  if (!KEY.test(accessKeyId)) return undefined;
  let bits = 0n;
  for (const letter of accessKeyId.slice(PREFIX.length)) bits = (bits << 5n) | BigInt(LETTERS.indexOf(letter));
  return String((bits >> 39n) & 0xff_ffff_ffffn).padStart(12, "0");
}
