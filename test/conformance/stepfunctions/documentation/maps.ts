import { call, ends, machine, only, type Resources, type Sample } from "./sample.ts";

const DETAIL = {
  "delivery-partner": "UQS",
  shipped: [
    { prod: "R31", "dest-code": 9511, quantity: 1344 },
    { prod: "S39", "dest-code": 9511, quantity: 40 },
  ],
};
const IMAGES = [
  { resize: "true", format: "jpg" },
  { resize: "false", format: "png" },
];
/** As the objects of the test's bucket have them. */
export const FACTS = [
  { verdict: "true", statement_date: "6/11/2008", statement_source: "speech" },
  { verdict: "false", statement_date: "6/7/2022", statement_source: "television" },
  { verdict: "true", statement_date: "5/18/2016", statement_source: "news" },
];
export const RATINGS = "userId,movieId,rating\n1,307,3.5\n1,481,3.5\n2,1091,1.5\n";

const inline = (state: object) => machine({ Item: { ...state, ...ends } });
const distributed = (state: object, ExecutionType: "STANDARD" | "EXPRESS" = "EXPRESS") => ({
  ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType },
  ...inline(state),
});
const object = ({ Bucket }: Resources, Key: string, ReaderConfig: object) => ({
  Resource: "arn:aws:states:::s3:getObject",
  ReaderConfig,
  Parameters: { Bucket, Key },
});
const csv = { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" };

/** Maps, inline and distributed, and the services that states call. */
export const maps: Sample[] = [
  {
    page: "state-map-inline.html",
    shows: "items of a list within the input, each with what stands beside the list",
    definition: () =>
      only({
        Type: "Map",
        ...{ InputPath: "$.detail", ItemsPath: "$.shipped", ResultPath: "$.detail.shipped", MaxConcurrency: 0 },
        ItemSelector: { "parcel.$": "$$.Map.Item.Value", "courier.$": "$.delivery-partner" },
        ItemProcessor: inline({ Type: "Pass" }),
      }),
    input: { "ship-date": "2016-03-14T01:59:00Z", detail: DETAIL },
    ends: {
      output: {
        "ship-date": "2016-03-14T01:59:00Z",
        detail: { ...DETAIL, shipped: DETAIL.shipped.map((parcel) => ({ parcel, courier: "UQS" })) },
      },
    },
  },
  {
    page: "input-output-contextobject.html#contextobject-map",
    shows: "each item's index and value, in the fields' older names",
    definition: () =>
      only({
        Type: "Map",
        Parameters: { "ContextIndex.$": "$$.Map.Item.Index", "ContextValue.$": "$$.Map.Item.Value" },
        Iterator: inline({ Type: "Pass" }),
      }),
    input: [{ who: "bob" }, { who: "meg" }],
    ends: {
      output: [
        { ContextIndex: 0, ContextValue: { who: "bob" } },
        { ContextIndex: 1, ContextValue: { who: "meg" } },
      ],
    },
  },
  {
    page: "tutorial-creating-map-state-machine.html",
    shows: "a function for each item",
    definition: ({ functionArn }) =>
      only({ Type: "Map", ItemProcessor: inline({ Type: "Task", Resource: functionArn }) }),
    input: [{ who: "bob" }, { who: "meg" }],
    ends: { output: ["Hello, bob!", "Hello, meg!"] },
  },
  {
    page: "input-output-itemselector.html",
    shows: "ItemSelector of a Distributed Map",
    definition: () =>
      only({
        Type: "Map",
        ItemsPath: "$.imageData",
        ItemSelector: { size: 10, "value.$": "$$.Map.Item.Value" },
        ItemProcessor: distributed({ Type: "Pass" }, "STANDARD"),
      }),
    input: { imageData: IMAGES },
    ends: { output: IMAGES.map((value) => ({ size: 10, value })) },
  },
  {
    page: "input-output-itembatcher.html",
    shows: "batches of a JSON object's items with an input that they share",
    definition: (of) =>
      only({
        Type: "Map",
        ItemReader: object(of, "factcheck.json", { InputType: "JSON" }),
        ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { factCheck: "December 2022" } },
        ItemProcessor: distributed({ Type: "Pass" }),
      }),
    ends: {
      output: [FACTS.slice(0, 2), FACTS.slice(2)].map((Items) => ({
        BatchInput: { factCheck: "December 2022" },
        Items,
      })),
    },
  },
  {
    page: "input-output-itemreader.html",
    shows: "rows of a CSV under its own header, so many and no more",
    definition: (of) =>
      only({
        Type: "Map",
        ItemReader: object(of, "ratings.csv", { ...csv, MaxItems: 2 }),
        ItemProcessor: distributed({ Type: "Pass" }),
      }),
    ends: {
      output: [
        { userId: "1", movieId: "307", rating: "3.5" },
        { userId: "1", movieId: "481", rating: "3.5" },
      ],
    },
  },
  {
    page: "input-output-itemreader.html",
    shows: "a CSV in JSONata",
    definition: (of) => {
      const { Parameters, ...reader } = object(of, "ratings.csv", csv);
      return only(
        {
          Type: "Map",
          ItemReader: { ...reader, Arguments: Parameters },
          ItemProcessor: distributed({ Type: "Pass", Output: "{% $number($states.input.rating) %}" }),
          Output: "{% $sum($states.result) %}",
        },
        { QueryLanguage: "JSONata" },
      );
    },
    ends: { output: 8.5 },
  },
  {
    page: "state-map-distributed.html",
    shows: "more failures than are tolerated",
    definition: (of) =>
      only({
        Type: "Map",
        ToleratedFailureCount: 1,
        ItemProcessor: distributed(call(of, { does: "fail", error: "Own" })),
      }),
    input: [1, 2],
    ends: { error: "States.ExceedToleratedFailureThreshold" },
  },
  {
    page: "connect-ddb.html",
    shows: "an item that is put and read",
    definition: ({ TableName }) =>
      machine({
        Put: {
          Type: "Task",
          Resource: "arn:aws:states:::dynamodb:putItem",
          Parameters: { TableName, Item: { id: { "S.$": "$.List[0]" }, text: { S: "first" } } },
          ResultPath: null,
          Next: "Read",
        },
        Read: {
          Type: "Task",
          Resource: "arn:aws:states:::dynamodb:getItem",
          Parameters: { TableName, Key: { id: { "S.$": "$.List[0]" } } },
          ResultPath: "$.DynamoDB",
          OutputPath: "$.DynamoDB.Item.text.S",
          ...ends,
        },
      }),
    input: { List: ["one", "DONE"] },
    ends: { output: "first" },
  },
  {
    page: "connect-lambda.html",
    shows: "lambda:invoke, whose answer's payload is the output",
    definition: ({ functionArn }) =>
      only({
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Parameters: { FunctionName: functionArn, "Payload.$": "$" },
        OutputPath: "$.Payload",
      }),
    input: { who: "bob" },
    ends: { output: "Hello, bob!" },
  },
  {
    page: "connect-stepfunctions.html",
    shows: "a nested execution that is waited for, with its output as JSON",
    definition: ({ stateMachineArn }) =>
      only({
        Type: "Task",
        Resource: "arn:aws:states:::states:startExecution.sync:2",
        Parameters: { StateMachineArn: stateMachineArn, Input: { Comment: "Hello world!" } },
        OutputPath: "$.Output",
      }),
    ends: { output: { Comment: "Hello world!" } },
  },
];
