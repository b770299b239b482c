# Every target is one npm script; on Windows, or without make, use `npm run <target>`.
.DEFAULT_GOAL := help
.PHONY: help install up down restart status logs reset deploy destroy images images-load demo pipeline generate send load report plan test e2e lint bench
# Variables given to make (make pipeline CUSTOMERS=1000) reach the scripts through the environment.
export
RUN := npm run --silent
ARGS ?=

help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The lock file decides what is installed; npm writes this marker when it is done.
node_modules/.package-lock.json: package.json package-lock.json
	@npm ci --loglevel=error
	@touch $@

install: node_modules/.package-lock.json ## install what the lock file names
up: install ## start the emulated AWS in the background
	@$(RUN) up
down: install ## stop it; its state stays
	@$(RUN) down
restart: install ## stop and start
	@$(RUN) restart
status: install ## what runs and where
	@$(RUN) status
logs: install ## follow the request log
	@$(RUN) logs -- $(ARGS)
reset: install ## stop it and delete its state
	@$(RUN) reset
deploy: install ## deploy pipeline/template.yaml
	@$(RUN) deploy -- $(ARGS)
destroy: install ## delete the stack (its data: DELETE_DATA=<stack name>)
	@$(RUN) destroy -- $(ARGS)
images: install ## save what TARGET=localstack needs into one archive
	@$(RUN) images -- $(ARGS)
images-load: install ## load that archive, where there is no network
	@$(RUN) images-load -- $(ARGS)
demo: install ## up, deploy, and the whole pipeline with 50,000 customers
	@$(RUN) demo
pipeline: install ## generate, send, load, report
	@$(RUN) pipeline -- $(ARGS)
generate: install ## customers into a CSV in S3
	@$(RUN) generate -- $(ARGS)
send: install ## the CSV to the API
	@$(RUN) send -- $(ARGS)
load: install ## DynamoDB to Redshift
	@$(RUN) load -- $(ARGS)
plan: install ## what ROWS=1e9 customers take on AWS: time, money, quotas
	@$(RUN) plan -- $(ARGS)
report: install ## the last run's report again
	@$(RUN) report -- $(ARGS)
test: install ## lint, unit, conformance and end-to-end tests
	@npm test
e2e: install ## the end-to-end tests alone
	@$(RUN) e2e
lint: install ## Biome and the TypeScript compiler
	@$(RUN) lint
bench: install ## speed, side by side, as ratios
	@$(RUN) bench
