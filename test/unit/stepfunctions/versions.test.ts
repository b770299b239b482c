import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openDatabase } from "../../../services/database.ts";
import {
  STATE_MACHINE_MIGRATION,
  type StateMachine,
  StateMachineStore,
} from "../../../services/stepfunctions/state-machine-store.ts";
import { publish } from "../../../services/stepfunctions/versions.ts";

const OWNER = { account: "000000000000", region: "us-east-1" };
const machine = (revisionId: string, lastVersion: number): StateMachine => ({
  name: "m",
  arn: "arn:aws:states:us-east-1:000000000000:stateMachine:m",
  type: "STANDARD",
  definition: "{}",
  roleArn: "role",
  revisionId,
  isRevised: true,
  logging: { level: "OFF", includeExecutionData: false },
  tracing: { enabled: false },
  created: 0,
  tags: {},
  lastVersion,
});

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_PublishStateMachineVersion.html, read 2026-11-25
it("a state machine has a thousand versions at most, and the last one is published again", () => {
  const directory = mkdtempSync(join(tmpdir(), "terrarium-versions-"));
  const database = openDatabase(join(directory, "stepfunctions.db"), [STATE_MACHINE_MIGRATION]);
  try {
    const store = new StateMachineStore(database);
    const last = publish(store, OWNER, machine("last", 999), undefined, 0);
    for (let number = 1; number < 1_000; number += 1)
      store.putVersion(machine("", 0).arn, { ...last, number, revisionId: `r${number}` });
    expect(publish(store, OWNER, machine("last", 1_000), undefined, 0)).toEqual(last);
    expect(() => publish(store, OWNER, machine("next", 1_000), undefined, 0)).toThrow("service quota");
  } finally {
    database.close();
    rmSync(directory, { recursive: true });
  }
});
