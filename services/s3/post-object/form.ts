import type { Readable } from "node:stream";
import { Busboy } from "@fastify/busboy";
import { invalidArgument, malformedPost, maxPostPreDataLength, preconditionFailed } from "../errors.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html, read 2026-11-24
const MAX_FORM_BYTES = 20 * 1024;
const MAX_FIELDS = 100;

/** A browser's upload: its fields, and the file, which comes last and is a stream. */
export interface Form {
  /** By lower-case name. */
  fields: Map<string, string>;
  file: Readable;
  filename: string;
}

/** Reads a form up to its file. Fields behind the file are ignored, as S3 does. */
export function readForm(contentType: string | undefined, body: Readable | Uint8Array): Promise<Form> {
  if (!contentType?.startsWith("multipart/form-data"))
    throw preconditionFailed("Bucket POST must be of the enclosure-type multipart/form-data");
  const fields = new Map<string, string>();
  let size = 0;
  const parser = new Busboy({
    headers: { "content-type": contentType },
    limits: { fieldSize: MAX_FORM_BYTES + 1, fields: MAX_FIELDS, files: 1 },
    // Also one that the form has as text.
    isPartAFile: (name) => name?.toLowerCase() === "file",
  });
  return new Promise((resolve, reject) => {
    parser.on("field", (name, value) => {
      size += Buffer.byteLength(name) + Buffer.byteLength(value);
      if (size > MAX_FORM_BYTES) reject(maxPostPreDataLength());
      fields.set(name.toLowerCase(), value);
    });
    parser.on("file", (_name, file, filename) => resolve({ fields, file, filename: filename ?? "" }));
    parser.on("finish", () =>
      reject(invalidArgument("POST requires exactly one file upload per request.", "file", "0")),
    );
    parser.on("error", () => reject(malformedPost()));
    if (body instanceof Uint8Array) parser.end(body);
    else {
      body.once("error", (error) => parser.destroy(error));
      body.pipe(parser);
    }
  });
}
