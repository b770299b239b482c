const essence = (type: string): string => (type.split(/[,;]/, 1)[0] ?? "").trim().toLowerCase();

/**
 * Whether a Content-Type, or the first type of an Accept, is one of an API's binary media types.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html and
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html, read 2026-11-24
 */
export function isBinaryMedia(binaryMediaTypes: readonly string[], header: string | undefined): boolean {
  if (binaryMediaTypes.length === 0) return false;
  if (binaryMediaTypes.includes("*/*")) return true;
  if (header === undefined) return false;
  const type = essence(header);
  return binaryMediaTypes.some((each) => {
    const known = essence(each);
    return known.endsWith("/*") ? type.startsWith(known.slice(0, -1)) : type === known;
  });
}
