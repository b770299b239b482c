import type { S3Context } from "./context.ts";
import { listPage, type Page, type PageRequest } from "./list-page.ts";
import type { ObjectVersion } from "./object-store.ts";

/** A page of ListObjects and ListObjectsV2; `last` is the key or common prefix that came last. */
export function objectPage(
  { state }: S3Context,
  request: Omit<PageRequest<ObjectVersion>, "scan" | "keyOf"> & { bucket: string },
): Omit<Page<ObjectVersion>, "last"> & { last: string } {
  const { last, ...page } = listPage({
    ...request,
    scan: (from) => state.objects.objects(request.bucket, from),
    keyOf: ({ key }) => key,
  });
  return { ...page, last: last ? ("prefix" in last ? last.prefix : last.entry.key) : "" };
}
