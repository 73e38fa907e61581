// The endings make what is generated run in Node as it is compiled, without a bundler.
export default { input: "openapi.yaml", output: { path: "client", importFileExtension: ".js" }, plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"] };
