"""Deploys pipeline/template.yaml as `make deploy` does, with the same names, so that `make deploy` finds nothing to change.

In LocalStack's own process and with its own boto3: six calls of `awslocal` take ten seconds. In Terrarium's image deploy.mjs does the same.
"""

import glob
import os

import boto3

REGION = "us-east-1"
FOLDER = "/opt/customers"
aws = {
    "endpoint_url": "http://127.0.0.1:4566",
    "region_name": REGION,
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
}

stack = os.environ.get("STACK_NAME") or "customers"
account = boto3.client("sts", **aws).get_caller_identity()["Account"]
bucket = f"terrarium-code-{account}-{REGION}"
[bundle] = glob.glob(f"{FOLDER}/function/*.zip")
key = f"create-customer/{os.path.basename(bundle)}"

s3 = boto3.client("s3", **aws)
s3.create_bucket(Bucket=bucket)
s3.upload_file(bundle, bucket, key, ExtraArgs={"ContentType": "application/zip"})

cloudformation = boto3.client("cloudformation", **aws)
parameters = {
    "CodeBucket": bucket,
    "CodeKey": key,
    "EmulatorEndpoint": os.environ["EMULATOR_ENDPOINT"],
    "PointInTimeRecovery": "false",
}
with open(f"{FOLDER}/template.yaml") as template:
    cloudformation.create_stack(
        StackName=stack,
        TemplateBody=template.read(),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
    )
try:
    cloudformation.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 300})
except Exception:
    for event in cloudformation.describe_stack_events(StackName=stack)["StackEvents"]:
        if event["ResourceStatus"].endswith("_FAILED"):
            print(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}", flush=True)
    raise
