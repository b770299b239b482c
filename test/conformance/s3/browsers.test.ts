import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  S3Client,
  type WebsiteConfiguration,
} from "@aws-sdk/client-s3";
import { createPresignedPost, type PresignedPostOptions } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { request } from "undici";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig, endpointUrl, uniqueName } from "../../support/endpoint.ts";

// What browsers do with S3: CORS, forms and websites. Headers, pages and messages as recorded from AWS in
// https://github.com/localstack/localstack (tests/aws/services/s3), read 2026-11-24.

const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });

async function makeBucket(): Promise<string> {
  const Bucket = uniqueName("browser");
  await s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

/** A request with any Host and any Origin, which fetch does not let one set. */
async function ask(
  path: string,
  headers: Record<string, string> = {},
  method: "GET" | "PUT" | "OPTIONS" | "POST" | "HEAD" = "GET",
) {
  const answer = await request(`${endpointUrl()}${path}`, { method, headers });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

describe("CORS", () => {
  let Bucket = "";
  const preflight = (headers: Record<string, string>, path = `/${Bucket}/k`) => ask(path, headers, "OPTIONS");

  beforeAll(async () => {
    Bucket = await makeBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
  });

  test("a preflight request is answered only with an origin and a configuration", async () => {
    const none = await preflight({});
    expect([none.status, none.text]).toEqual([
      400,
      expect.stringContaining("Insufficient information. Origin request header needed."),
    ]);
    const off = await preflight({ origin: "https://app.test", "access-control-request-method": "PUT" });
    expect([off.status, off.text]).toEqual([
      403,
      expect.stringContaining(
        "<Code>AccessForbidden</Code><Message>CORSResponse: CORS is not enabled for this bucket.</Message><Method>PUT</Method><ResourceType>BUCKET</ResourceType>",
      ),
    ]);
    const missing = await preflight({ origin: "https://app.test" }, `/${uniqueName("missing")}`);
    expect(missing.text).toContain("CORSResponse: Bucket not found");
  });

  test("a rule says who may ask, how, with which headers, and what they may see", async () => {
    await s3.send(
      new PutBucketCorsCommand({
        Bucket,
        CORSConfiguration: {
          CORSRules: [
            {
              AllowedOrigins: ["https://*.app.test"],
              AllowedMethods: ["GET", "PUT"],
              AllowedHeaders: ["x-amz-*"],
              ExposeHeaders: ["x-amz-id-2", "etag"],
              MaxAgeSeconds: 3000,
            },
            { AllowedOrigins: ["*"], AllowedMethods: ["HEAD"] },
          ],
        },
      }),
    );
    const asked = {
      "access-control-request-method": "PUT",
      "access-control-request-headers": "X-Amz-Meta-A,x-amz-date",
    };
    const yes = await preflight({ origin: "https://my.app.test", ...asked });
    expect(yes.status).toBe(200);
    expect(yes.headers).toMatchObject({
      "access-control-allow-origin": "https://my.app.test",
      "access-control-allow-methods": "GET, PUT",
      "access-control-allow-headers": "x-amz-meta-a, x-amz-date",
      "access-control-expose-headers": "x-amz-id-2, etag",
      "access-control-max-age": "3000",
      "access-control-allow-credentials": "true",
      vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    });
    for (const no of [
      { origin: "https://my.app.test/", ...asked },
      { origin: "https://my.app.test", ...asked, "access-control-request-method": "DELETE" },
      { origin: "https://my.app.test", ...asked, "access-control-request-headers": "authorization" },
    ]) {
      const { status, text } = await preflight(no);
      expect([status, text]).toEqual([403, expect.stringContaining("CORSResponse: This CORS request is not allowed.")]);
    }
    const all = await preflight({ origin: "http://other.test", "access-control-request-method": "HEAD" });
    expect(all.headers["access-control-allow-origin"]).toBe("*");
    expect(all.headers["access-control-allow-credentials"]).toBeUndefined();
  });

  test("the answer itself, be it an error, has the headers too", async () => {
    const url = new URL(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "k" })));
    const path = url.pathname + url.search;
    const yes = await ask(path, { origin: "https://my.app.test" });
    expect([yes.status, yes.headers["access-control-allow-origin"]]).toEqual([200, "https://my.app.test"]);
    expect(
      (await ask(path, { origin: "https://elsewhere.test" })).headers["access-control-allow-origin"],
    ).toBeUndefined();
    expect((await ask(path)).headers.vary).toBeUndefined();
    const denied = await ask(`/${Bucket}/k`, { origin: "https://my.app.test" });
    expect([denied.status, denied.headers["access-control-allow-origin"]]).toEqual([403, "https://my.app.test"]);
  });

  test("rules are checked", async () => {
    const put = (rule: object) =>
      s3.send(
        new PutBucketCorsCommand({
          Bucket,
          CORSConfiguration: { CORSRules: [{ AllowedOrigins: ["*"], AllowedMethods: ["GET"], ...rule }] },
        }),
      );
    await expect(put({ AllowedMethods: ["MYMETHOD"] })).rejects.toMatchObject({
      name: "InvalidRequest",
      message: "Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD",
    });
    await expect(put({ AllowedOrigins: ["https://*.a.*"] })).rejects.toMatchObject({ name: "InvalidRequest" });
  });
});

describe("a form", () => {
  let Bucket = "";
  beforeAll(async () => {
    Bucket = await makeBucket();
  });

  const presigned = (Key: string, options: Partial<PresignedPostOptions> = {}) =>
    createPresignedPost(s3, { Bucket, Key, ...options });

  async function post(fields: Record<string, string>, body: string | undefined, filename = "my file.txt") {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    if (body !== undefined) form.append("file", new Blob([body]), filename);
    const answer = await fetch(`${endpointUrl()}/${Bucket}`, { method: "POST", body: form, redirect: "manual" });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  test("uploads a file, with metadata and tags, and is answered as it wants", async () => {
    const conditions = [
      ["starts-with", "$x-amz-meta-author", ""],
      ["starts-with", "$tagging", ""],
      { "Content-Type": "text/plain" },
    ];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a form says it.
    const { fields } = await presigned("up/${filename}", {
      Conditions: [...conditions, ["starts-with", "$success_action_status", ""]] as never,
    });
    const answer = await post(
      {
        ...fields,
        "x-amz-meta-author": "ada",
        tagging: "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>",
        "Content-Type": "text/plain",
        success_action_status: "201",
      },
      "from a form",
    );
    expect(answer.status).toBe(201);
    expect(answer.text).toContain(`<Bucket>${Bucket}</Bucket><Key>up/my file.txt</Key>`);
    const Key = "up/my file.txt";
    const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await object.Body?.transformToString()).toBe("from a form");
    expect(object).toMatchObject({ ContentType: "text/plain", Metadata: { author: "ada" }, TagCount: 1 });
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet).toEqual([{ Key: "a", Value: "1" }]);
  });

  test("is redirected with what it has made", async () => {
    const success_action_redirect = "http://app.test/done?a=1";
    const { fields } = await presigned("redirected", { Conditions: [{ success_action_redirect }] as never });
    const { status, headers } = await post({ ...fields, success_action_redirect }, "x");
    expect(status).toBe(303);
    expect(headers.get("location")).toMatch(
      new RegExp(`^http://app.test/done\\?a=1&bucket=${Bucket}&key=redirected&etag=%22[0-9a-f]{32}%22$`),
    );
    expect((await post((await presigned("plain")).fields, "x")).status).toBe(204);
  });

  test("must keep to its policy", async () => {
    const { fields } = await presigned("k", { Conditions: [{ acl: "private" }, ["content-length-range", 5, 10]] });
    const good = { ...fields, acl: "private" };
    expect((await post(good, "12345")).status).toBe(204);
    const refused = async (answer: Promise<{ status: number; text: string }>, status: number, text: string) =>
      expect(await answer).toMatchObject({ status, text: expect.stringContaining(text) });
    await refused(
      post({ ...good, acl: "public-read" }, "12345"),
      403,
      "Invalid according to Policy: Policy Condition failed: [&quot;eq&quot;, &quot;$acl&quot;, &quot;private&quot;]",
    );
    await refused(
      post({ ...good, "x-amz-meta-more": "1" }, "12345"),
      403,
      "Invalid according to Policy: Extra input fields: x-amz-meta-more",
    );
    await refused(post({ ...good, key: "other" }, "12345"), 403, "AccessDenied");
    await refused(post(good, "1234"), 400, "<Code>EntityTooSmall</Code>");
    await refused(post(good, "12345678901"), 400, "<Code>EntityTooLarge</Code>");
    const { "X-Amz-Signature": _signature, ...unsigned } = good as Record<string, string>;
    await refused(post(unsigned, "12345"), 400, "Bucket POST must contain a field named 'X-Amz-Signature'.");
    await refused(post({ ...good, Policy: "!" }, "12345"), 400, "InvalidPolicyDocument");
    await refused(post({ key: "anonymous" }, "x"), 403, "<Message>Access Denied</Message>");
    await refused(post(good, undefined), 400, "POST requires exactly one file upload per request.");
    const expired = JSON.parse(Buffer.from(fields.Policy ?? "", "base64").toString()) as { expiration: string };
    expired.expiration = "2007-12-01T12:00:00.000Z";
    const Policy = Buffer.from(JSON.stringify(expired)).toString("base64");
    await refused(post({ ...good, Policy }, "12345"), 403, "Invalid according to Policy: Policy expired.");
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: "anonymous" }))).rejects.toMatchObject({
      name: "NotFound",
    });
    const wrong = await fetch(`${endpointUrl()}/${Bucket}`, { method: "POST", body: "x" });
    expect([wrong.status, await wrong.text()]).toEqual([
      412,
      expect.stringContaining("Bucket POST must be of the enclosure-type multipart/form-data"),
    ]);
  });
});

describe("a website", () => {
  let Bucket = "";
  const site = async (configuration: WebsiteConfiguration) => {
    await s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: configuration }));
  };
  const visit = (path: string, method: "GET" | "HEAD" | "POST" = "GET", headers = {}) =>
    ask(path, { host: `${Bucket}.s3-website.localhost`, ...headers }, method);

  beforeAll(async () => {
    Bucket = await makeBucket();
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    const Resource = `arn:aws:s3:::${Bucket}`;
    const Statement = [
      { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `${Resource}/*` },
      { Effect: "Allow", Principal: "*", Action: "s3:ListBucket", Resource },
      { Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: `${Resource}/private/*` },
    ];
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Statement }) }));
    for (const Key of ["index.html", "docs/index.html", "404.html", "private/x"])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: `<p>${Key}`, ContentType: "text/html" }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "moved", Body: "", WebsiteRedirectLocation: "/docs/" }));
  });

  test("that is not one says so in a page", async () => {
    const { status, text } = await visit("/");
    expect(status).toBe(404);
    expect(text).toMatch(
      /^<html>\n<head><title>404 Not Found<\/title><\/head>\n<body>\n<h1>404 Not Found<\/h1>\n<ul>\n<li>Code: NoSuchWebsiteConfiguration<\/li>\n<li>Message: The specified bucket does not have a website configuration<\/li>\n<li>BucketName: .*<\/li>\n<li>RequestId: .*<\/li>\n<li>HostId: .*<\/li>\n<\/ul>\n<hr\/>\n<\/body>\n<\/html>\n$/,
    );
  });

  test("serves index documents, folders and objects", async () => {
    await site({ IndexDocument: { Suffix: "index.html" } });
    const home = await visit("/");
    expect(home).toMatchObject({ status: 200, text: "<p>index.html", headers: { "content-type": "text/html" } });
    expect((await visit("/docs/")).text).toBe("<p>docs/index.html");
    expect(await visit("/docs")).toMatchObject({ status: 302, headers: { location: "/docs/" } });
    expect(await visit("/moved")).toMatchObject({ status: 301, headers: { location: "/docs/" } });
    expect(await visit("/", "GET", { "if-none-match": String(home.headers.etag) })).toMatchObject({
      status: 304,
      text: "",
    });
    expect(await visit("/", "HEAD")).toMatchObject({ status: 200, text: "" });
    expect(await visit("/missing")).toMatchObject({
      status: 404,
      text: expect.stringContaining("<li>Key: missing</li>"),
    });
    expect(await visit("/private/x")).toMatchObject({
      status: 403,
      text: expect.stringContaining("<li>Code: AccessDenied</li>"),
    });
    expect(await visit("/", "POST")).toMatchObject({
      status: 405,
      text: expect.stringContaining("<li>Method: POST</li>"),
    });
  });

  test("has a page of its own for errors, and rules that lead elsewhere", async () => {
    await site({
      IndexDocument: { Suffix: "index.html" },
      ErrorDocument: { Key: "404.html" },
      RoutingRules: [
        {
          Condition: { KeyPrefixEquals: "old/" },
          Redirect: { ReplaceKeyPrefixWith: "docs/", HttpRedirectCode: "302" },
        },
        {
          Condition: { HttpErrorCodeReturnedEquals: "404", KeyPrefixEquals: "lost/" },
          Redirect: { HostName: "elsewhere.test", Protocol: "https", ReplaceKeyWith: "found" },
        },
      ],
    });
    expect(await visit("/missing")).toMatchObject({ status: 404, text: "<p>404.html" });
    expect(await visit("/old/page")).toMatchObject({
      status: 302,
      headers: { location: `http://${Bucket}.s3-website.localhost/docs/page` },
    });
    expect(await visit("/lost/x")).toMatchObject({
      status: 301,
      headers: { location: "https://elsewhere.test/found" },
    });
    await site({ IndexDocument: { Suffix: "index.html" }, ErrorDocument: { Key: "none.html" } });
    expect((await visit("/missing")).text).toContain(
      "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n<li>Code: NoSuchKey</li>",
    );
    await site({ RedirectAllRequestsTo: { HostName: "new.test" } });
    expect(await visit("/a/b")).toMatchObject({ status: 301, headers: { location: "http://new.test/a/b" } });
  });

  test.each([
    [
      { IndexDocument: { Suffix: "/index.html" } },
      { name: "InvalidArgument", message: "The IndexDocument Suffix is not well formed" },
    ],
    [
      {},
      {
        name: "InvalidArgument",
        message: "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
      },
    ],
    [
      {
        IndexDocument: { Suffix: "i" },
        RoutingRules: [{ Redirect: { ReplaceKeyPrefixWith: "a", ReplaceKeyWith: "b" } }],
      },
      { name: "InvalidRequest", message: "You can only define ReplaceKeyPrefix or ReplaceKey but not both." },
    ],
  ])("is checked: %o", async (configuration, error) => {
    await expect(site(configuration)).rejects.toMatchObject(error);
  });
});
