import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
} from "@aws-sdk/client-iam";
import type { Policies } from "../aws/policy/decide.ts";
import { type Statement, statementsOf } from "../aws/policy/evaluate.ts";
import type { Environment } from "../aws/service.ts";
import { notImplemented } from "../aws/service-error.ts";
import { MANAGED, MANAGED_DOCUMENTS } from "../iam/aws-policies.ts";
import type { Identity } from "./identity.ts";

type Statements = readonly Statement[];

/** Reads the policies of users and roles from IAM, once until IAM changes something. */
export class PolicyReader {
  readonly #environment: Environment;
  #known = new Map<string, Promise<Omit<Policies, "session">>>();
  #documents = new Map<string, Promise<Statements>>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  forget(): void {
    this.#known = new Map();
    this.#documents = new Map();
  }

  /** @throws NotImplemented when one of them is an AWS managed policy whose content is not known */
  async of(identity: Identity): Promise<Policies> {
    const { account, of, policies = [], policyArns = [] } = identity;
    const iam = new IAMClient(this.#environment.connect({ account, region: "us-east-1" }));
    const own =
      of.kind === "root"
        ? { identity: [] }
        : await remembered(this.#known, `${account}/${of.kind}/${of.name}`, () =>
            of.kind === "user" ? this.#ofUser(iam, account, of.name) : this.#ofRole(iam, account, of.name),
          );
    if (policies.length === 0 && policyArns.length === 0) return own;
    const managed = await this.#managed(iam, account, policyArns);
    return { ...own, session: [...policies.flatMap(statementsOf), ...managed] };
  }

  async #ofUser(iam: IAMClient, account: string, UserName: string): Promise<Omit<Policies, "session">> {
    const [{ User }, { PolicyNames = [] }, { AttachedPolicies = [] }] = await Promise.all([
      iam.send(new GetUserCommand({ UserName })),
      iam.send(new ListUserPoliciesCommand({ UserName, MaxItems: MAX_ITEMS })),
      iam.send(new ListAttachedUserPoliciesCommand({ UserName, MaxItems: MAX_ITEMS })),
    ]);
    const inline = await Promise.all(
      PolicyNames.map((PolicyName) => iam.send(new GetUserPolicyCommand({ UserName, PolicyName }))),
    );
    return this.#gathered(iam, account, inline, AttachedPolicies, User?.PermissionsBoundary?.PermissionsBoundaryArn);
  }

  async #ofRole(iam: IAMClient, account: string, RoleName: string): Promise<Omit<Policies, "session">> {
    const [{ Role }, { PolicyNames = [] }, { AttachedPolicies = [] }] = await Promise.all([
      iam.send(new GetRoleCommand({ RoleName })),
      iam.send(new ListRolePoliciesCommand({ RoleName, MaxItems: MAX_ITEMS })),
      iam.send(new ListAttachedRolePoliciesCommand({ RoleName, MaxItems: MAX_ITEMS })),
    ]);
    const inline = await Promise.all(
      PolicyNames.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
    );
    return this.#gathered(iam, account, inline, AttachedPolicies, Role?.PermissionsBoundary?.PermissionsBoundaryArn);
  }

  async #gathered(
    iam: IAMClient,
    account: string,
    inline: readonly { PolicyDocument?: string | undefined }[],
    attached: readonly { PolicyArn?: string | undefined }[],
    boundary: string | undefined,
  ): Promise<Omit<Policies, "session">> {
    const own = inline.flatMap(({ PolicyDocument = "" }) => statementsOf(decodeURIComponent(PolicyDocument)));
    const managed = await this.#managed(
      iam,
      account,
      attached.map(({ PolicyArn = "" }) => PolicyArn),
    );
    return {
      identity: [...own, ...managed],
      boundary: boundary === undefined ? undefined : await this.#managed(iam, account, [boundary]),
    };
  }

  async #managed(iam: IAMClient, account: string, arns: readonly string[]): Promise<Statements> {
    const read = (arn: string) => remembered(this.#documents, `${account}/${arn}`, () => readManaged(iam, arn));
    return (await Promise.all(arns.map(read))).flat();
  }
}

const MAX_ITEMS = 1000;

async function readManaged(iam: IAMClient, PolicyArn: string): Promise<Statements> {
  if (PolicyArn.startsWith(MANAGED)) {
    const document = MANAGED_DOCUMENTS[PolicyArn.slice(MANAGED.length)];
    if (document === undefined) throw notImplemented(`the content of the AWS managed policy ${PolicyArn}`);
    return statementsOf(document);
  }
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  return statementsOf(decodeURIComponent(PolicyVersion?.Document ?? ""));
}

/** What was asked for once; what fails is asked for again. */
function remembered<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const reading = read();
  known.set(key, reading);
  reading.catch(() => known.delete(key));
  return reading;
}
