import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { message } from "./messages.ts";

// How a Postgres server asks for a password: https://www.postgresql.org/docs/18/protocol-message-formats.html (Authentication*),
// and SCRAM-SHA-256: RFC 5802 and RFC 7677; read 2026-11-24.
const OK = 0;
const CLEAR_TEXT = 3;
const MD5 = 5;
const SASL = 10;
const SASL_CONTINUE = 11;
const SASL_FINAL = 12;

const derive = promisify(pbkdf2);

/** Answers one server's requests for authentication, one after the other. */
export class PasswordClient {
  readonly #user: string;
  readonly #password: string;
  readonly #nonce = randomBytes(18).toString("base64");
  #serverSignature = "";

  constructor(user: string, password: string) {
    this.#user = user;
    this.#password = password;
  }

  /**
   * The message to send back; nothing when none is due.
   * @param body of an `R` message
   * @throws Error when the server wants something else, or is not the one that knows the password
   */
  async answer(body: Buffer): Promise<Buffer | undefined> {
    const request = body.readInt32BE(0);
    if (request === OK) return undefined;
    if (request === CLEAR_TEXT) return message("p", this.#password);
    if (request === MD5) return message("p", md5Answer(this.#user, this.#password, body.subarray(4, 8)));
    if (request === SASL) {
      const mechanisms = body.toString("utf8", 4).split("\0");
      if (!mechanisms.includes("SCRAM-SHA-256")) throw notSupported(mechanisms.filter(Boolean).join(", "));
      const first = Buffer.from(`n,,${this.#clientFirst()}`);
      return message("p", "SCRAM-SHA-256", first.length, first);
    }
    if (request === SASL_CONTINUE) return message("p", Buffer.from(await this.#prove(body.toString("utf8", 4))));
    if (request === SASL_FINAL) {
      if (attributes(body.toString("utf8", 4)).v !== this.#serverSignature)
        throw new Error("The backend does not know the password either (its SCRAM signature is wrong).");
      return undefined;
    }
    throw notSupported(`method ${request}`);
  }

  // Postgres takes the user from the start-up message and ignores the name here.
  #clientFirst(): string {
    return `n=,r=${this.#nonce}`;
  }

  async #prove(serverFirst: string): Promise<string> {
    const { r: nonce = "", s: salt = "", i: iterations = "" } = attributes(serverFirst);
    if (!nonce.startsWith(this.#nonce)) throw new Error("The backend's SCRAM nonce does not continue ours.");
    const keys = await scramKeys(this.#password, Buffer.from(salt, "base64"), Number(iterations));
    const withoutProof = `c=${Buffer.from("n,,").toString("base64")},r=${nonce}`;
    const exchanged = `${this.#clientFirst()},${serverFirst},${withoutProof}`;
    this.#serverSignature = hmac(keys.server, exchanged).toString("base64");
    const signature = hmac(keys.stored, exchanged);
    const proof = Buffer.from(keys.client.map((byte, index) => byte ^ (signature[index] ?? 0)));
    return `${withoutProof},p=${proof.toString("base64")}`;
  }
}

const notSupported = (what: string): Error =>
  new Error(`The backend asks for an authentication that is not supported: ${what}.`);

/** `a=1,b=2`; only the first equals sign of each part divides. */
const attributes = (text: string): Record<string, string> =>
  Object.fromEntries(text.split(",").map((part) => [part.slice(0, 1), part.slice(2)]));

const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const md5 = (...parts: (string | Buffer)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash("md5")).digest("hex");
const md5Answer = (user: string, password: string, salt: Buffer): string => `md5${md5(md5(password, user), salt)}`;

async function scramKeys(password: string, salt: Buffer, iterations: number) {
  const salted = await derive(password.normalize("NFKC"), salt, iterations, 32, "sha256");
  const client = hmac(salted, "Client Key");
  const stored = createHash("sha256").update(client).digest();
  return { client, stored, server: hmac(salted, "Server Key") };
}

const SCRAM_VERIFIER = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/;

/**
 * Whether a password is the one that Postgres keeps for a role.
 * @param verifier `pg_authid.rolpassword`: `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`, or `md5…`
 */
export async function passwordMatches(verifier: string, user: string, password: string): Promise<boolean> {
  const [, iterations, salt, stored] = SCRAM_VERIFIER.exec(verifier) ?? [];
  if (!iterations || !salt || !stored) return verifier === `md5${md5(password, user)}`;
  const keys = await scramKeys(password, Buffer.from(salt, "base64"), Number(iterations));
  return timingSafeEqual(keys.stored, Buffer.from(stored, "base64"));
}
