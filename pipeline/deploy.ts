/** Deploys the template through a change set, as `aws cloudformation deploy` does. Deploying what is deployed changes nothing. */
import { CloudFormationClient, DeleteStackCommand, ExecuteChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { confirmedAccount } from "./account.ts";
import { API_FUNCTION, STAGE_FUNCTION } from "./bundle.ts";
import { createChangeSet, discard, showChanges } from "./change-set.ts";
import { uploadCode, uploadStateMachine } from "./code-upload.ts";
import { confirm } from "./confirm.ts";
import { type Settings, UserError } from "./settings.ts";
import { type Deployment, describeStack, eventIds, follow, pollMs, readOutputs, settled } from "./stack.ts";
import type { Target } from "./target.ts";

export interface DeployOptions {
  /** Makes a Redshift Serverless workgroup of this name; `""`: none. */
  redshiftWorkgroup?: string | undefined;
  /** Also the state machine and its function. What a stack has once it keeps. */
  stateMachine?: boolean;
  /** Also point-in-time recovery of the table, which its export needs; on AWS it is on anyway. What a stack has once it keeps. */
  recovery?: boolean;
  say(line: string): void;
}

/**
 * Bundles, uploads and deploys; on AWS it shows first what would change, and asks.
 * @throws UserError when the account is not the one that was named, nobody agreed, or CloudFormation rolls back
 */
export async function deploy(target: Target, settings: Settings, options: DeployOptions): Promise<Deployment> {
  const account = await confirmedAccount(target, settings);
  const code = await uploadCode(target, account, API_FUNCTION, options.say);
  const cloudformation = new CloudFormationClient(target.aws);
  const stackName = settings.stackName;
  let stack = await describeStack(cloudformation, stackName);
  if (stack?.StackStatus === "ROLLBACK_COMPLETE") {
    options.say(`Stack ${stackName} failed to be created last time; deleting what is left of it`);
    await cloudformation.send(new DeleteStackCommand({ StackName: stackName }));
    await settled(cloudformation, stack.StackId ?? stackName, pollMs(target));
    stack = undefined;
  }
  const isNew = !stack || stack.StackStatus === "REVIEW_IN_PROGRESS";
  const known = new Map(stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const given = new Map(stack?.Parameters?.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
  const hasStages = options.stateMachine || known.has("StateMachineArn");
  const parameters = {
    CodeBucket: code.bucket,
    CodeKey: code.key,
    EmulatorEndpoint: target.apiEndpoint ?? "",
    RedshiftWorkgroupName: options.redshiftWorkgroup ?? known.get("RedshiftWorkgroupName") ?? target.ownWorkgroup,
    PointInTimeRecovery: options.recovery ? "true" : (given.get("PointInTimeRecovery") ?? target.recovery),
    RedshiftClientCidr: target.redshiftClient.cidr,
    RedshiftVpcId: target.redshiftClient.vpcId,
    StageCodeKey: hasStages ? (await uploadCode(target, account, STAGE_FUNCTION, options.say)).key : "",
    StateMachineKey: hasStages ? await uploadStateMachine(target, code.bucket) : "",
  };
  const changeSet = await createChangeSet(cloudformation, { stackName, isNew, parameters, pollMs: pollMs(target) });
  if (!changeSet) {
    options.say(`Stack ${stackName} is up to date`);
    return readOutputs(target, settings);
  }
  if (target.name === "aws") {
    options.say(`Account ${account}, ${target.aws.region}, stack ${stackName}:\n${showChanges(changeSet.changes)}`);
    let isWanted = false;
    try {
      isWanted = await confirm("Make these changes?", settings);
    } finally {
      if (!isWanted) await discard(cloudformation, changeSet, isNew);
    }
    if (!isWanted) throw new UserError("Nothing was changed.");
  }
  const seen = await eventIds(cloudformation, changeSet.stackId);
  await cloudformation.send(new ExecuteChangeSetCommand({ ChangeSetName: changeSet.id, StackName: changeSet.stackId }));
  await follow(cloudformation, changeSet.stackId, seen, { pollMs: pollMs(target), say: options.say });
  return readOutputs(target, settings);
}
