# LocalStack with what evaluates JSONata: its own image has it installed (the `lpm install` in its Dockerfile), build.sh's has not.
FROM terrarium-ci/localstack:4.14.0
RUN REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt python3 -m localstack.cli.lpm install jpype-jsonata
