// Deploys pipeline/template.yaml when Terrarium's own image stands in LocalStack's place: the pipeline is in it. LocalStack runs deploy.py.
process.argv = [process.execPath, "/opt/terrarium/pipeline/main.ts", "deploy"];
await import(process.argv[1]);
