import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

/** A zip of text files by name. */
export async function zip(files: Readonly<Record<string, string>>, mode = 0o100644): Promise<Uint8Array> {
  const archive = new ZipFile();
  for (const [name, text] of Object.entries(files)) archive.addBuffer(Buffer.from(text), name, { mode });
  archive.end();
  return new Uint8Array(await buffer(archive.outputStream));
}
