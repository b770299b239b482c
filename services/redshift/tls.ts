import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Pair } from "./certificates.ts";

const RENEWED_DAYS_BEFORE = 30;

/**
 * What TLS needs, from a directory in which a certificate authority is made the first time: `ca.pem` is for clients that verify
 * (`sslrootcert`, NODE_EXTRA_CA_CERTS). The authority stays; the server's certificate is made anew before it expires, and for other names.
 * @param names by which clients call this machine, besides its own and loopback's
 */
export function tlsContext(directory: string, names: readonly string[]): () => Promise<SecureContext> {
  const all = [...new Set(["localhost", "127.0.0.1", "::1", hostname(), "host.docker.internal", ...names])];
  let context: Promise<SecureContext> | undefined;
  return () => {
    context ??= open(directory, all).catch((error: unknown) => {
      context = undefined;
      throw error;
    });
    return context;
  };
}

async function open(directory: string, names: readonly string[]): Promise<SecureContext> {
  const file = join(directory, "server.pem");
  const [server, ca] = await Promise.all([file, join(directory, "ca.pem")].map(present));
  // The certificate and its key in one file, so that it is replaced as a whole.
  const pem = server && ca && fits(server, ca, names) ? server : await renew(directory, file, names);
  return createSecureContext({ cert: pem, key: pem });
}

const present = async (file: string): Promise<string | undefined> =>
  existsSync(file) ? readFile(file, "utf8") : undefined;

async function renew(directory: string, file: string, names: readonly string[]): Promise<string> {
  // Loaded when it is needed: once in a year.
  const { makeServerCertificate } = await import("./certificates.ts");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { cert, key } = await makeServerCertificate(await authority(directory), names);
  await replace(file, cert + key, 0o600);
  return cert + key;
}

async function authority(directory: string): Promise<Pair> {
  const certFile = join(directory, "ca.pem");
  const keyFile = join(directory, "ca-key.pem");
  if (existsSync(certFile)) return { cert: await readFile(certFile, "utf8"), key: await readFile(keyFile, "utf8") };
  const { makeAuthority } = await import("./certificates.ts");
  const made = await makeAuthority();
  // The certificate comes last: where it is, its key is, too.
  await replace(keyFile, made.key, 0o600);
  await replace(certFile, made.cert, 0o644);
  return made;
}

async function replace(file: string, text: string, mode: number): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, text, { mode });
  await rename(temporary, file);
}

function fits(server: string, ca: string, names: readonly string[]): boolean {
  const certificate = new X509Certificate(server);
  const renewal = new Date(certificate.validTo).getTime() - RENEWED_DAYS_BEFORE * 86_400_000;
  const has = (name: string) => certificate.checkHost(name) !== undefined || certificate.checkIP(name) !== undefined;
  return Date.now() < renewal && names.every(has) && certificate.verify(new X509Certificate(ca).publicKey);
}
