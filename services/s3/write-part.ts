import { openUpload, type S3Context } from "./context.ts";
import type { Received } from "./receive.ts";
import { etagOf } from "./stored-object.ts";
import type { Part, Upload } from "./upload-store.ts";

/** Makes what has come in a part of an upload, unless the upload has been completed or aborted meanwhile. */
export function writePart(context: S3Context, upload: Upload, number: number, received: Received): Part {
  const { state, now } = context;
  const { body, size, md5, checksums } = received;
  const algorithm = upload.checksumAlgorithm ?? "CRC64NVME";
  const value = checksums[algorithm];
  if (!("file" in body) || value === undefined)
    throw new Error("A part was received without its file or its checksum.");
  try {
    return state.commit(() => {
      openUpload(context, upload.bucket, upload.key, upload.id);
      const etag = etagOf(upload.object.encryption, md5);
      const part = { number, file: body.file, size, etag, modified: now().getTime(), checksum: { algorithm, value } };
      state.uploads.putPart(upload.id, part);
      return part;
    });
  } catch (error) {
    state.blobs.discard(body);
    throw error;
  }
}
