import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { AnswerQueue } from "../../services/answer-queue.ts";

test("answers that are ready while requests are coming in go out together, in their order, when the turn is over", async () => {
  const answers = new AnswerQueue();
  const sent: string[] = [];
  answers.requestCame();
  answers.add(() => sent.push("first"));
  answers.requestCame();
  answers.add(() => sent.push("second"));
  expect(sent).toEqual([]);
  await setImmediate();
  expect(sent).toEqual(["first", "second"]);
});

test("an answer that is ready later goes out at once", async () => {
  const answers = new AnswerQueue();
  answers.requestCame();
  await setImmediate();
  let isSent = false;
  answers.add(() => {
    isSent = true;
  });
  expect(isSent).toBe(true);
});
