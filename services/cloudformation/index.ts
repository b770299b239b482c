import { join } from "node:path";
import * as model from "@aws-sdk/client-cloudformation";
import { validationException } from "../aws/constraints.ts";
import { awsQuery } from "../aws/protocol/query.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { openDatabase } from "../database.ts";
import { type CloudFormationContext, validationError } from "./context.ts";
import { demands } from "./demands.ts";
import { Deployer } from "./deployer.ts";
import { createChangeSet } from "./operations/create-change-set.ts";
import { createStack } from "./operations/create-stack.ts";
import { deleteChangeSet } from "./operations/delete-change-set.ts";
import { deleteStack } from "./operations/delete-stack.ts";
import { describeChangeSet } from "./operations/describe-change-set.ts";
import { describeStackEvents } from "./operations/describe-stack-events.ts";
import { describeStackResource } from "./operations/describe-stack-resource.ts";
import { describeStackResources } from "./operations/describe-stack-resources.ts";
import { describeStacks } from "./operations/describe-stacks.ts";
import { executeChangeSet } from "./operations/execute-change-set.ts";
import { getTemplate } from "./operations/get-template.ts";
import { getTemplateSummary } from "./operations/get-template-summary.ts";
import { listChangeSets } from "./operations/list-change-sets.ts";
import { listExports } from "./operations/list-exports.ts";
import { listImports } from "./operations/list-imports.ts";
import { listStackResources } from "./operations/list-stack-resources.ts";
import { listStacks } from "./operations/list-stacks.ts";
import { updateStack } from "./operations/update-stack.ts";
import { validateTemplate } from "./operations/validate-template.ts";
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
      createChangeSet,
      describeChangeSet,
      executeChangeSet,
      deleteChangeSet,
      listChangeSets,
      createStack,
      deleteStack,
      describeStackEvents,
      describeStacks,
      listExports,
      listImports,
      listStacks,
      listStackResources,
      describeStackResource,
      describeStackResources,
      getTemplate,
      validateTemplate,
      getTemplateSummary,
      updateStack,
    ],
    demands,
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
