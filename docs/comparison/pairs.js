// N Deployments, each with its Service, model to file. usage: node pairs.js N FOLDER
const { ApiObject, App, Chart } = require("cdk8s");

const [count, outdir] = [Number(process.argv[2]), process.argv[3]];
const start = performance.now();
const app = new App({ outdir });
const chart = new Chart(app, "shop", { namespace: "shop" });
for (let number = 0; number < count; number++) {
  const name = `service-${number}`;
  const labels = { "app.kubernetes.io/name": name };
  const metadata = { name, labels };
  const ports = [{ name: "http", containerPort: 8080 }];
  new ApiObject(chart, `deployment-${number}`, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "main", image: "example/service:1.0.0", ports }] },
      },
    },
  });
  new ApiObject(chart, `service-${number}`, {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { selector: labels, ports: [{ port: 80, targetPort: "http" }] },
  });
}
app.synth();
console.log(`${count} pairs: ${((performance.now() - start) / 1000).toFixed(2)} s`);
