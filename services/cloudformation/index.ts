import { join } from "node:path";
import * as model from "@aws-sdk/client-cloudformation";
import { validationException } from "../aws/constraints.ts";
import { awsQuery } from "../aws/protocol/query.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { openDatabase } from "../database.ts";
import { type CloudFormationContext, validationError } from "./context.ts";
import { Deployer } from "./deployer.ts";
import * as changeSets from "./operations/change-sets.ts";
import { createStack } from "./operations/create-stack.ts";
import { deleteStack } from "./operations/delete-stack.ts";
import { describeStackEvents } from "./operations/describe-stack-events.ts";
import { describeStacks } from "./operations/describe-stacks.ts";
import * as exports from "./operations/exports.ts";
import { listStacks } from "./operations/list-stacks.ts";
import * as stackResources from "./operations/stack-resources.ts";
import * as templates from "./operations/templates.ts";
import { updateStack } from "./operations/update-stack.ts";
import { MIGRATIONS, StackStore } from "./stack-store.ts";

/** AWS CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/ */
export function cloudformation(environment: Environment): Service {
  const database = openDatabase(join(environment.directory, "cloudformation.db"), MIGRATIONS);
  const stacks = new StackStore(database);
  const deployer = new Deployer(environment, stacks);
  environment.whenReady(() => deployer.resume());
  return service<CloudFormationContext>({
    name: "cloudformation",
    protocol: awsQuery({ namespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/", version: "2010-05-15" }),
    model,
    operations: [
      ...Object.values(changeSets),
      createStack,
      deleteStack,
      describeStackEvents,
      describeStacks,
      ...Object.values(exports),
      listStacks,
      ...Object.values(stackResources),
      ...Object.values(templates),
      updateStack,
    ],
    context: (scope) => ({
      scope,
      owner: { account: scope.account, region: scope.region },
      stacks,
      deployer,
      environment,
    }),
    // CloudFormation's name for it.
    invalid: (found) => validationError(validationException(found).message),
    async close() {
      await deployer.close();
      database.close();
    },
  });
}
