import { accountOf } from "../../aws/gateway.ts";
import { xmlElement } from "../../aws/protocol/xml-shapes.ts";
import type { AwsRequest, AwsResponse } from "../../aws/request.ts";
import { Rejected } from "../../aws/signature/rejected.ts";
import { signedForm } from "../../aws/signature/signed-by.ts";
import { needsOf } from "../access/actions.ts";
import { authorize } from "../access/authorize.ts";
import { objectOwner } from "../access/object-owner.ts";
import { checkKey, openBucket, type S3Context } from "../context.ts";
import { showEncryption } from "../encryption.ts";
import { invalidArgument } from "../errors.ts";
import { sourceOf } from "../notifications/announcer.ts";
import { type AttributeInput, readAttributes, showChecksum, writtenVersionId } from "../object-attributes.ts";
import { receive } from "../receive.ts";
import { storedObject } from "../stored-object.ts";
import { readTagSet } from "../tagging.ts";
import { encodePath } from "../website/routing.ts";
import { writeBody } from "../write-version.ts";
import { readForm } from "./form.ts";
import { checkPolicy, checkSize } from "./policy.ts";
import { readTaggingXml } from "./tagging-xml.ts";

/** The members of PutObject's output that are headers of the answer. */
type Headers = (output: Record<string, unknown>) => Record<string, string>;

/**
 * A browser's upload: a form whose policy says what it may be.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html, read 2026-11-24
 */
export async function postObject(
  anonymous: S3Context,
  request: AwsRequest,
  Bucket: string,
  headersOf: Headers,
): Promise<AwsResponse> {
  const { fields, file, filename } = await readForm(request.headers["content-type"], request.body);
  const context = await signedBy(anonymous, fields);
  const bucket = openBucket(context, Bucket);
  const template = fields.get("key");
  if (!template) throw missingField("key");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a form says it.
  const key = template.replaceAll("${filename}", filename);
  checkKey(key);
  const policy = fields.get("policy");
  const checked = new Map([...fields, ["bucket", Bucket], ["key", key]]);
  const size = policy === undefined ? undefined : checkPolicy(policy, checked, context.now());
  authorize(context, request, needsOf("PutObject"), { bucket, key });

  const input = attributeInput(fields);
  const owner = objectOwner(bucket, context.scope.account, input.ACL);
  // Digests and dates are fields here, not headers.
  const asPut: AwsRequest = { ...request, headers: Object.fromEntries(fields), rawHeaders: undefined };
  const attributes = readAttributes(input, { bucket, owner, now: context.now(), request: asPut });
  const tags = readTagSet(readTaggingXml(fields.get("tagging")));
  const received = await receive(context, file, asPut);
  const object = storedObject({ ...attributes, tags: { ...attributes.tags, ...tags } }, received);
  const source = sourceOf(context.scope, request);
  const written = writeBody(
    context,
    { bucket: Bucket, key, owner, object, body: received.body, event: "ObjectCreated:Post", source },
    () => size && checkSize(received.size, size),
  );
  const headers = headersOf({
    ETag: `"${object.etag}"`,
    VersionId: writtenVersionId(written.id),
    ...showEncryption(object.encryption),
    ...showChecksum(object),
  });
  return answer(fields, headers, { bucket: Bucket, key, etag: object.etag, host: request.headers.host ?? "localhost" });
}

/** Whose upload it is: the form carries its signature itself, and one without a policy is nobody's. */
async function signedBy({ scope, ...context }: S3Context, fields: ReadonlyMap<string, string>): Promise<S3Context> {
  if (!fields.has("policy")) return { ...context, scope: { ...scope, accessKeyId: undefined } };
  const isVersion2 = fields.has("awsaccesskeyid") || fields.has("signature");
  for (const name of isVersion2
    ? ["AWSAccessKeyId", "Signature"]
    : ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"])
    if (!fields.has(name.toLowerCase())) throw missingField(name);
  if (isVersion2 && scope.guard) throw new Rejected({ reason: "otherMechanism" });
  const caller = await scope.guard?.admitForm(fields.get("policy") ?? "", signedForm(fields));
  const accessKeyId = isVersion2 ? fields.get("awsaccesskeyid") : fields.get("x-amz-credential")?.split("/")[0];
  return { ...context, scope: { ...scope, caller, accessKeyId, account: accountOf(accessKeyId) } };
}

const missingField = (name: string) =>
  invalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    name,
  );

const MEMBERS = [
  ["ACL", "acl"],
  ["CacheControl", "cache-control"],
  ["ContentDisposition", "content-disposition"],
  ["ContentEncoding", "content-encoding"],
  ["ContentType", "content-type"],
  ["StorageClass", "x-amz-storage-class"],
  ["WebsiteRedirectLocation", "x-amz-website-redirect-location"],
  ["ServerSideEncryption", "x-amz-server-side-encryption"],
  ["SSEKMSKeyId", "x-amz-server-side-encryption-aws-kms-key-id"],
  ["SSECustomerAlgorithm", "x-amz-server-side-encryption-customer-algorithm"],
  ["SSECustomerKey", "x-amz-server-side-encryption-customer-key"],
  ["SSECustomerKeyMD5", "x-amz-server-side-encryption-customer-key-md5"],
  ["ObjectLockMode", "x-amz-object-lock-mode"],
  ["ObjectLockLegalHoldStatus", "x-amz-object-lock-legal-hold"],
] as const;

/** The fields of a form as the members of a PutObject. */
function attributeInput(fields: ReadonlyMap<string, string>): AttributeInput {
  const input: AttributeInput = {};
  for (const [member, name] of MEMBERS) input[member] = fields.get(name);
  const until = fields.get("x-amz-object-lock-retain-until-date");
  if (until !== undefined) input.ObjectLockRetainUntilDate = new Date(until);
  input.Metadata = Object.fromEntries(
    [...fields].flatMap(([name, value]) =>
      name.startsWith("x-amz-meta-") ? [[name.slice("x-amz-meta-".length), value] as const] : [],
    ),
  );
  return input;
}

interface Posted {
  bucket: string;
  key: string;
  etag: string;
  host: string;
}

/** As the form wants to be answered: with a redirection, with a document, or with a status alone. */
function answer(
  fields: ReadonlyMap<string, string>,
  headers: Record<string, string>,
  { bucket, key, etag, host }: Posted,
): AwsResponse {
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (redirect !== undefined && URL.canParse(redirect)) {
    const target = new URL(redirect);
    target.searchParams.append("bucket", bucket);
    target.searchParams.append("key", key);
    target.searchParams.append("etag", `"${etag}"`);
    return { status: 303, headers: { ...headers, location: target.href, "content-length": "0" } };
  }
  const location = `http://${host}/${host.startsWith(`${bucket}.`) ? "" : `${bucket}/`}${encodePath(key)}`;
  const status = Number(fields.get("success_action_status"));
  if (status !== 201) return { status: status === 200 ? 200 : 204, headers: { ...headers, location } };
  const elements = { Location: location, Bucket: bucket, Key: key, ETag: `"${etag}"` };
  const body = Object.entries(elements).map(([name, text]) => xmlElement(name, text));
  return {
    status: 201,
    headers: { ...headers, location, "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>${body.join("")}</PostResponse>`,
  };
}
