// One stack with a VPC and N subnets, model to file. usage: node subnets.js N FOLDER
const { App, TerraformStack } = require("cdktn");
const { AwsProvider } = require("@cdktn/provider-aws/lib/provider");
const { Vpc } = require("@cdktn/provider-aws/lib/vpc");
const { Subnet } = require("@cdktn/provider-aws/lib/subnet");

const [count, outdir] = [Number(process.argv[2]), process.argv[3]];
const start = performance.now();
const app = new App({ outdir });
const stack = new TerraformStack(app, "main");
new AwsProvider(stack, "aws", { region: "us-east-1" });
const vpc = new Vpc(stack, "vpc", { cidrBlock: "10.0.0.0/8" });
for (let number = 0; number < count; number++) {
  const address = number * 16;
  const name = `private-${number}`;
  new Subnet(stack, name, {
    vpcId: vpc.id,
    cidrBlock: `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}/28`,
    availabilityZone: "us-east-1a",
    mapPublicIpOnLaunch: false,
    tags: { Name: name },
  });
}
app.synth();
console.log(`${count} subnets: ${((performance.now() - start) / 1000).toFixed(2)} s`);
